package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.engine.internal.runner.Waits;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lock of one stream's state: changes happen under it, what follows from them after it was
 * released, since that may take long or call user code.
 *
 * <p><b>Threads:</b> any.
 */
final class StreamLock {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Waits waits;
  private final Runnable note;
  private final Runnable tell;

  /**
   * A lock.
   *
   * @param note called after each change, with the lock held
   * @param tell called after each change, without it
   */
  StreamLock(Waits waits, Runnable note, Runnable tell) {
    this.waits = waits;
    this.note = note;
    this.tell = tell;
  }

  <T extends @Nullable Object> T read(Supplier<T> read) {
    lock.lock();
    try {
      return read.get();
    } finally {
      lock.unlock();
    }
  }

  void change(Runnable change) {
    step(
        () -> {
          change.run();
          return null;
        });
  }

  /** Makes a change, and does what it says is to be done then. */
  void step(Supplier<@Nullable Runnable> change) {
    Runnable then;
    lock.lock();
    try {
      then = change.get();
      note.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      tell.run();
    } finally {
      if (then != null) {
        then.run();
      }
    }
  }

  /** Waits for a condition on the state; false when the time was over first. */
  boolean await(BooleanSupplier condition, long timeoutNanos) throws InterruptedException {
    return waits.await(lock, changed, condition, timeoutNanos);
  }
}
