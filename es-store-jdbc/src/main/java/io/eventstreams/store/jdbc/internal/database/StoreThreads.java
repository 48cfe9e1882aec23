package io.eventstreams.store.jdbc.internal.database;

import io.eventstreams.api.ErrorCode;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The only threads that touch the database. Nobody can interrupt them: an interrupt in the middle
 * of a file operation closes the file channel of an embedded database for everybody. They are
 * platform threads, since drivers hold locks while they wait.
 *
 * <p><b>Threads:</b> any may call.
 *
 * <p><b>Blocking:</b> callers wait for the answer, {@link #ANSWER_WITHIN} at the longest.
 */
public final class StoreThreads {
  /** How long a caller waits. */
  public static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

  private static final long CLOSE_WITHIN_SECONDS = 10;

  private final ThreadPoolExecutor executor;

  /**
   * Makes threads, which are started when there is work and end when there is none.
   *
   * @param name what they are called
   * @param count how many units of work run at the same time
   */
  public StoreThreads(String name, int count) {
    AtomicInteger number = new AtomicInteger();
    executor =
        new ThreadPoolExecutor(
            count,
            count,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
  }

  /**
   * Runs the work and waits for its answer. An interrupt of the caller does not end the wait,
   * because nobody would then know what became of the work; the flag is set again afterwards.
   */
  public <T> T call(Supplier<T> work) {
    Job<T> job = submit(work);
    boolean interrupted = false;
    long deadlineNanos = System.nanoTime() + ANSWER_WITHIN.toNanos();
    try {
      while (true) {
        try {
          job.await(deadlineNanos - System.nanoTime());
          return job.answer();
        } catch (InterruptedException again) {
          interrupted = true;
        }
      }
    } finally {
      forgetWithdrawn(job);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** As {@link #call}, for work that only reads: an interrupt ends the wait, not the work. */
  public <T> T callInterruptibly(Supplier<T> work) throws InterruptedException {
    Job<T> job = submit(work);
    try {
      job.await(ANSWER_WITHIN.toNanos());
    } catch (InterruptedException interrupted) {
      job.withdraw();
      throw interrupted;
    } finally {
      forgetWithdrawn(job);
    }
    return job.answer();
  }

  /** How many units of work wait for their turn. */
  int queued() {
    return executor.getQueue().size();
  }

  /** It would stay in the queue, with all that it holds, for as long as the database is silent. */
  private void forgetWithdrawn(Job<?> job) {
    if (job.isWithdrawn()) {
      executor.remove(job);
    }
  }

  /** Refuses new work, waits for what runs, and then does one last thing. */
  public void close(Runnable last) {
    try {
      executor.execute(() -> {});
    } catch (RejectedExecutionException closedBefore) {
      return;
    }
    executor.shutdown();
    boolean interrupted = false;
    boolean ended = false;
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_WITHIN_SECONDS);
    while (!ended && deadlineNanos - System.nanoTime() > 0) {
      try {
        ended = executor.awaitTermination(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    Thread closer = new Thread(last, "es-jdbc-close");
    closer.setDaemon(true);
    closer.start();
    while (closer.isAlive() && deadlineNanos - System.nanoTime() > 0) {
      try {
        TimeUnit.NANOSECONDS.timedJoin(closer, deadlineNanos - System.nanoTime());
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private <T> Job<T> submit(Supplier<T> work) {
    Job<T> job = new Job<>(work);
    try {
      executor.execute(job);
    } catch (RejectedExecutionException closed) {
      throw ErrorCode.STORE_UNAVAILABLE.error("the store is closed", closed);
    }
    return job;
  }
}
