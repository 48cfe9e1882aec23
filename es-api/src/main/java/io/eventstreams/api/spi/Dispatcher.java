package io.eventstreams.api.spi;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.EventBatch;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Takes batches of one stream to their consumer. It lives as long as the stream's specification
 * does not change, over stop, start and reset.
 *
 * @param <D> the type of the payload
 */
@FunctionalInterface
public interface Dispatcher<D> extends AutoCloseable {
  /**
   * Starts an attempt.
   *
   * <p><b>Threads:</b> the one that works for the stream at the moment: its source's, a worker's,
   * that of whoever completed an earlier attempt; with {@link #mayBlock()} one for the call. With
   * several batches in flight a stream has several attempts that are not answered, and calls that
   * may block overlap. A dispatcher that several streams have is called by all of them at a time.
   *
   * <p><b>Blocking:</b> not allowed, unless {@link #mayBlock()}.
   *
   * @param batch the events; it may be kept
   * @param attempt what is known about this attempt, and another way to end it
   * @return the outcome, now or later; {@link #pending()} when {@link Attempt#complete} will tell
   *     it
   */
  CompletionStage<DispatchOutcome> attemptDispatch(EventBatch<D> batch, Attempt attempt);

  /**
   * Whether {@link #attemptDispatch} may block. It is then called on a thread where that harms
   * nobody, and interrupted when the engine gives up on the attempt.
   */
  default boolean mayBlock() {
    return false;
  }

  /**
   * Whether an attempt may wait for a consumer to appear. Its clocks then start at {@link
   * Attempt#handedOver}, not at the call, and it must be called for each attempt that a consumer is
   * given: without it nothing times out, and since nobody had the batch, {@link
   * DispatchOutcome#unavailable} is no failure: it is tried again without end, whatever the retry
   * time and the error handling.
   */
  default boolean waitsForConsumer() {
    return false;
  }

  /**
   * Called once, when no attempt is alive any more. Whoever closes the manager, or changes the
   * stream, waits for it: it must return soon.
   */
  @Override
  default void close() {}

  /** A stage that says "delivered"; always the same one. */
  static CompletionStage<DispatchOutcome> delivered() {
    return Stages.DELIVERED;
  }

  /**
   * A stage that never completes, for dispatchers which use {@link Attempt#complete}; always the
   * same one.
   */
  static CompletionStage<DispatchOutcome> pending() {
    return Stages.PENDING;
  }

  /** A completed stage with this outcome. */
  static CompletionStage<DispatchOutcome> completed(DispatchOutcome outcome) {
    return CompletableFuture.completedStage(outcome);
  }
}
