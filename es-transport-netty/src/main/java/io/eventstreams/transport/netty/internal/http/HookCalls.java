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
   * @param then gets what it answers, or {@code otherwise} when it throws or takes too long
   * @return false when there is no place for the call, which then does not happen
   */
  <T> boolean call(EventExecutor loop, Callable<T> hook, T otherwise, Consumer<T> then) {
    Call<T> call = new Call<>(loop, hook, otherwise, then);
    call.timer = loop.schedule(() -> call.cancel(true), timeout.toNanos(), TimeUnit.NANOSECONDS);
    if (workers.execute(call)) {
      return true;
    }
    call.timer.cancel(false);
    return false;
  }

  private static final class Call<T> extends FutureTask<T> {
    private final EventExecutor loop;
    private final T otherwise;
    private final Consumer<T> then;

    @SuppressWarnings("NullAway.Init") // Set before anybody else sees the call.
    private ScheduledFuture<?> timer;

    Call(EventExecutor loop, Callable<T> hook, T otherwise, Consumer<T> then) {
      super(hook);
      this.loop = loop;
      this.otherwise = otherwise;
      this.then = then;
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
        LOG.log(Level.WARNING, "an access hook did not answer in time: denied");
      } catch (ExecutionException failure) {
        logFailure(failure);
      } catch (InterruptedException impossible) {
        Thread.currentThread().interrupt();
      }
      return otherwise;
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
