package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.ErrorCode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Held by whoever changes a stream's row. The store and code of the application are called
 * meanwhile, so whoever has to wait for it does so no longer than for the end of a stream.
 *
 * <p><b>Threads:</b> any; never held while waiting for an instance.
 */
final class RowLock {
  private final ReentrantLock lock = new ReentrantLock();
  private final LongSupplier timeoutNanos;

  RowLock(LongSupplier timeoutNanos) {
    this.timeoutNanos = timeoutNanos;
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

  void unlock() {
    lock.unlock();
  }
}
