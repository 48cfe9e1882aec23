package io.eventstreams.store.jdbc.internal.database;

import io.eventstreams.api.ErrorCode;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One unit of work on its way to a store thread and back.
 *
 * <p><b>Threads:</b> {@link #run} on a store thread, all else on the caller's. The result fields
 * are written before the latch opens and read after it has opened.
 */
final class Job<T> implements Runnable {
  private enum State {
    QUEUED,
    RUNNING,
    ENDED,
    WITHDRAWN
  }

  private final Supplier<T> work;
  private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);
  private final CountDownLatch ended = new CountDownLatch(1);
  private @Nullable T result;
  private @Nullable Throwable failure;

  Job(Supplier<T> work) {
    this.work = work;
  }

  @Override
  public void run() {
    if (!state.compareAndSet(State.QUEUED, State.RUNNING)) {
      return;
    }
    try {
      result = work.get();
    } catch (Throwable thrown) {
      failure = thrown;
    } finally {
      state.set(State.ENDED);
      ended.countDown();
    }
  }

  /** Waits for the end, or until the time is over. */
  void await(long nanos) throws InterruptedException {
    if (!ended.await(nanos, TimeUnit.NANOSECONDS)) {
      withdraw();
    }
  }

  /** Makes sure that the work does not begin any more; what has begun goes on. */
  void withdraw() {
    state.compareAndSet(State.QUEUED, State.WITHDRAWN);
  }

  boolean isWithdrawn() {
    return state.get() == State.WITHDRAWN;
  }

  /** The result after a wait. */
  @SuppressWarnings("NullAway") // T may itself be nullable; the result is what the work returned
  T answer() {
    return switch (state.get()) {
      case ENDED -> {
        if (failure instanceof RuntimeException exception) {
          throw exception;
        }
        if (failure instanceof Error error) {
          throw error;
        }
        yield result;
      }
      case WITHDRAWN ->
          throw ErrorCode.STORE_UNAVAILABLE.error(
              "the database is busy: the work did not begin in time, nothing was done");
      case QUEUED, RUNNING ->
          throw ErrorCode.STORE_UNAVAILABLE.error(
              "the database did not answer in time: whether the work was done is not known");
    };
  }
}
