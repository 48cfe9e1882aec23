package io.eventstreams.engine.internal.runner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrainMarkTest implements EngineClock {
  private final DrainMark mark = DrainMark.mine();
  private int readings;

  @Override
  public long nanoTime() {
    readings++;
    return 0;
  }

  @Override
  public long wallMillis() {
    return 0;
  }

  @AfterEach
  void forget() {
    mark.turn = null;
  }

  @Test
  void nothingWaitsForAThreadThatMakesNoCalls() {
    assertThat(mark.isAwaited()).isFalse();
  }

  @Test
  void aCallWaitsForItsThreadForSomeRounds() {
    CallTurn<String> turn = new CallTurn<>(this);
    mark.turn = turn;
    assertThat(mark.isAwaited()).as("nothing is given").isFalse();
    turn.open();
    turn.give("call");
    for (int round = 1; round < 4; round++) {
      assertThat(mark.isAwaited()).as("round %d", round).isFalse();
    }
    assertThat(mark.isAwaited()).isTrue();
  }

  /** One that parks would lose its processor for nothing. */
  @Test
  void onlyVirtualThreadsHaveToLetOthersRun() {
    mark.breathe(this);
    assertThat(readings).isZero();
  }
}
