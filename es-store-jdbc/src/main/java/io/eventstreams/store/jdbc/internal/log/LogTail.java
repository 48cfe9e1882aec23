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
 * <p>H2 shows a committed row a moment before it is written. A reader that took it then could
 * deliver an event which a crash undoes, and whose number another event gets. So readers go only as
 * far as is known to be written: to the last append that was answered here or, for appends made
 * elsewhere, to the one found by a look that {@linkplain EventTable#flush ends with a write of its
 * own}. The look is repeated while anybody waits.
 *
 * <p><b>Threads:</b> any. All readers share one watching thread, which is never interrupted.
 */
public final class LogTail implements AutoCloseable {
  private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final DatabaseAccess database;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition waited = lock.newCondition();
  private long changes;
  private long readable;
  private int waiting;
  private boolean closed;
  private long failures;
  private @Nullable EventStreamException lastFailure;
  private @Nullable Thread watcher;

  public LogTail(DatabaseAccess database) {
    this.database = database;
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

  /** The number of the last event that is known to be written. */
  long readable() {
    lock.lock();
    try {
      return readable;
    } finally {
      lock.unlock();
    }
  }

  /** Says that everything up to a number is written. */
  void written(long number) {
    lock.lock();
    try {
      readable = Math.max(readable, number);
      changes++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Makes those who wait look around. */
  void wakeAll() {
    written(0);
  }

  /**
   * Waits until anything has changed since then, or the time is over.
   *
   * @throws EventStreamException when a look at the log has failed meanwhile
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
      watcher = new Thread(this::watch, "es-jdbc-tail");
      watcher.setDaemon(true);
      watcher.start();
    }
  }

  /**
   * Looks soon after something was found, and ever more seldom after nothing was. It flushes only
   * when the readers have not got any further since the last look, as they do by themselves when
   * appends are made here.
   */
  private void watch() {
    long readableBefore = -1;
    long pauseNanos = 0;
    while (pause(pauseNanos)) {
      long readableNow = readable();
      boolean further = isLongerThan(readableNow);
      if (further && readableNow == readableBefore) {
        flush();
      }
      readableBefore = readableNow;
      pauseNanos =
          further
              ? SHORTEST_PAUSE_NANOS
              : Math.min(Math.max(2 * pauseNanos, SHORTEST_PAUSE_NANOS), LONGEST_PAUSE_NANOS);
    }
  }

  /** Waits a while, and then for somebody who waits; whether to go on. */
  private boolean pause(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (!closed && left > 0) {
        left = waited.awaitNanos(left);
      }
      while (!closed && waiting == 0) {
        waited.awaitUninterruptibly();
      }
      return !closed;
    } catch (InterruptedException nobodyKnowsThisThread) {
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean isLongerThan(long number) {
    try {
      return database.read("look at the log", EventTable::last) > number;
    } catch (EventStreamException failure) {
      failed(failure);
      return false;
    }
  }

  private void flush() {
    try {
      written(database.write("look at the log", ErrorCode.STORE_UPDATE_FAILED, EventTable::flush));
    } catch (EventStreamException failure) {
      failed(failure);
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
