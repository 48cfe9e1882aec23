package io.eventstreams.transport.netty.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FrameRateTest {
  @Test
  void permitsSoManyFramesInASecondAndAgainInTheNext() {
    FrameRate rate = new FrameRate(2);
    long begin = Long.MAX_VALUE - 5;
    assertThat(rate.permits(begin)).isTrue();
    assertThat(rate.permits(begin + 999_999_998)).isTrue();
    assertThat(rate.permits(begin + 999_999_999)).isFalse();
    assertThat(rate.permits(begin + 1_000_000_000)).isTrue();
    assertThat(rate.permits(begin + 1_000_000_001)).isTrue();
    assertThat(rate.permits(begin + 1_000_000_002)).isFalse();
  }
}
