package io.eventstreams.server.internal.run;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.Remedy;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Publishes the lines of a stream of bytes to the topic {@code stdin}, each as a JSON string. Bytes
 * that are not UTF-8 become U+FFFD.
 *
 * <p>What one read gave is appended before the next read, so that whoever writes faster than the
 * log takes waits at the pipe. An append that fails because the log cannot take anything is
 * repeated with the same idempotency key until it works. Lines that the log refuses are left out,
 * and the log of the process says so.
 *
 * <p><b>Threads:</b> a daemon thread of its own, which may stay in a read for ever; all else
 * happens under the lock.
 */
final class StandardInput implements AutoCloseable {
  static final String TOPIC = "stdin";

  private static final Logger LOG = System.getLogger(StandardInput.class.getName());
  private static final int READ_BYTES = 64 << 10;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final InputStream in;
  private final EventLog<RawJson> log;
  private final LineSplitter splitter;
  private final JsonMapper json = new JsonMapper();
  private final String run = "stdin-" + UUID.randomUUID() + "-";
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();
  private List<NewEvent<RawJson>> pending = new ArrayList<>();
  private long chunks;
  private boolean closed;

  StandardInput(InputStream in, EventLog<RawJson> log, int maxLineBytes) {
    this.in = in;
    this.log = log;
    this.splitter =
        new LineSplitter(
            maxLineBytes,
            new LineSplitter.Lines() {
              @Override
              public void line(byte[] bytes) {
                try {
                  pending.add(event(bytes));
                } catch (EventStreamException noEvent) {
                  LOG.log(
                      Level.WARNING,
                      "a line of standard input is not published: {0}",
                      noEvent.getMessage());
                }
              }

              @Override
              public void longLine(long number) {
                LOG.log(
                    Level.WARNING,
                    "line {0} of standard input has more than {1} bytes and is not published",
                    String.valueOf(number),
                    String.valueOf(maxLineBytes));
              }
            });
  }

  void start() {
    Thread reader = new Thread(this::readAll, "stdin");
    reader.setDaemon(true);
    reader.start();
  }

  private NewEvent<RawJson> event(byte[] line) {
    String text = new String(line, StandardCharsets.UTF_8);
    return new NewEvent<>(TOPIC, RawJson.parse(json.writeValueAsBytes(text)));
  }

  private void readAll() {
    byte[] buffer = new byte[READ_BYTES];
    try {
      boolean goesOn = true;
      while (goesOn) {
        int length = in.read(buffer);
        goesOn = take(buffer, length);
      }
    } catch (IOException failure) {
      LOG.log(Level.WARNING, "standard input cannot be read any more: {0}", failure.getMessage());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** Publishes what was read, -1 for the end; whether to read on. */
  private boolean take(byte[] buffer, int length) throws InterruptedException {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      if (length < 0) {
        splitter.finish();
      } else {
        splitter.accept(buffer, length);
      }
      publish();
      return length >= 0 && !closed;
    } finally {
      lock.unlock();
    }
  }

  private void publish() throws InterruptedException {
    if (pending.isEmpty()) {
      return;
    }
    String key = run + chunks++;
    if (append(pending, key) != null) {
      publishOneByOne(pending, key);
    }
    if (!closed) {
      pending = new ArrayList<>();
    }
  }

  /** What the log refuses is left out, so that it does not hold up the other lines. */
  private void publishOneByOne(List<NewEvent<RawJson>> lines, String key)
      throws InterruptedException {
    int refused = 0;
    String reason = "";
    for (int i = 0; i < lines.size() && !closed; i++) {
      pending = lines.subList(i, lines.size());
      EventStreamException refusal = append(List.of(lines.get(i)), key + "-" + i);
      if (refusal != null) {
        refused++;
        reason = String.valueOf(refusal.getMessage());
      }
    }
    if (refused > 0) {
      LOG.log(
          Level.ERROR,
          "{0} lines of standard input are not published: {1}",
          String.valueOf(refused),
          reason);
    }
  }

  /**
   * Appends, again and again as long as the log cannot take anything. The answer is why it does not
   * take these lines; null when it took them, or when this was closed before.
   */
  private @Nullable EventStreamException append(List<NewEvent<RawJson>> lines, String key)
      throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (!closed) {
      try {
        log.append(lines, key);
        return null;
      } catch (EventStreamException failure) {
        if (failure.code().remedy() != Remedy.WAIT) {
          return failure;
        }
        LOG.log(
            Level.WARNING,
            "{0} lines of standard input cannot be published yet: {1}",
            String.valueOf(pending.size()),
            failure.getMessage());
        if (!closing.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
        }
      }
    }
    return null;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /**
   * Publishes nothing more. Lines that had come in are published.
   *
   * <p><b>Blocking:</b> 5 seconds at the most.
   *
   * @throws IOException when something that was read is not published; its message is for the log
   */
  @Override
  public void close() throws IOException {
    if (!isLocked()) {
      throw new IOException("lines of standard input may not have been published");
    }
    try {
      if (closed) {
        return;
      }
      closed = true;
      closing.signalAll();
      if (!pending.isEmpty() || splitter.unfinishedBytes() > 0) {
        throw new IOException(
            pending.size()
                + " lines of standard input and "
                + splitter.unfinishedBytes()
                + " bytes of an unfinished one are not published");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes the lock if the log gives it back in time; who interrupts does not want to wait. */
  private boolean isLocked() {
    try {
      return lock.tryLock() || lock.tryLock(CLOSE_PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException stopWaiting) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
