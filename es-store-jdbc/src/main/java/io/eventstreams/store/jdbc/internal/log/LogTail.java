package io.eventstreams.store.jdbc.internal.log;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.store.jdbc.internal.database.DatabaseAccess;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the readers that have reached the end of the log: at once when they are told of an append,
 * and a little later for one made elsewhere, by looking while anybody waits.
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
  private int waiting;
  private boolean closed;
  private @Nullable Thread watcher;

  public LogTail(DatabaseAccess database) {
    this.database = database;
  }

  /** How often the log has changed. Ask before reading, so that no change is missed in between. */
  long changes() {
    lock.lock();
    try {
      return changes;
    } finally {
      lock.unlock();
    }
  }

  /** Says that something has been appended. */
  void change() {
    lock.lock();
    try {
      changes++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the log has changed since then, has been closed, or the time is over. */
  void awaitChange(long since, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      waiting++;
      try {
        startWatching();
        waited.signal();
        long left = nanos;
        while (changes == since && !closed && left > 0) {
          left = changed.awaitNanos(left);
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

  private void watch() {
    long known = -1;
    long pauseNanos = SHORTEST_PAUSE_NANOS;
    while (pause(pauseNanos)) {
      long last = last(known);
      if (last == known) {
        pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
      } else {
        known = last;
        pauseNanos = SHORTEST_PAUSE_NANOS;
        change();
      }
    }
  }

  /** Waits for somebody who waits, and then a while; whether to go on. */
  private boolean pause(long nanos) {
    lock.lock();
    try {
      while (waiting == 0 && !closed) {
        waited.awaitUninterruptibly();
      }
      long left = nanos;
      while (!closed && left > 0) {
        left = waited.awaitNanos(left);
      }
      return !closed;
    } catch (InterruptedException nobodyKnowsThisThread) {
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The number of the last event, or the known one when the database cannot tell: readers find out
   * themselves.
   */
  private long last(long known) {
    try {
      return database.call("look at the log", ErrorCode.STORE_QUERY_FAILED, EventTable::last);
    } catch (EventStreamException unavailable) {
      return known;
    }
  }
}
