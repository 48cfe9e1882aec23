package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.engine.internal.dispatch.NextStep.Action;
import java.time.Duration;

/**
 * Decides what happens after a failed attempt: retry with back-off while the retry time lasts, then
 * block, skip or park. A refusal spends the retry time at once.
 *
 * @param policy the back-off
 * @param retryTimeoutNanos how long a batch is retried, from its first hand-over, without the time
 *     in which an attempt waits for somebody to take it
 * @param blockedRetryDelayNanos the pause once that is used up
 * @param errorHandling what follows then
 */
public record NextStepRule(
    RetryPolicy policy,
    long retryTimeoutNanos,
    long blockedRetryDelayNanos,
    ErrorHandlingType errorHandling) {
  /** The longest that a consumer may ask to be left alone. */
  static final Duration MAX_NOT_BEFORE = Duration.ofHours(1);

  /** After an attempt that failed but may succeed later. */
  public NextStep afterUnavailable(
      RetryClock clock, DispatchOutcome.Unavailable outcome, long nowNanos) {
    clock.countFailure();
    long askedNanos = outcome.notBefore().map(NextStepRule::cappedNanos).orElse(0L);
    if (clock.elapsedNanos(nowNanos) < retryTimeoutNanos) {
      return new NextStep(Action.RETRY, Math.max(clock.takeDelayNanos(policy), askedNanos));
    }
    return spent(askedNanos);
  }

  /** After an attempt that can never succeed. */
  public NextStep afterRefused(RetryClock clock) {
    clock.countFailure();
    return spent(0);
  }

  private NextStep spent(long askedNanos) {
    return switch (errorHandling) {
      case BLOCK -> new NextStep(Action.HOLD, Math.max(blockedRetryDelayNanos, askedNanos));
      case SKIP -> new NextStep(Action.SKIP, 0);
      case PARK -> new NextStep(Action.ISOLATE, askedNanos);
    };
  }

  boolean parks() {
    return errorHandling == ErrorHandlingType.PARK;
  }

  static long cappedNanos(Duration asked) {
    if (asked.isNegative()) {
      return 0;
    }
    return (asked.compareTo(MAX_NOT_BEFORE) > 0 ? MAX_NOT_BEFORE : asked).toNanos();
  }
}
