package io.eventstreams.transport.netty.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThrottleTest {
  private static final long SECOND = 1_000_000_000L;

  /** Clocks of the JVM may be about to overflow. */
  private final long start = Math.subtractExact(Long.MAX_VALUE, SECOND / 2);

  @Test
  void letsABurstThroughThenSpreadsTheRest() {
    Throttle throttle = new Throttle(10, 3);
    assertThat(throttle.reserveNanos(start)).isZero();
    assertThat(throttle.reserveNanos(start)).isZero();
    assertThat(throttle.reserveNanos(start)).isZero();
    assertThat(throttle.reserveNanos(start)).isEqualTo(SECOND / 10);
    assertThat(throttle.reserveNanos(start)).isEqualTo(2 * SECOND / 10);
  }

  @Test
  void givesTheBurstBackAfterAPause() {
    Throttle throttle = new Throttle(10, 2);
    for (int i = 0; i < 5; i++) {
      throttle.reserveNanos(start);
    }
    long later = start + SECOND;
    assertThat(throttle.reserveNanos(later)).isZero();
    assertThat(throttle.reserveNanos(later)).isZero();
    assertThat(throttle.reserveNanos(later)).isEqualTo(SECOND / 10);
  }

  @Test
  void doesNothingWithoutALimit() {
    Throttle throttle = new Throttle(0, 0);
    assertThat(throttle.isActive()).isFalse();
    assertThat(throttle.reserveNanos(start)).isZero();
    assertThat(throttle.reserveNanos(start)).isZero();
  }
}
