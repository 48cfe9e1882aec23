package io.eventstreams.transport.netty.internal.webhook;

/**
 * Spreads requests in time: a burst at once, then so many in a second. Who asks gets a place in the
 * line, and how long it is until then.
 *
 * <p><b>Threads:</b> one.
 *
 * <p><b>Source:</b> the generic cell rate algorithm (ITU-T I.371).
 */
final class Throttle {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final long intervalNanos;
  private final long toleranceNanos;
  private boolean used;

  /** When the line would be empty if all arrived at their rate; only by difference. */
  private long lineEndsNanos;

  /** A throttle; no limit when {@code requestsPerSecond} is 0. */
  Throttle(int requestsPerSecond, int burst) {
    intervalNanos = requestsPerSecond == 0 ? 0 : NANOS_PER_SECOND / requestsPerSecond;
    toleranceNanos = intervalNanos * Math.max(0, burst - 1);
  }

  boolean isActive() {
    return intervalNanos > 0;
  }

  /** Takes the next place in the line. */
  long reserveNanos(long nowNanos) {
    if (!isActive()) {
      return 0;
    }
    if (!used || lineEndsNanos - nowNanos < 0) {
      used = true;
      lineEndsNanos = nowNanos;
    }
    long waitNanos = Math.max(0, lineEndsNanos - toleranceNanos - nowNanos);
    lineEndsNanos += intervalNanos;
    return waitNanos;
  }
}
