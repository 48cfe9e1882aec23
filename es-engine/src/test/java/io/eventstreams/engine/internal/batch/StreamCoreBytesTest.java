package io.eventstreams.engine.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A stream holds no more bytes than it may. Each event has 100 of them, and a few for its names.
 */
class StreamCoreBytesTest {
  private final CoreRig rig = new CoreRig();

  private CoreRig start(long maxBytes) {
    rig.codec = new HundredBytes();
    rig.maxBufferedBytes = maxBytes;
    rig.batchSize = 4;
    rig.batchTimeoutMillis = 3_600_000;
    return rig.start();
  }

  private List<Integer> sizes() {
    return rig.dispatches.stream().map(handed -> handed.events().size()).toList();
  }

  @Test
  void aBatchGoesBeforeItIsFullWhenNoMoreBytesMayBeHeld() {
    start(330).offer(1, 2, 3, 4);
    assertThat(sizes()).containsExactly(3);
    assertThat(rig.chunkEnds).as("the last event is still the source's").isEmpty();
  }

  @Test
  void theNextEventComesInOnceBytesAreSettled() {
    start(330).offer(1, 2, 3, 4);
    rig.answer(DispatchOutcome.delivered());
    assertThat(rig.chunkEnds).hasSize(1);
    assertThat(rig.core().bufferedEvents()).isEqualTo(1);
  }

  @Test
  void whatIsInFlightCounts() {
    rig.maxInFlight = 3;
    start(550).offer(1, 2, 3, 4, 5, 6, 7);
    assertThat(sizes()).containsExactly(4, 1);
  }

  @Test
  void oneEventMayBeLargerThanAll() {
    start(10).offer(1, 2, 3);
    assertThat(sizes()).containsExactly(1);
    rig.answer(DispatchOutcome.delivered());
    assertThat(sizes()).containsExactly(1, 1);
  }

  @Test
  void aChangeOfTheBoundHoldsAtOnce() {
    start(330).offer(1, 2, 3, 4);
    rig.maxBufferedBytes = 10_000;
    rig.adjust();
    assertThat(rig.chunkEnds).hasSize(1);
  }
}
