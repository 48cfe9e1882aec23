package io.eventstreams.engine.simulation;

/**
 * A moment, by which two of them can be compared.
 *
 * @param isBusy whether somebody waits within whom others go on; nobody knows what he holds up
 * @param waits how often somebody has begun to wait
 * @param jumpedNanos how long tasks have been ready and did not run
 */
record SimMoment(long atNanos, boolean isBusy, int waits, long jumpedNanos) {
  /** Whether nobody has waited between this moment and a later one. */
  boolean isCalmUntil(SimMoment later) {
    return !isBusy && waits == later.waits;
  }

  /** What has passed until a later one, but for what the machine was slow. */
  long nanosUntil(SimMoment later) {
    return later.atNanos - atNanos - (later.jumpedNanos - jumpedNanos);
  }
}
