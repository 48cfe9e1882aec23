package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.ErrorCode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Held by whoever changes a stream's row. The store and code of the application are called
 * meanwhile, so whoever has to wait for it does so no longer than for the end of a stream. Another
 * stream with the same id is made only once nobody holds that of the one before: a row is that of
 * the stream whose lock one holds.
 *
 * <p><b>Threads:</b> any; never held while waiting for an instance.
 */
final class RowLock {
  private final ReentrantLock lock = new ReentrantLock();
  private final LongSupplier timeoutNanos;
  private final Runnable afterwards;

  /**
   * Makes it.
   *
   * @param afterwards runs whenever somebody has let go
   */
  RowLock(LongSupplier timeoutNanos, Runnable afterwards) {
    this.timeoutNanos = timeoutNanos;
    this.afterwards = afterwards;
  }

  /**
   * Takes the lock.
   *
   * @param late what it is called when whoever has it does not let go
   */
  void lock(ErrorCode late) {
    // Whoever is interrupted and need not wait does what is asked.
    if (lock.tryLock()) {
      return;
    }
    boolean inTime;
    try {
      inTime = lock.tryLock(timeoutNanos.getAsLong(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw late.error("interrupted while another operation on the stream is under way");
    }
    if (!inTime) {
      throw late.error(
          "another operation on the stream is under way, and has not ended within "
              + TimeUnit.NANOSECONDS.toMillis(timeoutNanos.getAsLong())
              + " ms");
    }
  }

  boolean isMine() {
    return lock.isHeldByCurrentThread();
  }

  /** Does something unless somebody holds the lock. */
  void ifFree(Runnable task) {
    if (!isMine() && lock.tryLock()) {
      try {
        task.run();
      } finally {
        lock.unlock();
      }
    }
  }

  void unlock() {
    lock.unlock();
    afterwards.run();
  }
}
