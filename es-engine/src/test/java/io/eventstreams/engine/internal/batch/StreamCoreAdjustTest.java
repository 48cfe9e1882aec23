package io.eventstreams.engine.internal.batch;

import static io.eventstreams.engine.internal.batch.CoreRig.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.engine.internal.dispatch.UserCall;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a change of limits does to batches that have failed. */
class StreamCoreAdjustTest {
  private final CoreRig rig = new CoreRig();

  @Test
  void aHalvedBatchThatIsSkippedFromNowOnGoesOnWithItsOtherHalf() {
    rig.errorHandling = ErrorHandlingType.PARK;
    rig.batchSize = 4;
    rig.start().offer(1, 2, 3, 4);
    rig.answer(refused());
    assertThat(rig.batches().get(1)).hasSize(2);
    rig.errorHandling = ErrorHandlingType.SKIP;
    rig.adjust();
    rig.answer(1, refused());
    assertThat(rig.batches()).hasSize(3);
    assertThat(rig.batches().get(2)).containsExactly(CoreRig.id(3), CoreRig.id(4));
    rig.answer(2, DispatchOutcome.delivered());
    assertThat(rig.statistics().eventsSkipped()).isEqualTo(2);
    assertThat(rig.core().safePosition()).isEqualTo(CoreRig.id(4));
  }

  @Test
  void aBlockedBatchDoesNotSleepUntilItsOldPauseIsOver() {
    rig.blockedRetryDelayMillis = 3_600_000;
    rig.batchSize = 2;
    rig.start().offer(1, 2);
    rig.answer(refused());
    assertThat(rig.batches()).hasSize(1);
    rig.blockedRetryDelayMillis = 1_000;
    rig.adjust();
    assertThat(rig.batches()).hasSize(2);
  }

  @Test
  void aBatchThatBacksOffKeepsItsTime() {
    rig.initialDelayMillis = 500;
    rig.batchSize = 2;
    rig.start().offer(1, 2);
    rig.answer(CoreRig.unavailable());
    rig.batchSize = 3;
    rig.adjust();
    assertThat(rig.batches()).hasSize(1);
    rig.pass(500);
    assertThat(rig.batches()).hasSize(2);
  }

  /** Three events of which two were taken, and what became of the third. */
  private DispatchStatus afterAdjustingBehindProgress(
      ErrorHandlingType before, ErrorHandlingType after, long answeredAfterMillis) {
    rig.errorHandling = before;
    rig.start().offer(1, 2, 3);
    rig.last().progress(2);
    rig.pump().pass(250);
    rig.errorHandling = after;
    rig.adjust().pass(answeredAfterMillis - 250).answer(CoreRig.unavailable());
    return Objects.requireNonNull(rig.statistics().lastDispatchComplete());
  }

  @Test
  void whoeverBeginsToPutAsideGivesTheLastEventATimeOfItsOwn() {
    afterAdjustingBehindProgress(ErrorHandlingType.BLOCK, ErrorHandlingType.PARK, 549);
    assertThat(rig.parkings).isEmpty();
  }

  @Test
  void theTimeOfTheLastEventBeginsWithTheChange() {
    afterAdjustingBehindProgress(ErrorHandlingType.BLOCK, ErrorHandlingType.PARK, 550);
    assertThat(rig.parkedIds()).containsExactly(CoreRig.id(3));
  }

  @Test
  void theWaitForAThreadBeforeTheChangeIsLeftOutOnce() {
    rig.attemptTimeoutMillis = 100_000;
    rig.start().offer(1, 2, 3);
    rig.answer(new DispatchOutcome.Partial(2, CoreRig.unavailable())).pass(50);
    rig.attempt(1).callBegins(new UserCall());
    rig.pass(60_000);
    rig.attempt(1).callTakenUp(rig.nowNanos);
    rig.pass(250);
    rig.errorHandling = ErrorHandlingType.PARK;
    rig.adjust().pass(300).answer(CoreRig.unavailable());
    assertThat(rig.parkedIds()).containsExactly(CoreRig.id(3));
  }

  @Test
  void whoeverPutsAsideAlreadyGivesNoMoreTime() {
    afterAdjustingBehindProgress(ErrorHandlingType.PARK, ErrorHandlingType.PARK, 300);
    assertThat(rig.parkedIds()).containsExactly(CoreRig.id(3));
  }

  @Test
  void whoeverPutsNothingAsideGivesNoMoreTime() {
    assertThat(afterAdjustingBehindProgress(ErrorHandlingType.BLOCK, ErrorHandlingType.BLOCK, 300))
        .isEqualTo(DispatchStatus.BLOCKED);
  }

  @Test
  void anEventThatWasAloneFromTheBeginningHasHadItsTime() {
    rig.batchSize = 1;
    rig.start().offer(1).pass(250);
    rig.errorHandling = ErrorHandlingType.PARK;
    rig.adjust().pass(50).answer(CoreRig.unavailable());
    assertThat(rig.parkedIds()).containsExactly(CoreRig.id(1));
  }

  @Test
  void anOpenBatchGoesThatHasReachedItsNewSize() {
    rig.start().offer(1, 2);
    assertThat(rig.core().maxInFlight()).isEqualTo(1);
    rig.batchSize = 2;
    rig.maxInFlight = 4;
    rig.adjust();
    assertThat(rig.batches()).hasSize(1);
    assertThat(rig.core().maxInFlight()).isEqualTo(4);
  }

  @Test
  void aShorterIntervalOfCheckpointsHoldsAtOnce() {
    rig.start().offer(List.of(CoreRig.other(1))).pass(2_000);
    assertThat(rig.positions()).isEmpty();
    rig.checkpointIntervalMillis = 1_000;
    rig.adjust();
    assertThat(rig.positions()).containsExactly(CoreRig.id(1));
  }
}
