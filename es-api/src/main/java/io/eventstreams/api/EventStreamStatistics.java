package io.eventstreams.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a stream has done: an unchanging snapshot.
 *
 * @param startTime when the run began
 * @param lastDispatchTime when the most recent batch was first dispatched
 * @param lastDispatchAttempts failed attempts of the most recent batch
 * @param lastDispatchFailure the text of its last failure; empty when there was none
 * @param lastDispatchComplete how far it has got; null before the first batch
 * @param highestDetected the last event seen from the source, matching or not, or the position that
 *     it has passed without one; empty at first
 * @param highestDispatched the last event of the most recent batch; empty at first
 * @param checkpoint the stored checkpoint; empty when there is none
 * @param eventsDelivered events which consumers have taken
 * @param eventsSkipped events given up, since the last reset
 * @param eventsParked events put aside, since the last reset
 * @param eventsUnmatched events which the topic filter left out
 * @param batchesDelivered batches which consumers have taken
 * @param lastSourceFailure why the source was last started again; empty when it was not
 */
public record EventStreamStatistics(
    @Nullable Instant startTime,
    @Nullable Instant lastDispatchTime,
    long lastDispatchAttempts,
    String lastDispatchFailure,
    @Nullable DispatchStatus lastDispatchComplete,
    String highestDetected,
    String highestDispatched,
    String checkpoint,
    long eventsDelivered,
    long eventsSkipped,
    long eventsParked,
    long eventsUnmatched,
    long batchesDelivered,
    String lastSourceFailure) {

  /** A run that has done nothing yet. */
  public static EventStreamStatistics fresh(Instant startTime) {
    return new EventStreamStatistics(startTime, null, 0, "", null, "", "", "", 0, 0, 0, 0, 0, "");
  }
}
