package io.eventstreams.transport.netty.internal.http;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Calls what the embedder has given to decide over clients: on threads of its own, and each call
 * for a limited time, so that a hook that hangs costs nobody but those who wait for it.
 *
 * <p><b>Threads:</b> event loop; answers come on the loop that asked.
 */
final class HookCalls {
  private static final Logger LOG = System.getLogger(HookCalls.class.getName());

  private final Workers workers;
  private final Duration timeout;

  HookCalls(Workers workers, Duration timeout) {
    this.workers = workers;
    this.timeout = timeout;
  }

  /**
   * Calls a hook.
   *
   * @param denied the answer when it throws or takes too long
   * @param undecided the answer when it is not called, since there is no place for it, or its turn
   *     does not come in time
   * @param then gets the answer, at once or later
   */
  <T> void call(EventExecutor loop, Callable<T> hook, T denied, T undecided, Consumer<T> then) {
    Call<T> call = new Call<>(loop, hook, denied, undecided, then);
    call.timer = loop.schedule(call::timedOut, timeout.toNanos(), TimeUnit.NANOSECONDS);
    if (!workers.execute(call)) {
      call.timer.cancel(false);
      then.accept(undecided);
    }
  }

  private final class Call<T> extends FutureTask<T> {
    private final EventExecutor loop;
    private final T denied;
    private final T undecided;
    private final Consumer<T> then;
    private long begunNanos;
    private volatile boolean begun;
    private boolean overdue;

    @SuppressWarnings("NullAway.Init") // Set before anybody else sees the call.
    private ScheduledFuture<?> timer;

    Call(EventExecutor loop, Callable<T> hook, T denied, T undecided, Consumer<T> then) {
      super(hook);
      this.loop = loop;
      this.denied = denied;
      this.undecided = undecided;
      this.then = then;
    }

    @Override
    public void run() {
      begunNanos = System.nanoTime();
      begun = true;
      super.run();
    }

    /** Waiting for its turn takes nothing of its own time. */
    private void timedOut() {
      if (begun) {
        long leftNanos = timeout.toNanos() - (System.nanoTime() - begunNanos);
        if (leftNanos > 0) {
          timer = loop.schedule(this::timedOut, leftNanos, TimeUnit.NANOSECONDS);
          return;
        }
        overdue = true;
      }
      cancel(true);
    }

    @Override
    protected void done() {
      try {
        loop.execute(
            () -> {
              timer.cancel(false);
              then.accept(result());
            });
      } catch (RejectedExecutionException ending) {
        // The server is closed, and with it the connection that waits.
      }
    }

    private T result() {
      try {
        return get();
      } catch (CancellationException late) {
        if (!overdue) {
          return undecided;
        }
        LOG.log(Level.WARNING, "an access hook did not answer in time: denied");
      } catch (ExecutionException failure) {
        logFailure(failure);
      } catch (InterruptedException impossible) {
        Thread.currentThread().interrupt();
      }
      return denied;
    }
  }

  static void logFailure(Throwable failure) {
    LOG.log(Level.WARNING, describe(failure));
  }

  /** Without the text of the failure, which may have the credentials. */
  static String describe(Throwable failure) {
    Throwable cause = failure instanceof ExecutionException ? failure.getCause() : null;
    String name = (cause == null ? failure : cause).getClass().getName();
    return "an access hook failed with " + name + ": denied";
  }

  void close() {
    workers.close(Duration.ZERO);
  }
}
