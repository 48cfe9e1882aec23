package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.EventStreamsConfig;

/**
 * The exponential back-off, in nanoseconds.
 *
 * @param initialDelayNanos the first delay
 * @param maximumDelayNanos no delay is longer
 * @param factor each delay is this many times the one before
 */
public record RetryPolicy(long initialDelayNanos, long maximumDelayNanos, double factor) {
  public static RetryPolicy of(EventStreamsConfig.Retry retry) {
    return new RetryPolicy(
        retry.initialDelay().toNanos(), retry.maximumDelay().toNanos(), retry.factor());
  }

  /** The delay that follows {@code delayNanos}. */
  public long delayAfterNanos(long delayNanos) {
    return (long) Math.min((double) maximumDelayNanos, delayNanos * factor);
  }
}
