package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.transport.netty.ServerLimits;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads on which requests may block: a bounded number, and a bounded number of waiting
 * requests.
 */
public final class Workers {
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

  private final ThreadPoolExecutor pool;

  public Workers(String threadNames, ServerLimits limits) {
    this(threadNames, limits.workers(), limits.maxWaitingRequests());
  }

  Workers(String threadNames, int threads, int maxWaiting) {
    AtomicInteger number = new AtomicInteger();
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            KEEP_ALIVE.toMillis(),
            TimeUnit.MILLISECONDS,
            new ArrayBlockingQueue<>(maxWaiting),
            task -> {
              Thread thread = new Thread(task, threadNames + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
  }

  /** Runs a task later; false when there is no place for it. */
  boolean execute(Runnable task) {
    try {
      pool.execute(task);
      return true;
    } catch (RejectedExecutionException full) {
      return false;
    }
  }

  /** Has no place for tasks any more; those that wait keep theirs. */
  void takeNoMore() {
    pool.shutdown();
  }

  /** Lets the present tasks end, but not for longer than this; then interrupts them. */
  public void close(Duration patience) {
    pool.shutdown();
    try {
      if (!pool.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        pool.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
