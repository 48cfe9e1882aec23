package io.eventstreams.transport.netty.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FormerNumbersTest {
  private final FormerNumbers numbers = new FormerNumbers();

  @Test
  void givesANumberBackOnce() {
    numbers.keep("a", 7);
    assertThat(numbers.takeBack("a")).isEqualTo(7);
    assertThat(numbers.takeBack("a")).isZero();
  }

  @Test
  void keepsTheLastNamesOnly() {
    numbers.keep("first", 7);
    for (int i = 1; i <= FormerNumbers.MAX_NAMES; i++) {
      numbers.keep("s" + i, i);
    }
    assertThat(numbers.takeBack("first")).isZero();
    assertThat(numbers.takeBack("s1")).isEqualTo(1);
  }

  @Test
  void namesWithoutADeliveryPushNoneOut() {
    numbers.keep("first", 7);
    for (int i = 1; i <= FormerNumbers.MAX_NAMES; i++) {
      numbers.keep("s" + i, 0);
    }
    assertThat(numbers.takeBack("first")).isEqualTo(7);
  }
}
