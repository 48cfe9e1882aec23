package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.Jitter;
import java.time.Duration;
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
  /** So far below the clock's range that sums of such times do not overflow. */
  private static final Duration LONGEST = Duration.ofDays(365L * 50);

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
        nanos(retry.initialDelay()),
        nanos(retry.maximumDelay()),
        retry.factor(),
        retry.jitter() == Jitter.FULL ? randomness : RetryPolicy::whole);
  }

  /** What is longer than the clock can tell is as good as for ever. */
  public static long nanos(Duration duration) {
    return duration.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : duration.toNanos();
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
