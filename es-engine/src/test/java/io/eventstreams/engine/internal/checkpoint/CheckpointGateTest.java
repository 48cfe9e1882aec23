package io.eventstreams.engine.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckpointGateTest {
  /** Not a constant, so that its overflow is the clock's. */
  private static final long START_NANOS = Long.parseLong("9223372036854775802");

  private static final long LATE_NANOS = CheckpointGate.LATE_NANOS;

  private final CheckpointGate gate = new CheckpointGate(250, 1_000, 0, "", START_NANOS);

  @Test
  void nothingIsPendingBeforeARequestAndAfterItIsStored() {
    assertThat(gate.pendingNanos(START_NANOS + LATE_NANOS)).isZero();
    assertThat(gate.mayBecomeLate()).isFalse();
    gate.requested("a", 1, 1, START_NANOS + 10);
    assertThat(gate.pendingNanos(START_NANOS + 30)).isEqualTo(20);
    gate.stored("a");
    assertThat(gate.pendingNanos(START_NANOS + 30)).isZero();
    assertThat(gate.becomesLate(START_NANOS + 2 * LATE_NANOS)).isFalse();
  }

  @Test
  void lateIsToldOnceUntilSomethingIsStored() {
    gate.requested("a", 1, 1, START_NANOS);
    gate.requested("b", 2, 2, START_NANOS + 100);
    assertThat(gate.lateAtNanos()).isEqualTo(START_NANOS + LATE_NANOS);
    assertThat(gate.becomesLate(START_NANOS + LATE_NANOS - 1)).isFalse();
    assertThat(gate.becomesLate(START_NANOS + LATE_NANOS)).isTrue();
    assertThat(gate.becomesLate(START_NANOS + LATE_NANOS)).isFalse();
    assertThat(gate.mayBecomeLate()).isFalse();
    gate.stored("a");
    assertThat(gate.pendingNanos(START_NANOS + 150)).isEqualTo(50);
    assertThat(gate.becomesLate(START_NANOS + 100 + LATE_NANOS)).isTrue();
  }

  /** Under traffic the store is always a little behind: that is not late. */
  @Test
  void aStoreThatGoesOnIsNeverLate() {
    long now = START_NANOS;
    String before = "";
    for (int i = 0; i < 100; i++) {
      gate.requested("p" + i, i, i, now);
      if (!before.isEmpty()) {
        gate.stored(before);
      }
      before = "p" + i;
      now += LATE_NANOS / 2;
      assertThat(gate.becomesLate(now)).isFalse();
    }
  }

  @Test
  void whatIsToBeConfirmedIsStoredOnceMoreAndOnce() {
    gate.confirm();
    assertThat(gate.isDue("", 0, 0, START_NANOS)).isFalse();
    gate.requested("a", 1, 1, START_NANOS);
    assertThat(gate.isDue("a", 1, 1, START_NANOS + 1)).isFalse();
    gate.confirm();
    assertThat(gate.isDue("a", 1, 1, START_NANOS + 1)).isTrue();
    gate.requested("a", 1, 1, START_NANOS + 1);
    assertThat(gate.isDue("a", 1, 1, START_NANOS + 2)).isFalse();
  }

  // ---- pacing ----

  private final CheckpointGate paced =
      new CheckpointGate(250, 60_000_000_000L, 1_000, "", START_NANOS);

  private boolean isDue(int events, int batches, long afterNanos) {
    return paced.isDue("p" + events, events, batches, START_NANOS + afterNanos);
  }

  @Test
  void theFirstBatchIsStoredAtOnceAndTheNextAfterAMillisecond() {
    assertThat(isDue(1, 1, 0)).isTrue();
    paced.requested("p1", 1, 1, START_NANOS);
    assertThat(isDue(2, 2, CheckpointGate.PACE_NANOS - 1)).isFalse();
    assertThat(isDue(2, 2, CheckpointGate.PACE_NANOS)).isTrue();
  }

  @Test
  void manyBatchesOrEventsAreStoredSooner() {
    paced.requested("p1", 1, 1, START_NANOS);
    assertThat(isDue(64, CheckpointGate.PACE_BATCHES, 1)).isFalse();
    assertThat(isDue(65, 1 + CheckpointGate.PACE_BATCHES, 1)).isTrue();
    assertThat(isDue(1_001, 2, 1)).isFalse();
    assertThat(isDue(1_002, 2, 1)).isTrue();
  }

  /** Whoever serves that deadline may keep a source waiting: a fast one should seldom meet it. */
  @Test
  void whatNothingFollowsIsStoredALittleLater() {
    paced.requested("p1", 1, 1, START_NANOS);
    long deadline = CheckpointGate.PACE_NANOS + CheckpointGate.LINGER_NANOS;
    assertThat(paced.deadlineNanos(2)).isEqualTo(START_NANOS + deadline);
    assertThat(isDue(2, 2, deadline)).isTrue();
    assertThat(paced.deadlineNanos(1)).isEqualTo(START_NANOS + 60_000_000_000L);
  }
}
