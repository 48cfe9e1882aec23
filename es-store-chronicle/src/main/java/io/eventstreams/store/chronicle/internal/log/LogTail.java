package io.eventstreams.store.chronicle.internal.log;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How far the log goes, for those who wait for more.
 *
 * <p><b>Threads:</b> any.
 */
final class LogTail {
  private static final long LOOK_AROUND_SECONDS = 1;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private volatile long last;
  private volatile boolean closed;

  LogTail(long last) {
    this.last = last;
  }

  /** The number of the last event that may be read. */
  long last() {
    return last;
  }

  boolean closed() {
    return closed;
  }

  void moveTo(long newLast) {
    lock.lock();
    try {
      last = newLast;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there is an event beyond {@code sequence}, or the log is closed, or for a second: a
   * store that fails wakes nobody, so whoever waits must look at its health now and then.
   */
  void awaitBeyond(long sequence) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long remainingNanos = TimeUnit.SECONDS.toNanos(LOOK_AROUND_SECONDS);
      while (last <= sequence && !closed && remainingNanos > 0) {
        remainingNanos = moved.awaitNanos(remainingNanos);
      }
    } finally {
      lock.unlock();
    }
  }
}
