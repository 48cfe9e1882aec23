package io.eventstreams.api.spi;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.EventBatch;
import java.util.concurrent.CompletionStage;

/**
 * A dispatcher written as plain blocking code.
 *
 * @param <D> the type of the payload
 */
@FunctionalInterface
@SuppressWarnings("FunctionalInterfaceMethodChanged") // it is what this type is for
public interface BlockingDispatcher<D> extends Dispatcher<D> {
  /**
   * Dispatches a batch and waits for the result. An exception means {@link
   * DispatchOutcome.Unavailable}.
   *
   * <p><b>Threads:</b> a virtual thread where the JDK has them, else a daemon thread; it is
   * interrupted when the engine gives up on the attempt.
   */
  DispatchOutcome dispatch(EventBatch<D> batch, Attempt attempt) throws Exception;

  @Override
  default CompletionStage<DispatchOutcome> attemptDispatch(EventBatch<D> batch, Attempt attempt) {
    try {
      DispatchOutcome outcome = dispatch(batch, attempt);
      return outcome == DispatchOutcome.delivered()
          ? Dispatcher.delivered()
          : Dispatcher.completed(outcome);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Dispatcher.completed(DispatchOutcome.unavailable(interrupted));
    } catch (Exception failure) {
      return Dispatcher.completed(DispatchOutcome.unavailable(failure));
    }
  }

  @Override
  default boolean mayBlock() {
    return true;
  }
}
