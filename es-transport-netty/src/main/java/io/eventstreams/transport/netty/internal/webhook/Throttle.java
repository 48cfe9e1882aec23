package io.eventstreams.transport.netty.internal.webhook;

/**
 * Spreads requests in time: a burst at once, then so many in a second. It says when it is whose
 * turn; only a turn that is taken moves the next one.
 *
 * <p><b>Threads:</b> one, but for {@link #isActive}.
 *
 * <p><b>Source:</b> the generic cell rate algorithm (ITU-T I.371).
 */
final class Throttle {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final long intervalNanos;
  private final long toleranceNanos;
  private boolean used;

  /** When all turns that were taken would be over at their rate; only by difference. */
  private long takenUntilNanos;

  /** A throttle; no limit when {@code requestsPerSecond} is 0. */
  Throttle(int requestsPerSecond, int burst) {
    intervalNanos = requestsPerSecond == 0 ? 0 : NANOS_PER_SECOND / requestsPerSecond;
    toleranceNanos = intervalNanos * Math.max(0, burst - 1);
  }

  boolean isActive() {
    return intervalNanos > 0;
  }

  /** When it is the turn of the next one, who has waited since then. Nothing is taken. */
  long turnNanos(long sinceNanos) {
    long freeNanos = takenUntilNanos - toleranceNanos;
    return used && freeNanos - sinceNanos > 0 ? freeNanos : sinceNanos;
  }

  /** Takes the turn of the next one, who has waited since then. */
  void take(long sinceNanos) {
    boolean behind = used && takenUntilNanos - sinceNanos > 0;
    takenUntilNanos = (behind ? takenUntilNanos : sinceNanos) + intervalNanos;
    used = true;
  }
}
