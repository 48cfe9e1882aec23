package io.eventstreams.server.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.Durability;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.testkit.Eventually;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StandardInputTest {
  /** A log that lets through as many appends as it has permits, and fails some before. */
  private static final class GatedLog implements EventLog<RawJson> {
    final Semaphore permits = new Semaphore(0);
    final AtomicInteger failuresToCome = new AtomicInteger();
    final BlockingQueue<String> keys = new LinkedBlockingQueue<>();
    final BlockingQueue<NewEvent<RawJson>> events = new LinkedBlockingQueue<>();

    @Override
    public Optional<Appended> append(List<NewEvent<RawJson>> list, String idempotencyKey) {
      permits.acquireUninterruptibly();
      keys.add(idempotencyKey);
      if (failuresToCome.getAndDecrement() > 0) {
        throw ErrorCode.STORE_UNAVAILABLE.error("planned");
      }
      for (NewEvent<RawJson> event : list) {
        if (event.data().toString().contains("refused")) {
          throw ErrorCode.BODY_TOO_LARGE.error("planned");
        }
      }
      events.addAll(list);
      return Optional.empty();
    }

    @Override
    public <S extends EventStreamSpec<S>> EventSource<S, RawJson> source() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Durability durability() {
      return Durability.NONE;
    }

    @Override
    public void close() {}

    String next() throws InterruptedException {
      NewEvent<RawJson> event = events.poll(30, TimeUnit.SECONDS);
      assertThat(event).isNotNull();
      assertThat(event.topic()).isEqualTo("stdin");
      return event.data().toString();
    }
  }

  private final GatedLog log = new GatedLog();

  private StandardInput reading(InputStream in) {
    StandardInput input = new StandardInput(in, log, 1_000);
    input.start();
    return input;
  }

  private static InputStream of(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void publishesEachLineAsAJsonString() throws Exception {
    log.permits.release(100);
    reading(of("a \"quoted\" one\r\n\nback\\slash\u0001\n\u00ff!"));
    assertThat(log.next()).isEqualTo("\"a \\\"quoted\\\" one\"");
    assertThat(log.next()).isEqualTo("\"\"");
    assertThat(log.next()).isEqualToIgnoringCase("\"back\\\\slash\\u0001\"");
    assertThat(log.next()).isEqualTo("\"\ufffd!\"");
  }

  /** Each of its characters is six bytes in JSON, more than an event may have. */
  @Test
  void goesOnAfterALineThatIsTooLongAsJson() throws Exception {
    log.permits.release(100);
    String line = "\u0001".repeat(12 << 20);
    new StandardInput(of("one\n" + line + "\ntwo\n"), log, 16 << 20).start();
    assertThat(log.next()).isEqualTo("\"one\"");
    assertThat(log.next()).isEqualTo("\"two\"");
  }

  @Test
  void repeatsAnAppendThatFailedWithTheSameKey() throws Exception {
    log.failuresToCome.set(2);
    log.permits.release(100);
    reading(of("one\n"));
    assertThat(log.next()).isEqualTo("\"one\"");
    assertThat(log.keys).hasSize(3);
    assertThat(log.keys.stream().distinct()).hasSize(1);
  }

  @Test
  void leavesOutALineThatTheLogRefusesAndGoesOn() throws Exception {
    log.permits.release(100);
    try (PipedOutputStream out = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(out)) {
      StandardInput input = reading(in);
      out.write("one\nrefused\ntwo\nrefused too\nthree\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
      for (String kept : List.of("one", "two", "three")) {
        assertThat(log.next()).isEqualTo('"' + kept + '"');
      }
      out.write("four\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
      assertThat(log.next()).isEqualTo("\"four\"");
      assertThat(log.events).isEmpty();
      // Once together, then each by itself; the next read has a key of its own.
      assertThat(log.keys).hasSize(7).doesNotHaveDuplicates();
      input.close();
    }
  }

  @Test
  void waitsForTheLogAlsoBetweenLinesThatItRefuses() throws Exception {
    StandardInput input = reading(of("refused\none\n"));
    log.permits.release(1);
    assertThat(log.keys.poll(30, TimeUnit.SECONDS)).isNotNull();
    awaitAnAppend();
    log.failuresToCome.set(1);
    log.permits.release(100);
    assertThat(log.next()).isEqualTo("\"one\"");
    // The first line failed and was refused, both with one key; then the second line.
    assertThat(log.keys).hasSize(3);
    assertThat(log.keys.stream().distinct()).hasSize(2);
    input.close();
  }

  @Test
  void saysWhatIsNotPublishedWhenItIsClosed() throws Exception {
    try (PipedOutputStream out = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(out)) {
      log.failuresToCome.set(1_000);
      StandardInput input = reading(in);
      out.write("one\ntwo\nthr".getBytes(StandardCharsets.UTF_8));
      out.flush();
      log.permits.release(1_000);
      assertThat(log.keys.poll(30, TimeUnit.SECONDS)).isNotNull();
      assertThatThrownBy(input::close)
          .isInstanceOf(IOException.class)
          .hasMessage(
              "2 lines of standard input and 3 bytes of an unfinished one are not published");
      input.close();
    }
  }

  @Test
  void saysThatItDoesNotKnowWhenTheLogHangsAndTheCloserIsInterrupted() throws Exception {
    StandardInput input = reading(of("one\n"));
    awaitAnAppend();
    Thread.currentThread().interrupt();
    assertThatThrownBy(input::close)
        .hasMessage("lines of standard input may not have been published");
    assertThat(Thread.interrupted()).isTrue();
    log.permits.release(100);
    assertThat(log.next()).isEqualTo("\"one\"");
    Thread.currentThread().interrupt();
    Eventually.await("the lock is free", () -> isClosed(input), () -> log.keys);
    assertThat(Thread.interrupted()).isTrue();
  }

  private void awaitAnAppend() {
    Eventually.await("an append", log.permits::hasQueuedThreads, () -> log.keys);
  }

  private static boolean isClosed(StandardInput input) {
    try {
      input.close();
      return true;
    } catch (IOException held) {
      return false;
    }
  }

  @Test
  void readsNoMoreThanTheLogTakes() throws Exception {
    int bytes = 10 << 20;
    CountingStream in = new CountingStream(bytes);
    reading(in);
    assertThat(in.readsBegun.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    // The first append waits for a permit, so that there is no second read.
    assertThat(in.readsBegun.tryAcquire(200, TimeUnit.MILLISECONDS)).isFalse();
    log.permits.release(1);
    assertThat(in.readsBegun.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    assertThat(in.given.get()).isLessThan(1 << 20);
    log.permits.release(10_000);
  }

  @Test
  void publishesNothingAfterItWasClosed() throws Exception {
    log.permits.release(100);
    try (PipedOutputStream out = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(out)) {
      StandardInput input = reading(in);
      out.write("before\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
      assertThat(log.next()).isEqualTo("\"before\"");
      input.close();
      out.write("after\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
      assertThat(log.events.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }
  }

  /** Lines without end, counted. */
  private static final class CountingStream extends InputStream {
    final Semaphore readsBegun = new Semaphore(0);
    final AtomicInteger given = new AtomicInteger();
    private final int total;

    CountingStream(int total) {
      this.total = total;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(byte[] buffer, int from, int length) {
      readsBegun.release();
      int count = Math.min(length, total - given.get());
      for (int i = 0; i < count; i++) {
        buffer[from + i] = (byte) (i % 10 == 9 ? '\n' : 'x');
      }
      given.addAndGet(count);
      return count == 0 ? -1 : count;
    }
  }
}
