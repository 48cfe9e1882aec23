package io.eventstreams.engine.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.Event;
import org.junit.jupiter.api.Test;

/** Each event has a hundred bytes, two in its topic and three in its id. */
class ByteGateTest {
  private static final int EVENT_BYTES = 105;

  private static ByteGate<Integer> gate(long maxBytes) {
    return new ByteGate<>(new HundredBytes(), maxBytes);
  }

  private static int admitted(ByteGate<Integer> gate) {
    int count = 0;
    while (count < 10 && gate.admits(new Event<>("tt", "iii", 1))) {
      count++;
    }
    return count;
  }

  @Test
  void letsInAsMuchAsMayBeHeldAndNoByteMore() {
    assertThat(admitted(gate(2 * EVENT_BYTES))).isEqualTo(2);
    assertThat(admitted(gate(2 * EVENT_BYTES - 1))).isEqualTo(1);
    assertThat(admitted(gate(3 * EVENT_BYTES - 1))).isEqualTo(2);
  }

  @Test
  void letsOneInThatIsTooLargeWhenNothingIsHeld() {
    ByteGate<Integer> gate = gate(1);
    assertThat(admitted(gate)).isEqualTo(1);
    gate.batchClosed();
    gate.settled(1);
    assertThat(admitted(gate)).isEqualTo(1);
  }

  @Test
  void isFullFromTheFirstEventThatHasToWaitUntilSomethingIsSettled() {
    ByteGate<Integer> gate = gate(EVENT_BYTES);
    assertThat(gate.isFull()).isFalse();
    assertThat(gate.admits(new Event<>("tt", "iii", 1))).isTrue();
    assertThat(gate.isFull()).isFalse();
    assertThat(gate.admits(new Event<>("tt", "iii", 1))).isFalse();
    assertThat(gate.isFull()).isTrue();
    gate.batchClosed();
    gate.settled(0);
    assertThat(gate.isFull()).isTrue();
    gate.settled(1);
    assertThat(gate.isFull()).isFalse();
  }

  @Test
  void eachBatchSetsFreeWhatItHad() {
    ByteGate<Integer> gate = gate(4 * EVENT_BYTES);
    gate.admits(new Event<>("tt", "iii", 1));
    gate.batchClosed();
    assertThat(admitted(gate)).isEqualTo(3);
    gate.batchClosed();
    gate.settled(1);
    assertThat(admitted(gate)).isEqualTo(1);
    gate.batchClosed();
    gate.settled(1);
    assertThat(admitted(gate)).as("nothing more was settled").isZero();
    gate.settled(3);
    assertThat(admitted(gate)).isEqualTo(4);
  }

  @Test
  void anotherBoundHoldsAtOnce() {
    ByteGate<Integer> gate = gate(EVENT_BYTES);
    admitted(gate);
    gate.adjust(2 * EVENT_BYTES);
    assertThat(gate.isFull()).isFalse();
    assertThat(admitted(gate)).isEqualTo(1);
  }
}
