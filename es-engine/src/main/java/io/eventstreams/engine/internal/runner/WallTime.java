package io.eventstreams.engine.internal.runner;

import java.util.concurrent.TimeUnit;

/**
 * Tells the wall time that belongs to a time of the monotonic clock, without reading a clock each
 * time. It looks again after a second, so that a clock that was set is noticed.
 *
 * <p><b>Threads:</b> the stream's drainer only.
 */
final class WallTime {
  private static final long TRUSTED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final EngineClock clock;
  private long readAtNanos;
  private long readMillis;

  WallTime(EngineClock clock) {
    this.clock = clock;
    this.readAtNanos = clock.nanoTime();
    this.readMillis = clock.wallMillis();
  }

  long millis(long nowNanos) {
    long sinceNanos = nowNanos - readAtNanos;
    if (sinceNanos < 0 || sinceNanos >= TRUSTED_NANOS) {
      readAtNanos = nowNanos;
      readMillis = clock.wallMillis();
      return readMillis;
    }
    return readMillis + TimeUnit.NANOSECONDS.toMillis(sinceNanos);
  }
}
