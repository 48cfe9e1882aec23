package io.eventstreams.transport.netty.internal.webhook;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.Dispatcher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** An attempt which remembers what a dispatcher did with it. */
final class RecordingAttempt implements Attempt {
  private final String deliveryId;
  private final CompletableFuture<DispatchOutcome> first = new CompletableFuture<>();
  private final List<DispatchOutcome> all = new CopyOnWriteArrayList<>();
  private volatile Runnable onCancel = () -> {};
  private volatile boolean cancelled;
  private volatile int handOvers;
  private volatile String consumer = "";

  RecordingAttempt(String deliveryId) {
    this.deliveryId = deliveryId;
  }

  /** Also takes the outcome from the stage, as the engine does. */
  RecordingAttempt follow(CompletionStage<DispatchOutcome> stage) {
    // The stage that never completes is shared, and would keep all attempts, and their buffers.
    if (stage != Dispatcher.pending()) {
      stage.whenComplete(
          (outcome, failure) ->
              complete(failure == null ? outcome : DispatchOutcome.unavailable(failure)));
    }
    return this;
  }

  DispatchOutcome outcome() throws Exception {
    return first.get(20, TimeUnit.SECONDS);
  }

  boolean isComplete() {
    return first.isDone();
  }

  List<DispatchOutcome> outcomes() {
    return all;
  }

  int handOvers() {
    return handOvers;
  }

  String consumer() {
    return consumer;
  }

  void cancel() {
    cancelled = true;
    onCancel.run();
  }

  @Override
  public String streamId() {
    return "stream-id";
  }

  @Override
  public String streamName() {
    return "orders";
  }

  @Override
  public String deliveryId() {
    return deliveryId;
  }

  @Override
  public int number() {
    return 0;
  }

  @Override
  public Duration timeout() {
    return Duration.ofMinutes(1);
  }

  @Override
  public void handedOver(String newConsumer) {
    consumer = newConsumer;
    handedOver();
  }

  @Override
  public void handedOver() {
    handOvers++;
  }

  @Override
  public boolean cancelled() {
    return cancelled;
  }

  @Override
  public void onCancel(Runnable action) {
    onCancel = action;
    if (cancelled) {
      action.run();
    }
  }

  @Override
  public void progress(int count) {
    throw new IllegalStateException("a webhook settles whole batches");
  }

  @Override
  public void complete(DispatchOutcome outcome) {
    all.add(outcome);
    first.complete(outcome);
  }
}
