package io.eventstreams.engine.internal.runner;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * How a caller of the manager waits for a stream.
 *
 * <p><b>Threads:</b> any.
 */
@FunctionalInterface
public interface Waits {
  /**
   * Waits until something has come true; false when the time was over first.
   *
   * @param lock guards what is waited for; not held by the caller
   * @param changed is signalled when it may have come true
   */
  boolean await(ReentrantLock lock, Condition changed, BooleanSupplier isTrue, long timeoutNanos)
      throws InterruptedException;

  /** Waits by blocking the calling thread. */
  static boolean blocking(
      ReentrantLock lock, Condition changed, BooleanSupplier isTrue, long timeoutNanos)
      throws InterruptedException {
    long left = timeoutNanos;
    lock.lock();
    try {
      while (!isTrue.getAsBoolean()) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
