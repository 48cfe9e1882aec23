package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.Jitter;
import java.util.function.DoubleSupplier;

/**
 * The exponential back-off, in nanoseconds.
 *
 * @param initialDelayNanos the first delay
 * @param maximumDelayNanos no delay is longer
 * @param factor each delay is this many times the one before
 * @param share which part of a delay is waited, from 0 to 1
 */
public record RetryPolicy(
    long initialDelayNanos, long maximumDelayNanos, double factor, DoubleSupplier share) {
  /** A back-off without jitter. */
  public RetryPolicy(long initialDelayNanos, long maximumDelayNanos, double factor) {
    this(initialDelayNanos, maximumDelayNanos, factor, RetryPolicy::whole);
  }

  /**
   * The back-off that is configured.
   *
   * @param randomness evenly drawn from 0 to 1
   */
  public static RetryPolicy of(EventStreamsConfig.Retry retry, DoubleSupplier randomness) {
    return new RetryPolicy(
        retry.initialDelay().toNanos(),
        retry.maximumDelay().toNanos(),
        retry.factor(),
        retry.jitter() == Jitter.FULL ? randomness : RetryPolicy::whole);
  }

  private static double whole() {
    return 1;
  }

  /** How long to wait where the back-off says {@code delayNanos}. */
  public long spreadNanos(long delayNanos) {
    return (long) (delayNanos * share.getAsDouble());
  }

  /** The delay that follows {@code delayNanos}. */
  public long delayAfterNanos(long delayNanos) {
    return (long) Math.min((double) maximumDelayNanos, delayNanos * factor);
  }
}
