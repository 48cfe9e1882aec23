package io.eventstreams.store.jdbc.internal.database;

import io.eventstreams.api.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Times and durations as the nanoseconds that the tables hold. */
public final class Nanos {
  private Nanos() {}

  /** Nanoseconds since 1970; a time outside the range of 64 bits becomes the nearest one inside. */
  public static long ofClamped(Instant time) {
    try {
      return Math.addExact(
          Math.multiplyExact(time.getEpochSecond(), TimeUnit.SECONDS.toNanos(1)), time.getNano());
    } catch (ArithmeticException outside) {
      return time.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  public static Instant toInstant(long nanos) {
    long perSecond = TimeUnit.SECONDS.toNanos(1);
    return Instant.ofEpochSecond(Math.floorDiv(nanos, perSecond), Math.floorMod(nanos, perSecond));
  }

  /**
   * The nanoseconds of a duration.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00234} when they do not fit 64 bits
   */
  public static @Nullable Long of(String field, @Nullable Duration duration) {
    if (duration == null) {
      return null;
    }
    try {
      return duration.toNanos();
    } catch (ArithmeticException tooLong) {
      throw ErrorCode.FIELD_INVALID.error(
          field + " must be below 2562047h, was " + duration.toHours() + "h", tooLong);
    }
  }

  public static @Nullable Duration toDuration(@Nullable Long nanos) {
    return nanos == null ? null : Duration.ofNanos(nanos);
  }
}
