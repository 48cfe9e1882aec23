package io.eventstreams.store.jdbc.internal.log;

import java.util.concurrent.TimeUnit;

/**
 * The time as far as the clock is believed. One that has run ahead of the time which has passed is
 * believed when it has come back, or when as much time has passed as it had run ahead: by then all
 * that it made look old is old.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class BelievedTime {
  private static final long SLACK_NANOS = TimeUnit.MINUTES.toNanos(1);

  private boolean begun;
  private long clockNanos;
  private long passedNanos;

  /**
   * The time now.
   *
   * @param clock what the clock says, in nanoseconds since 1970
   * @param passed how much time has passed since some moment, which is always the same one
   * @return what the clock says, or less
   */
  long now(long clock, long passed) {
    long since = passed - passedNanos;
    long ahead = clock - clockNanos - since;
    if (begun && ahead > SLACK_NANOS && since < ahead) {
      return clockNanos + since;
    }
    begun = true;
    clockNanos = clock;
    passedNanos = passed;
    return clock;
  }
}
