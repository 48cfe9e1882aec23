package io.eventstreams.engine.internal.observe;

import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.EventStreamListener.StreamRef;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the listener and the flight recorder what happens in one instance of a stream. Where there
 * is neither, {@link #isOn} is all that it costs.
 *
 * <p><b>Threads:</b> the stream's drainer only.
 */
public final class StreamWatch {
  /** Nobody listens. */
  public static final StreamWatch NONE = new StreamWatch(new StreamRef("", ""), null, () -> null);

  private final StreamRef stream;
  private final @Nullable GuardedListener listener;
  private final Supplier<@Nullable String> storeError;

  /**
   * What watches one instance.
   *
   * @param listener null when there is none
   * @param storeError what the store said last, null when it is well
   */
  public StreamWatch(
      StreamRef stream, @Nullable GuardedListener listener, Supplier<@Nullable String> storeError) {
    this.stream = stream;
    this.listener = listener;
    this.storeError = storeError;
  }

  /** Whether anybody wants to know about attempts. */
  public boolean isOn() {
    return listener != null || FlightRecords.wantsAttempts();
  }

  /** Whether there is a listener. */
  public boolean isListening() {
    return listener != null;
  }

  /**
   * An attempt has ended.
   *
   * @param offered events that it offered
   * @param taken of them
   * @param skipped of them
   * @param failure why it failed; null when it did not
   */
  public void attemptEnded(
      Attempt attempt,
      int offered,
      int taken,
      int skipped,
      @Nullable AttemptFailure failure,
      long tookNanos) {
    if (FlightRecords.wantsAttempts()) {
      record(attempt, offered, taken, failure, tookNanos);
    }
    GuardedListener watching = listener;
    if (watching == null) {
      return;
    }
    if (taken > 0) {
      watching.call(l -> l.batchDelivered(attempt, taken, Duration.ofNanos(tookNanos)));
    }
    if (failure != null) {
      Duration delay = Duration.ofNanos(failure.delayNanos());
      watching.call(l -> l.batchFailed(attempt, failure.error(), failure.next(), delay));
    }
    if (failure != null && skipped > 0) {
      watching.call(l -> l.batchSkipped(attempt, skipped, failure.error()));
    }
  }

  private static void record(
      Attempt attempt, int offered, int taken, @Nullable AttemptFailure failure, long tookNanos) {
    FlightRecords.dispatched(
        attempt, offered, taken, failure == null ? null : failure.next(), tookNanos);
    if (failure != null && failure.isRetried()) {
      FlightRecords.retrying(
          attempt, failure.failures(), failure.next(), failure.delayNanos(), failure.error());
    }
  }

  public void eventParked(String sequenceId, String error) {
    GuardedListener watching = listener;
    if (watching != null) {
      watching.call(l -> l.eventParked(stream, sequenceId, error));
    }
  }

  public void checkpointStored(String position) {
    GuardedListener watching = listener;
    if (watching != null) {
      watching.call(l -> l.checkpointStored(stream, position));
    }
  }

  public void checkpointLate(long waitedNanos) {
    GuardedListener watching = listener;
    if (watching != null) {
      watching.call(l -> l.checkpointLate(stream, Duration.ofNanos(waitedNanos), storeError.get()));
    }
  }

  /**
   * Why an attempt failed, and what follows.
   *
   * @param failures of the batch so far
   */
  public record AttemptFailure(
      Throwable error, DispatchStatus next, int failures, long delayNanos) {
    boolean isRetried() {
      return next == DispatchStatus.RETRYING || next == DispatchStatus.BLOCKED;
    }
  }
}
