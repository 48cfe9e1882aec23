package io.eventstreams.bench;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.spi.Attempt;
import java.time.Duration;

/** An attempt whose end is told to {@link RoundTrips} first. */
record TimedAttempt(Attempt attempt, RoundTrips.Trip trip, RoundTrips trips) implements Attempt {
  @Override
  public void complete(DispatchOutcome outcome) {
    if (outcome.equals(DispatchOutcome.delivered())) {
      trips.acknowledged(trip);
    } else {
      trips.failed(outcome.toString());
    }
    attempt.complete(outcome);
  }

  @Override
  public void giveBack() {
    trips.failed("it was given back");
    attempt.giveBack();
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
  public void handedOver() {
    attempt.handedOver();
  }

  @Override
  public void handedOver(String consumer) {
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
    attempt.progress(count);
  }
}
