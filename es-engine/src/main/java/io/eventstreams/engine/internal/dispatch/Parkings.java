package io.eventstreams.engine.internal.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * The order in which events are put aside: one at a time, each until it is stored.
 *
 * <p><b>Threads:</b> the stream's drainer only.
 */
final class Parkings<D> {
  private final RetryPolicy policy;

  /** The one which the store has been asked for. */
  private @Nullable Parking<D> asked;

  private long lastNumber;

  Parkings(RetryPolicy policy) {
    this.policy = policy;
  }

  /** One that is due, unless the store still owes an answer; the store is to be asked for it. */
  @Nullable Parking<D> next(Iterable<Batch<D>> batches, long nowNanos) {
    if (asked != null) {
      return null;
    }
    for (Batch<D> batch : batches) {
      Parking<D> parking = batch.parking;
      if (parking != null && nowNanos - parking.dueNanos >= 0) {
        if (parking.number() == 0) {
          parking.takeNumber(++lastNumber);
        }
        asked = parking;
        return parking;
      }
    }
    return null;
  }

  boolean isAsked() {
    return asked != null;
  }

  /** The store has answered; false when nobody waits for that answer any more. */
  boolean answered(Parking<D> parking) {
    if (asked != parking) {
      return false;
    }
    asked = null;
    return true;
  }

  /** It may not be stored: asks again after the back-off, under the same name. */
  void again(Parking<D> parking, long nowNanos) {
    parking.dueNanos = nowNanos + parking.storeClock.takeDelayNanos(policy);
  }

  /** It is not stored: asks again after the back-off, under another name. */
  void againRenamed(Parking<D> parking, long nowNanos) {
    parking.takeNumber(++lastNumber);
    again(parking, nowNanos);
  }

  void clear() {
    asked = null;
  }
}
