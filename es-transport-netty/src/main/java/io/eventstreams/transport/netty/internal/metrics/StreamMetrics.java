package io.eventstreams.transport.netty.internal.metrics;

import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.StreamLag;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The samples of one stream, from a snapshot of its statistics. */
final class StreamMetrics {
  private final MetricsText text;
  private final String stream;

  StreamMetrics(MetricsText text, String stream) {
    this.text = text;
    this.stream = stream;
  }

  void print(EventStreamSpec<?> spec) {
    EventStreamStatus status = spec.fields().status();
    text.gauge(
        "stream_info",
        "Always 1; what a stream is and whether it runs.",
        1,
        "stream",
        stream,
        "type",
        spec.typeOrDefault().toString(),
        "status",
        (status == null ? EventStreamStatus.UNKNOWN : status).wireName());
    EventStreamStatistics statistics = spec.statistics();
    if (statistics != null) {
      counts(statistics);
      dispatch(statistics);
    }
  }

  private void counts(EventStreamStatistics statistics) {
    counter(
        "stream_events_delivered_total",
        "Events that consumers have taken since the stream was started.",
        statistics.eventsDelivered());
    counter(
        "stream_events_skipped_total",
        "Events that were given up since the last reset.",
        statistics.eventsSkipped());
    counter(
        "stream_events_parked_total",
        "Events that were put aside since the last reset.",
        statistics.eventsParked());
    counter(
        "stream_events_unmatched_total",
        "Events that the topic filter left out since the stream was started.",
        statistics.eventsUnmatched());
    counter(
        "stream_batches_delivered_total",
        "Batches that consumers have taken since the stream was started.",
        statistics.batchesDelivered());
  }

  private void dispatch(EventStreamStatistics statistics) {
    DispatchStatus last = statistics.lastDispatchComplete();
    gauge(
        "stream_last_batch_failed_attempts",
        "Failed attempts of the most recent batch.",
        statistics.lastDispatchAttempts());
    gauge(
        "stream_batch_in_flight",
        "1 while the most recent batch is dispatched and not settled.",
        last == DispatchStatus.DISPATCHING
                || last == DispatchStatus.RETRYING
                || last == DispatchStatus.BLOCKED
            ? 1
            : 0);
    gauge(
        "stream_retrying",
        "1 while the most recent batch has failed and is tried again.",
        last == DispatchStatus.RETRYING ? 1 : 0);
    gauge(
        "stream_blocked",
        "1 while retries of the most recent batch are spent and the stream waits.",
        last == DispatchStatus.BLOCKED ? 1 : 0);
    time("stream_start_time_seconds", "When the stream was started.", statistics.startTime());
    time(
        "stream_last_dispatch_time_seconds",
        "When the most recent batch was first dispatched.",
        statistics.lastDispatchTime());
  }

  void print(StreamLag lag) {
    lag.bufferedEvents()
        .ifPresent(
            events ->
                gauge(
                    "stream_unsettled_events",
                    "Matching events that are buffered or in flight.",
                    events));
    lag.eventsBehind()
        .ifPresent(
            events ->
                gauge(
                    "stream_events_behind",
                    "Events of the source after the stored checkpoint, matching or not.",
                    events));
  }

  private void counter(String name, String help, long value) {
    text.counter(name, help, value, "stream", stream);
  }

  private void gauge(String name, String help, long value) {
    text.gauge(name, help, value, "stream", stream);
  }

  private void time(String name, String help, @Nullable Instant value) {
    if (value != null) {
      text.time(name, help, value, "stream", stream);
    }
  }
}
