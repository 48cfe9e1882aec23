package io.eventstreams.engine.internal.runner;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs something later. What it runs must be short: it shares one thread with all timers.
 *
 * <p><b>Threads:</b> any.
 */
public interface Timers extends AutoCloseable {
  /** Runs {@code task} once, after the delay. */
  Timer after(long delayNanos, Runnable task);

  @Override
  void close();

  /** A task that has not run yet. */
  interface Timer {
    void cancel();
  }

  /** Timers on one daemon thread. */
  static Timers onOneThread(String threadName) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, threadName);
              thread.setDaemon(true);
              return thread;
            },
            (task, rejectedBy) -> {});
    executor.setRemoveOnCancelPolicy(true);
    return new Timers() {
      @Override
      public Timer after(long delayNanos, Runnable task) {
        var scheduled = executor.schedule(task, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
      }

      @Override
      public void close() {
        executor.shutdownNow();
      }
    };
  }
}
