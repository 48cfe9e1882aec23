package io.eventstreams.engine.simulation;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.Dispatcher;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Gives batches to a transport, and notes what that says of them before the engine knows. */
final class RealSender implements RealConsumer.Taker {
  private final Dispatcher<Integer> transport;
  private final RealHistory history;

  RealSender(Dispatcher<Integer> transport, RealHistory history) {
    this.transport = transport;
    this.history = history;
  }

  @Override
  public boolean mayBlock() {
    return transport.mayBlock();
  }

  @Override
  public boolean waitsForConsumer() {
    return transport.waitsForConsumer();
  }

  @Override
  public void close() {
    transport.close();
  }

  @Override
  public @Nullable CompletionStage<DispatchOutcome> take(
      RealHanded handed, EventBatch<Integer> batch, Attempt attempt) {
    history.sends(attempt.streamName(), handed);
    CompletionStage<DispatchOutcome> stage =
        transport.attemptDispatch(batch, new Told(attempt, handed, history));
    return stage == null || stage == Dispatcher.pending()
        ? stage
        : stage.whenComplete(
            (outcome, thrown) -> {
              if (outcome != null) {
                history.told(handed, outcome);
              }
            });
  }

  /** The engine's attempt, with a note of what it is told. */
  private record Told(Attempt attempt, RealHanded handed, RealHistory history) implements Attempt {
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
    public boolean cancelled() {
      return attempt.cancelled();
    }

    @Override
    public void onCancel(Runnable action) {
      attempt.onCancel(action);
    }

    @Override
    public void progress(int count) {
      history.progress(handed, count);
      attempt.progress(count);
    }

    @Override
    public void complete(DispatchOutcome outcome) {
      history.told(handed, outcome);
      attempt.complete(outcome);
    }

    @Override
    public void giveBack() {
      history.givesBack(handed);
      attempt.giveBack();
    }
  }
}
