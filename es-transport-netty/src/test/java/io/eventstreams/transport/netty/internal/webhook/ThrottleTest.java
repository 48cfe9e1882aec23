package io.eventstreams.transport.netty.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThrottleTest {
  private static final long SECOND = 1_000_000_000L;

  /** Clocks of the JVM may be about to overflow. */
  private final long start = Math.subtractExact(Long.MAX_VALUE, SECOND / 2);

  /** How long who comes now waits for the turn that he takes. */
  private static long waitNanos(Throttle throttle, long nowNanos) {
    long turnNanos = throttle.turnNanos(nowNanos);
    throttle.take(nowNanos);
    return turnNanos - nowNanos;
  }

  @Test
  void letsABurstThroughThenSpreadsTheRest() {
    Throttle throttle = new Throttle(10, 3);
    assertThat(waitNanos(throttle, start)).isZero();
    assertThat(waitNanos(throttle, start)).isZero();
    assertThat(waitNanos(throttle, start)).isZero();
    assertThat(waitNanos(throttle, start)).isEqualTo(SECOND / 10);
    assertThat(waitNanos(throttle, start)).isEqualTo(2 * SECOND / 10);
  }

  @Test
  void givesTheBurstBackAfterAPause() {
    Throttle throttle = new Throttle(10, 2);
    for (int i = 0; i < 5; i++) {
      throttle.take(start);
    }
    long later = start + SECOND;
    assertThat(waitNanos(throttle, later)).isZero();
    assertThat(waitNanos(throttle, later)).isZero();
    assertThat(waitNanos(throttle, later)).isEqualTo(SECOND / 10);
  }

  @Test
  void takesNothingFromWhoOnlyAsks() {
    Throttle throttle = new Throttle(10, 1);
    throttle.take(start);
    for (int i = 0; i < 5; i++) {
      assertThat(throttle.turnNanos(start) - start).isEqualTo(SECOND / 10);
    }
  }

  @Test
  void doesNothingWithoutALimit() {
    Throttle throttle = new Throttle(0, 0);
    assertThat(throttle.isActive()).isFalse();
    assertThat(waitNanos(throttle, start)).isZero();
    assertThat(waitNanos(throttle, start)).isZero();
  }
}
