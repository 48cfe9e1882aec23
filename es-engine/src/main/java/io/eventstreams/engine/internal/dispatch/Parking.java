package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.Event;

/**
 * One event on its way to where it is put aside: the batch does not go on before it has arrived.
 *
 * <p><b>Threads:</b> the stream's drainer only.
 */
public final class Parking<D> {
  final Batch<D> batch;
  final RetryClock storeClock = new RetryClock();

  /** When it is to be stored, first or again. */
  long dueNanos;

  private final Event<D> event;
  private final String error;
  private final long attempts;
  private long number;

  Parking(Batch<D> batch, String error, long dueNanos) {
    this.batch = batch;
    this.event = batch.first();
    this.error = error;
    this.attempts = batch.failedAttempts;
    this.dueNanos = dueNanos;
  }

  public Event<D> event() {
    return event;
  }

  /** The text of the last failure. */
  public String error() {
    return error;
  }

  /** How many attempts with this event have failed. */
  public long attempts() {
    return attempts;
  }

  /** Which one of this instance's: grows in the order of parking. */
  public long number() {
    return number;
  }

  void takeNumber(long newNumber) {
    number = newNumber;
  }
}
