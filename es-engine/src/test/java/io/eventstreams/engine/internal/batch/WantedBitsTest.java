package io.eventstreams.engine.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WantedBitsTest {
  @Test
  void theFirstOnesAreThoseOfTheLowestBits() {
    assertThat(WantedBits.first(0b1101_0110, 3)).isEqualTo(0b1_0110);
    assertThat(WantedBits.first(0b1101_0110, 1)).isEqualTo(0b10);
    assertThat(WantedBits.first(0b1101_0110, 5)).isEqualTo(0b1101_0110);
    assertThat(WantedBits.first(-1, 64)).isEqualTo(-1);
    assertThat(WantedBits.first(-1, 63)).isEqualTo(Long.MAX_VALUE);
    assertThat(WantedBits.first(0, 1)).isZero();
  }

  @Test
  void theLengthReachesToTheLastOne() {
    assertThat(WantedBits.length(0)).isZero();
    assertThat(WantedBits.length(0b10)).isEqualTo(2);
    assertThat(WantedBits.length(-1)).isEqualTo(64);
  }
}
