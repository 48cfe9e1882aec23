package io.eventstreams.engine.internal.runner;

import org.jspecify.annotations.Nullable;

/**
 * One timer for a deadline that moves. One that fires too early is a no-op that arms the next one:
 * cheaper than one for each batch.
 *
 * <p><b>Threads:</b> the stream's drainer only; what it runs, on the timers' thread.
 */
final class LazyTimer {
  private final Timers timers;
  private final Runnable fire;
  private Timers.@Nullable Timer armed;
  private long armedAtNanos;

  /** A timer that runs {@code fire}, after which {@link #fired} must be told. */
  LazyTimer(Timers timers, Runnable fire) {
    this.timers = timers;
    this.fire = fire;
  }

  /** Fires at the deadline at the latest. */
  void arm(long deadlineNanos, long nowNanos) {
    if (armed == null || armedAtNanos - deadlineNanos > 0) {
      cancel();
      armedAtNanos = deadlineNanos;
      armed = timers.after(deadlineNanos - nowNanos, fire);
    }
  }

  void fired() {
    armed = null;
  }

  void cancel() {
    Timers.Timer timer = armed;
    if (timer != null) {
      timer.cancel();
      armed = null;
    }
  }
}
