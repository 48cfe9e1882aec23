package io.eventstreams.api.json;

import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.EventStreamStatistics;

/** What a stream has done, as it is shown. The names are those that clients know. */
final class StatisticsFields {
  private StatisticsFields() {}

  static void write(FieldWriter out, EventStreamStatistics statistics) {
    DispatchStatus status = statistics.lastDispatchComplete();
    out.timeOrNull("startTime", statistics.startTime());
    out.timeOrNull("lastDispatchTime", statistics.lastDispatchTime());
    out.numberUnlessZero("lastDispatchAttempts", statistics.lastDispatchAttempts());
    out.textUnlessEmpty("lastDispatchFailure", statistics.lastDispatchFailure());
    out.text("lastDispatchComplete", status == null ? "" : status.wireName());
    out.text("highestDetected", statistics.highestDetected());
    out.text("highestDispatched", statistics.highestDispatched());
    out.text("checkpoint", statistics.checkpoint());
    out.numberUnlessZero("eventsDelivered", statistics.eventsDelivered());
    out.numberUnlessZero("eventsSkipped", statistics.eventsSkipped());
    out.numberUnlessZero("eventsParked", statistics.eventsParked());
    out.numberUnlessZero("eventsUnmatched", statistics.eventsUnmatched());
    out.numberUnlessZero("batchesDelivered", statistics.batchesDelivered());
    out.textUnlessEmpty("lastSourceFailure", statistics.lastSourceFailure());
  }
}
