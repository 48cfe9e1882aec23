package io.eventstreams.engine.internal.batch;

import static io.eventstreams.engine.internal.batch.CoreRig.id;
import static io.eventstreams.engine.internal.batch.CoreRig.match;
import static io.eventstreams.engine.internal.batch.CoreRig.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.spi.SaveResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Batches that are delivered in the very call that hands them out. */
class StreamCoreAtOnceTest {
  private final CoreRig rig = new CoreRig();

  private void advance() {
    rig.core().advance(rig.nowNanos, 0, true, true, Integer.MAX_VALUE);
  }

  @Test
  void theirObjectIsUsedOnceMore() {
    rig.atOnce = handed -> true;
    rig.start().offer(1, 2, 3).offer(4, 5, 6);
    assertThat(rig.attempt(1).batch()).isSameAs(rig.attempt(0).batch());
    assertThat(rig.batches().get(0)).containsExactly(id(1), id(2), id(3));
  }

  @Test
  void notWhileAnotherBatchIsInFlight() {
    rig.batchSize = 1;
    rig.maxInFlight = 2;
    rig.atOnce = handed -> rig.dispatches.size() == 2;
    rig.start().offer(1, 2);
    rig.answer(0, DispatchOutcome.delivered()).offer(3);
    assertThat(rig.attempt(2).batch()).isNotSameAs(rig.attempt(1).batch());
  }

  /** It remembers what was put aside of it, and would count it again. */
  @Test
  void notTheOneThatHadFailed() {
    rig.errorHandling = ErrorHandlingType.PARK;
    rig.batchSize = 2;
    rig.start().offer(1, 2).answer(refused()).answer(refused());
    rig.atOnce = handed -> true;
    rig.parked(SaveResult.SAVED).pass(10).offer(3, 4);
    assertThat(rig.last().batch()).isNotSameAs(rig.attempt(0).batch());
    assertThat(rig.saves).last().isEqualTo(new CoreRig.Save(id(4), 0, 1, 4));
  }

  @Test
  void whoeverHandsThemOutComesBackWhileAnotherBatchIsInFlight() {
    rig.batchSize = 1;
    rig.maxInFlight = 2;
    rig.atOnce = handed -> rig.dispatches.size() == 2;
    rig.start();
    rig.core().offer(List.of(match(1), match(2)));
    advance();
    assertThat(rig.batches()).hasSize(2);
    assertThat(rig.core().isUnfinished()).isTrue();
    advance();
    assertThat(rig.core().isUnfinished()).isFalse();
  }

  @Test
  void butNotWhenNothingIsLeft() {
    rig.atOnce = handed -> true;
    rig.start();
    rig.core().offer(List.of(match(1), match(2), match(3)));
    advance();
    assertThat(rig.batches()).hasSize(1);
    assertThat(rig.core().isUnfinished()).isFalse();
  }

  @Test
  void norAfterAStop() {
    rig.atOnce = handed -> true;
    rig.start();
    rig.core().offer(List.of(match(1), match(2), match(3), match(4)));
    advance();
    assertThat(rig.core().isUnfinished()).isTrue();
    assertThat(rig.core().isStopping()).isFalse();
    rig.core().stop(rig.nowNanos);
    assertThat(rig.core().isStopping()).isTrue();
    assertThat(rig.core().isUnfinished()).isFalse();
    assertThat(rig.core().bufferedEvents()).isZero();
  }
}
