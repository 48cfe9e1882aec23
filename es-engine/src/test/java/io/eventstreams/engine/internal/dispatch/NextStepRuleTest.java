package io.eventstreams.engine.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.engine.internal.dispatch.NextStep.Action;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NextStepRuleTest {
  private static final long BEGIN = Long.MAX_VALUE - 10;

  private final RetryClock clock = new RetryClock();

  private static NextStepRule rule(ErrorHandlingType errorHandling) {
    return new NextStepRule(new RetryPolicy(50, 150, 2), 300, 500, errorHandling);
  }

  private static DispatchOutcome.Unavailable unavailable(@Nullable Duration notBefore) {
    return new DispatchOutcome.Unavailable(new IllegalStateException(), notBefore);
  }

  private static long at(long nanos) {
    return BEGIN + nanos;
  }

  private NextStep after(ErrorHandlingType errorHandling, long nanos) {
    return rule(errorHandling).afterUnavailable(clock, unavailable(null), at(nanos));
  }

  @Test
  void retriesWithBackOffWhileTheTimeLasts() {
    clock.start(BEGIN);
    assertThat(after(ErrorHandlingType.BLOCK, 0)).isEqualTo(new NextStep(Action.RETRY, 50));
    assertThat(after(ErrorHandlingType.BLOCK, 50)).isEqualTo(new NextStep(Action.RETRY, 100));
    assertThat(after(ErrorHandlingType.BLOCK, 299)).isEqualTo(new NextStep(Action.RETRY, 150));
    assertThat(clock.failures()).isEqualTo(3);
  }

  @Test
  void blocksOrSkipsAtTheFirstFailureWhenTheTimeIsUp() {
    clock.start(BEGIN);
    assertThat(after(ErrorHandlingType.BLOCK, 300)).isEqualTo(new NextStep(Action.HOLD, 500));
    assertThat(after(ErrorHandlingType.SKIP, 300)).isEqualTo(new NextStep(Action.SKIP, 0));
  }

  @Test
  void theClockStartsOnceAndNotBeforeTheHandOver() {
    assertThat(after(ErrorHandlingType.SKIP, 100_000).action()).isEqualTo(Action.RETRY);
    clock.start(BEGIN);
    clock.start(at(1_000));
    assertThat(after(ErrorHandlingType.SKIP, 300).action()).isEqualTo(Action.SKIP);
    clock.restart();
    assertThat(clock.failures()).isZero();
    assertThat(after(ErrorHandlingType.SKIP, 300)).isEqualTo(new NextStep(Action.RETRY, 50));
  }

  @Test
  void aRefusalSpendsTheRetryTimeAtOnce() {
    clock.start(BEGIN);
    assertThat(rule(ErrorHandlingType.BLOCK).afterRefused(clock))
        .isEqualTo(new NextStep(Action.HOLD, 500));
    assertThat(rule(ErrorHandlingType.SKIP).afterRefused(clock))
        .isEqualTo(new NextStep(Action.SKIP, 0));
    assertThat(clock.failures()).isEqualTo(2);
  }

  @Test
  void whatAConsumerAsksForIsWaitedUpToAnHour() {
    clock.start(BEGIN);
    assertThat(asked(Duration.ofNanos(70)).delayNanos()).isEqualTo(70);
    assertThat(asked(Duration.ofNanos(70)).delayNanos()).isEqualTo(100);
    assertThat(asked(Duration.ofDays(1)).delayNanos()).isEqualTo(Duration.ofHours(1).toNanos());
    assertThat(asked(Duration.ofSeconds(Long.MAX_VALUE)).delayNanos())
        .isEqualTo(Duration.ofHours(1).toNanos());
    assertThat(asked(Duration.ofSeconds(Long.MIN_VALUE)).delayNanos()).isEqualTo(150);
  }

  private NextStep asked(Duration notBefore) {
    return rule(ErrorHandlingType.BLOCK).afterUnavailable(clock, unavailable(notBefore), BEGIN);
  }

  @Test
  void everyStepHasItsStatus() {
    assertThat(Action.RETRY.status()).isEqualTo(DispatchStatus.RETRYING);
    assertThat(Action.HOLD.status()).isEqualTo(DispatchStatus.BLOCKED);
    assertThat(Action.SKIP.status()).isEqualTo(DispatchStatus.SKIPPED);
  }

  @Test
  void onlyParkParks() {
    assertThat(rule(ErrorHandlingType.PARK).parks()).isTrue();
    assertThat(rule(ErrorHandlingType.SKIP).parks()).isFalse();
    assertThat(rule(ErrorHandlingType.BLOCK).parks()).isFalse();
  }
}
