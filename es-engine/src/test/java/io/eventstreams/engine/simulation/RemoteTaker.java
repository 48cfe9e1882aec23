package io.eventstreams.engine.simulation;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.Dispatcher;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A real transport's dispatcher. That it says "delivered" is not enough: since the batch was given
 * to it, a consumer must have said that it has just these events.
 */
final class RemoteTaker implements RealConsumer.Taker {
  private final RealHistory history;
  private final RealTaken taken;
  private final Dispatcher<Integer> dispatcher;

  RemoteTaker(RealHistory history, RealTaken taken, Dispatcher<Integer> dispatcher) {
    this.history = history;
    this.taken = taken;
    this.dispatcher = dispatcher;
  }

  @Override
  public boolean mayBlock() {
    return dispatcher.mayBlock();
  }

  @Override
  public boolean waitsForConsumer() {
    return dispatcher.waitsForConsumer();
  }

  @Override
  public void close() {
    dispatcher.close();
  }

  @Override
  public @Nullable CompletionStage<DispatchOutcome> take(
      RealHanded handed, EventBatch<Integer> batch, Attempt attempt) {
    Watched watched = new Watched(handed, attempt, taken.times(attempt.streamName(), handed.seen));
    CompletionStage<DispatchOutcome> stage = dispatcher.attemptDispatch(batch, watched);
    if (stage == Dispatcher.pending()) {
      return stage;
    }
    return stage.thenApply(watched::observed);
  }

  private final class Watched implements Attempt {
    private final RealHanded handed;
    private final Attempt attempt;
    private final int timesBefore;

    Watched(RealHanded handed, Attempt attempt, int timesBefore) {
      this.handed = handed;
      this.attempt = attempt;
      this.timesBefore = timesBefore;
    }

    DispatchOutcome observed(DispatchOutcome outcome) {
      if (!attempt.cancelled()) {
        history.check(
            outcome != DispatchOutcome.delivered()
                || taken.times(attempt.streamName(), handed.seen) > timesBefore,
            () -> "settled, but nobody has taken " + handed.seen.first());
      }
      history.answers(handed, outcome);
      return outcome;
    }

    @Override
    public void complete(DispatchOutcome outcome) {
      attempt.complete(observed(outcome));
    }

    @Override
    public void handedOver() {
      history.reaches(handed);
      attempt.handedOver();
    }

    @Override
    public void handedOver(String consumer) {
      history.reaches(handed);
      attempt.handedOver(consumer);
    }

    @Override
    public void progress(int count) {
      history.progress(handed, count);
      attempt.progress(count);
    }

    @Override
    public String streamId() {
      return attempt.streamId();
    }

    @Override
    public String streamName() {
      return attempt.streamName();
    }

    @Override
    public String deliveryId() {
      return attempt.deliveryId();
    }

    @Override
    public int number() {
      return attempt.number();
    }

    @Override
    public Duration timeout() {
      return attempt.timeout();
    }

    @Override
    public boolean cancelled() {
      return attempt.cancelled();
    }

    @Override
    public void onCancel(Runnable action) {
      attempt.onCancel(action);
    }
  }
}
