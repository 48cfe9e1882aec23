package io.eventstreams.engine.internal.runner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallTurnTest {
  private final Object owner = new Object();
  private final CallTurn<String> turn = new CallTurn<>(owner);

  @Test
  void itIsOpenForItsOwnerOnceACallHasReturned() {
    assertThat(turn.isOpenFor(owner)).isFalse();
    turn.open();
    assertThat(turn.isOpenFor(owner)).isTrue();
    assertThat(turn.isOpenFor(new Object())).isFalse();
    turn.take();
    assertThat(turn.isOpenFor(owner)).isFalse();
  }

  @Test
  void itIsGivenOneCallWhileItIsOpen() {
    assertThat(turn.give("early")).isFalse();
    turn.open();
    assertThat(turn.give("call")).isTrue();
    assertThat(turn.give("second")).isFalse();
    assertThat(turn.take()).isEqualTo("call");
    assertThat(turn.take()).isNull();
    assertThat(turn.give("late")).isFalse();
  }

  @Test
  void nobodyAwaitsAThreadThatHasNoCallToMake() {
    turn.open();
    for (int round = 0; round < 10; round++) {
      assertThat(turn.isAwaited()).isFalse();
    }
  }

  @Test
  void aCallWaitsForAFewRoundsAndEachForItsOwn() {
    for (int call = 0; call < 2; call++) {
      turn.open();
      turn.give("call");
      for (int round = 1; round <= 3; round++) {
        assertThat(turn.isAwaited()).isFalse();
      }
      assertThat(turn.isAwaited()).isTrue();
      assertThat(turn.isAwaited()).isTrue();
      turn.take();
    }
  }
}
