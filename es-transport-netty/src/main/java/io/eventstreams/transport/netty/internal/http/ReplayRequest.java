package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.ParkedEvents;
import io.eventstreams.api.text.DurationText;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Delivers parked events once more, one after another, for as long as a request may take. What has
 * no answer by then has failed, and what is left is not tried.
 *
 * <p><b>Threads:</b> one, which waits for the consumer.
 */
final class ReplayRequest {
  /** Nobody who waits for an answer waits much longer. */
  static final Duration LONGEST = Duration.ofSeconds(30);

  private final ParkedEvents parked;
  private final LongSupplier nanoClock;

  ReplayRequest(ParkedEvents parked, LongSupplier nanoClock) {
    this.parked = parked;
    this.nanoClock = nanoClock;
  }

  /** Tries each, in the order given; answers why some failed. */
  Map<String, EventStreamException> run(List<String> ids) {
    long begunNanos = nanoClock.getAsLong();
    Map<String, EventStreamException> failures = new LinkedHashMap<>();
    for (String id : ids) {
      long leftNanos = LONGEST.toNanos() - (nanoClock.getAsLong() - begunNanos);
      if (leftNanos <= 0) {
        failures.put(
            id,
            ErrorCode.REQUEST_TIMED_OUT.error(
                "not tried, since the others took " + DurationText.print(LONGEST)));
        continue;
      }
      try {
        parked.replay(id, Duration.ofMillis(1 + TimeUnit.NANOSECONDS.toMillis(leftNanos)));
      } catch (RuntimeException failure) {
        failures.put(id, ErrorResponses.asError(failure));
      }
    }
    return failures;
  }
}
