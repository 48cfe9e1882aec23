package io.eventstreams.api;

import io.eventstreams.api.text.DurationText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The bounds of the numeric fields of a stream. Fields that are not set pass. */
public final class StreamLimits {
  public static final int MAX_BATCH_SIZE = 1_000_000;
  public static final int MAX_IN_FLIGHT = 1_024;

  private static final Duration SHORTEST = Duration.ofMillis(1);

  private StreamLimits() {}

  /**
   * Checks the bounds, in the order batchSize, batchTimeout, retryTimeout, blockedRetryDelay, then
   * the rest; the first wrong one is reported.
   *
   * @throws EventStreamException {@code FF00234}, naming the field, the rule and the value
   */
  public static void check(EventStreamFields fields) {
    between("batchSize", fields.batchSize(), 1, MAX_BATCH_SIZE);
    Duration batchTimeout = fields.batchTimeout();
    if (batchTimeout != null && batchTimeout.isNegative()) {
      throw ErrorCode.FIELD_INVALID.error(
          "batchTimeout must not be negative, was " + DurationText.printNearest(batchTimeout));
    }
    atLeastMilli("retryTimeout", fields.retryTimeout());
    atLeastMilli("blockedRetryDelay", fields.blockedRetryDelay());
    between("maxInFlight", fields.maxInFlight(), 1, MAX_IN_FLIGHT);
    Long bytes = fields.maxBufferedBytes();
    if (bytes != null && bytes < 1) {
      throw ErrorCode.FIELD_INVALID.error("maxBufferedBytes must be positive, was " + bytes);
    }
    atLeastMilli("checkpointInterval", fields.checkpointInterval());
  }

  private static void between(String field, @Nullable Integer value, int min, int max) {
    if (value != null && (value < min || value > max)) {
      throw ErrorCode.FIELD_INVALID.error(
          field + " must be " + min + " to " + max + ", was " + value);
    }
  }

  /** Shorter ones mean nothing but attempts, or saves, without a pause. */
  private static void atLeastMilli(String field, @Nullable Duration value) {
    if (value != null && value.compareTo(SHORTEST) < 0) {
      throw ErrorCode.FIELD_INVALID.error(
          field + " must be at least 1ms, was " + DurationText.printNearest(value));
    }
  }
}
