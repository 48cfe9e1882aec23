package io.eventstreams.engine.internal.runner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallSeatTest {
  private final CallSeat<String> seat = new CallSeat<>();

  @Test
  void nothingIsGivenToAnEmptySeat() {
    assertThat(seat.give("call")).isFalse();
  }

  @Test
  void oneSitsAtATime() {
    assertThat(seat.sit()).isTrue();
    assertThat(seat.sit()).isFalse();
    assertThat(seat.leave()).isNull();
    assertThat(seat.sit()).isTrue();
  }

  @Test
  void whoSitsTakesAlongWhatWasGiven() {
    seat.sit();
    assertThat(seat.isGiven()).isFalse();
    assertThat(seat.give("call")).isTrue();
    assertThat(seat.isGiven()).isTrue();
    assertThat(seat.give("second")).isFalse();
    assertThat(seat.leave()).isEqualTo("call");
  }

  @Test
  void whoHasLeftIsGivenNothing() {
    seat.sit();
    seat.leave();
    assertThat(seat.give("call")).isFalse();
    seat.sit();
    seat.give("first");
    seat.leave();
    assertThat(seat.give("second")).isFalse();
  }
}
