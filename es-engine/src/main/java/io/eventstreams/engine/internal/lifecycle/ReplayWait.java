package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.engine.internal.dispatch.Replay;
import io.eventstreams.engine.internal.runner.Waits;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the end of a replay.
 *
 * <p><b>Threads:</b> one that waits, and the drainer that answers; both fields are guarded by the
 * lock.
 */
final class ReplayWait implements Replay.Answer {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean over;
  private @Nullable Throwable reason;

  @Override
  public void replayed(@Nullable Throwable failure) {
    lock.lock();
    try {
      over = true;
      reason = failure;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the answer: why it failed, or null when it did not. */
  @Nullable Throwable await(Waits waits, long timeoutNanos) {
    try {
      if (waits.await(lock, changed, () -> over, timeoutNanos)) {
        return reason;
      }
      return ErrorCode.REQUEST_TIMED_OUT.error("nobody knows whether the event was delivered");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ErrorCode.CANCELLED.error("interrupted while waiting for a replay", interrupted);
    }
  }
}
