package io.eventstreams.store.chronicle.internal.queue;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread of the store, on which its files are touched. Nobody interrupts it: an interrupt would
 * close file channels for everybody, or break off a wait for a lock half way.
 *
 * <p><b>Threads:</b> any may call; calls wait without regard to interrupts, since what was begun
 * ends soon, and its outcome must be known. The caller's interrupt flag is kept.
 */
public final class StoreThread implements AutoCloseable {
  private static final long CLOSE_SECONDS = 30;

  private final ThreadPoolExecutor executor;
  private final StoreHealth health;

  /** Written by who makes it, with the first call. */
  private volatile @Nullable Thread own;

  public StoreThread(String name, StoreHealth health) {
    this.health = health;
    this.executor =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, name);
              thread.setDaemon(true);
              own = thread;
              return thread;
            });
  }

  /**
   * Runs the work on this thread and waits for its result; calls from different threads queue up.
   *
   * @throws IllegalStateException from the thread itself, which would wait for its own end
   */
  public <T> T call(Supplier<T> work) {
    if (Thread.currentThread() == own) {
      throw new IllegalStateException("the store must not be called from its own thread");
    }
    FutureTask<T> task = new FutureTask<>(work::get);
    try {
      executor.execute(task);
    } catch (RejectedExecutionException afterClose) {
      throw health.closedError();
    }
    return await(task);
  }

  public void run(Runnable work) {
    boolean unused =
        call(
            () -> {
              work.run();
              return true;
            });
  }

  private <T> T await(FutureTask<T> task) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException keepWaiting) {
          interrupted = true;
        }
      }
    } catch (ExecutionException failure) {
      throw typed(failure.getCause() == null ? failure : failure.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private EventStreamException typed(Throwable cause) {
    if (cause instanceof EventStreamException known) {
      return known;
    }
    if (cause instanceof Error fatal) {
      return health.fail(fatal);
    }
    return ErrorCode.INTERNAL.error("unexpected failure in the store: " + cause, cause);
  }

  /** Finishes the queued work. */
  @Override
  public void close() {
    executor.shutdown();
    boolean interrupted = false;
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
    while (!executor.isTerminated()) {
      try {
        if (!executor.awaitTermination(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          break;
        }
      } catch (InterruptedException keepWaiting) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
