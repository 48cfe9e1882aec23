package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.StreamDiagnosis.BackingOff;
import io.eventstreams.api.StreamDiagnosis.Blocked;
import io.eventstreams.api.StreamDiagnosis.Holdup;
import io.eventstreams.api.StreamDiagnosis.Moving;
import io.eventstreams.api.StreamDiagnosis.NotReturned;
import io.eventstreams.api.StreamDiagnosis.WaitingForConsumer;
import io.eventstreams.api.StreamDiagnosis.WaitingForOutcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Says what an unsettled batch waits for. */
final class BatchDiagnosis {
  private BatchDiagnosis() {}

  /**
   * Says it of one batch.
   *
   * @param holder the attempt whose call still has one of its events although it is over, if any
   */
  static StreamDiagnosis of(Batch<?> batch, @Nullable AttemptNode<?> holder, long nowNanos) {
    AttemptNode<?> attempt = batch.attempt;
    if (attempt != null) {
      return of(attempt, batch, nowNanos);
    }
    if (holder != null) {
      return new NotReturned(Holdup.DISPATCHER, holder.callThread());
    }
    if (batch.isSettled()) {
      return new Moving();
    }
    Parking<?> parking = batch.parking;
    long dueNanos = parking == null ? batch.notBeforeNanos : parking.dueNanos;
    Duration left = until(dueNanos, nowNanos);
    int failures = batch.clock.failures();
    return batch.blocked
        ? new Blocked(batch.firstSequenceId(), left, failures, batch.lastError)
        : new BackingOff(batch.firstSequenceId(), left, failures, batch.lastError);
  }

  private static StreamDiagnosis of(AttemptNode<?> attempt, Batch<?> batch, long nowNanos) {
    if (!attempt.isHandedOver()) {
      return new WaitingForConsumer(
          Duration.ofNanos(nowNanos - attempt.beganAtNanos), batch.remaining());
    }
    long sinceNanos =
        attempt.clockStarted
            ? attempt.clockStartedAtNanos + attempt.waitedForThreadNanos(nowNanos)
            : attempt.beganAtNanos;
    return new WaitingForOutcome(
        attempt.consumer(),
        attempt.callThread(),
        until(nowNanos, sinceNanos),
        until(sinceNanos + attempt.timeoutNanos(), nowNanos),
        attempt.number(),
        batch.remaining(),
        attempt.deliveryId());
  }

  private static Duration until(long dueNanos, long nowNanos) {
    return Duration.ofNanos(Math.max(0, dueNanos - nowNanos));
  }
}
