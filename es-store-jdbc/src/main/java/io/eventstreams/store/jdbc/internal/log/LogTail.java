package io.eventstreams.store.jdbc.internal.log;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.store.jdbc.internal.database.DatabaseAccess;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How far the log may be read, and who waits for it to grow.
 *
 * <p>What a reader may take is what can neither vanish nor have anything appear behind it; the
 * {@link EventTable} knows. It is asked again and again while anybody waits.
 *
 * <p><b>Threads:</b> any. All readers share one watching thread, which is never interrupted.
 */
public final class LogTail implements AutoCloseable {
  /** Transactions that append are short, or their readers must wait anyway. */
  private static final long EXPECT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final DatabaseAccess database;
  private final EventTable table;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition waited = lock.newCondition();
  private long changes;
  private LogPosition readable = LogPosition.START;
  private LogPosition expected = LogPosition.START;
  private long expectedUntilNanos;
  private boolean lookNow;
  private int waiting;
  private boolean closed;
  private long failures;
  private @Nullable EventStreamException lastFailure;
  private @Nullable Thread watcher;

  /** What could not be read yet at the last look; the watcher's own. */
  private LogPosition pending = LogPosition.START;

  public LogTail(DatabaseAccess database) {
    this.database = database;
    this.table = EventTable.of(database.dialect());
  }

  /** The tables of the log. */
  EventTable table() {
    return table;
  }

  /** How often anything has changed. Ask first of all, so that no change is missed. */
  long changes() {
    lock.lock();
    try {
      return changes;
    } finally {
      lock.unlock();
    }
  }

  /** How far the log is known to be readable. */
  LogPosition readable() {
    lock.lock();
    try {
      return readable;
    } finally {
      lock.unlock();
    }
  }

  /** Says that an append up to this place has been answered. */
  void appended(LogPosition last) {
    if (table.readableOnceAnswered()) {
      readable(last);
      return;
    }
    lock.lock();
    try {
      lookNow = true;
      waited.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Says that an application's transaction has appended up to this place, and may be committed at
   * any moment. Nobody tells when, so that the tail looks often for a while.
   */
  void expect(LogPosition last) {
    lock.lock();
    try {
      expected = last.compareTo(expected) > 0 ? last : expected;
      expectedUntilNanos = System.nanoTime() + EXPECT_NANOS;
      lookNow = true;
      waited.signal();
    } finally {
      lock.unlock();
    }
  }

  private boolean expects() {
    lock.lock();
    try {
      return readable.compareTo(expected) < 0 && System.nanoTime() - expectedUntilNanos < 0;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets how far the log is readable, which has turned out to be wrong. */
  void lookAgain() {
    lock.lock();
    try {
      readable = LogPosition.START;
      lookNow = true;
      waited.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Makes those who wait look around. */
  void wakeAll() {
    readable(LogPosition.START);
  }

  private void readable(LogPosition position) {
    lock.lock();
    try {
      readable = position.compareTo(readable) > 0 ? position : readable;
      changes++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until anything has changed since then, or the time is over.
   *
   * @throws EventStreamException when a look at the log has failed meanwhile, or the tail is closed
   */
  void awaitChange(long since, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      waiting++;
      try {
        startWatching();
        waited.signal();
        long failuresBefore = failures;
        long left = nanos;
        while (changes == since && failures == failuresBefore && !closed && left > 0) {
          left = changed.awaitNanos(left);
        }
        if (failures != failuresBefore && lastFailure != null) {
          throw lastFailure;
        }
        if (closed) {
          throw ErrorCode.STORE_UNAVAILABLE.error("the store is closed");
        }
      } finally {
        waiting--;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      waited.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void startWatching() {
    if (watcher == null) {
      Thread started = new Thread(this::watch, "es-jdbc-tail");
      started.setDaemon(true);
      started.start();
      watcher = started;
    }
  }

  /** Looks soon after something was found, and ever more seldom after nothing was. */
  private void watch() {
    EventTable.Pauses pauses = table.pauses();
    LogPosition readableBefore = null;
    long pauseNanos = 0;
    while (pause(pauseNanos)) {
      LogPosition readableNow = readable();
      boolean news = look(readableNow, readableNow.equals(readableBefore));
      readableBefore = readableNow;
      pauseNanos =
          news || expects()
              ? pauses.shortestNanos()
              : Math.min(Math.max(2 * pauseNanos, pauses.shortestNanos()), pauses.longestNanos());
    }
  }

  /** Waits a while, and then for somebody who waits; whether to go on. */
  private boolean pause(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (!closed && !lookNow && left > 0) {
        left = waited.awaitNanos(left);
      }
      while (!closed && waiting == 0) {
        waited.awaitUninterruptibly();
      }
      lookNow = false;
      return !closed;
    } catch (InterruptedException nobodyKnowsThisThread) {
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether anything has come since the last look. What has been there before and cannot be read
   * yet may stay so for hours, as long as somebody's transaction. The thread outlives whatever is
   * thrown, since without it all readers would wait for ever.
   */
  private boolean look(LogPosition known, boolean stuck) {
    try {
      EventTable.Look look = table.look(database, known, stuck);
      boolean more = look.readable().compareTo(known) > 0;
      if (more) {
        readable(look.readable());
      }
      boolean isNew = !look.pending().equals(pending);
      pending = look.pending();
      return more || (isNew && !pending.equals(LogPosition.START));
    } catch (EventStreamException failure) {
      failed(failure);
      return false;
    } catch (RuntimeException | Error unexpected) {
      failed(ErrorCode.INTERNAL.error("could not look at the log: " + unexpected, unexpected));
      return false;
    }
  }

  /** Those who wait must know: nothing else would tell them that they wait in vain. */
  private void failed(EventStreamException failure) {
    lock.lock();
    try {
      failures++;
      lastFailure = failure;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
