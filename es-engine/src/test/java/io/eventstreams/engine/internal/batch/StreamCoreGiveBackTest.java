package io.eventstreams.engine.internal.batch;

import static io.eventstreams.engine.internal.batch.CoreRig.id;
import static io.eventstreams.engine.internal.batch.CoreRig.unavailable;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.ErrorHandlingType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A consumer that takes no more has not failed. */
class StreamCoreGiveBackTest {
  private final CoreRig rig = new CoreRig();

  private CoreRig giveBack() {
    rig.last().giveBack();
    return rig.pump();
  }

  @Test
  void isNoFailureAndTheBatchIsHandedOutAtOnce() {
    rig.start().offer(1, 2, 3);
    giveBack();
    assertThat(rig.dispatchTimes()).containsExactly(0L, 0L);
    assertThat(rig.batches().get(1)).isEqualTo(rig.batches().get(0));
    assertThat(rig.last().number()).isZero();
    assertThat(rig.last().deliveryId()).isEqualTo(rig.attempt(0).deliveryId());
    assertThat(rig.statistics().lastDispatchFailure()).isEmpty();
    rig.deliver();
    assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.COMPLETE);
    assertThat(rig.positions()).containsExactly(id(3));
  }

  @Test
  void keepsTheNumberOfFailuresBefore() {
    rig.start().offer(1, 2, 3);
    rig.answer(unavailable()).pass(50);
    giveBack();
    assertThat(rig.dispatchTimes()).containsExactly(0L, 50L, 50L);
    assertThat(rig.last().number()).isEqualTo(1);
  }

  /** Else nobody who came hours later would have any time to get it right. */
  @Test
  void stopsTheClockOfTheRetries() {
    rig.errorHandling = ErrorHandlingType.SKIP;
    rig.handedOverAtOnce = false;
    rig.start().offer(1, 2, 3);
    rig.last().handedOver();
    rig.pump();
    giveBack();
    rig.pass(rig.retryTimeoutMillis * 10);
    rig.last().handedOver();
    rig.pump().answer(unavailable());
    assertThat(rig.statistics().eventsSkipped()).isZero();
    assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.RETRYING);
  }

  @Test
  void theTimeOfWhoGaveItBackIsNotTheNextOnes() {
    rig.errorHandling = ErrorHandlingType.SKIP;
    rig.start().offer(1, 2, 3).pass(rig.retryTimeoutMillis - 1);
    giveBack();
    rig.pass(rig.retryTimeoutMillis - 1).answer(unavailable());
    assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.RETRYING);
  }

  @Test
  void settlesWhatProgressWasMadeWith() {
    rig.start().offer(1, 2, 3);
    rig.last().progress(2);
    giveBack();
    assertThat(rig.batches().get(1)).isEqualTo(List.of(id(3)));
    assertThat(rig.last().number()).isZero();
    rig.last().progress(1);
    giveBack();
    assertThat(rig.positions()).containsExactly(id(3));
  }

  @Test
  void progressBeforeItForgetsTheFailures() {
    rig.start().offer(1, 2, 3);
    rig.answer(unavailable()).pass(50);
    rig.last().progress(1);
    giveBack();
    assertThat(rig.last().number()).isZero();
  }

  @Test
  void takingAndGivingBackDoesNotKeepTheStreamBusy() {
    rig.start().offer(1, 2, 3);
    for (int i = 0; i < 5; i++) {
      giveBack().pass(rig.initialDelayMillis);
    }
    assertThat(rig.dispatchTimes()).containsExactly(0L, 0L, 100L, 150L, 200L, 250L);
  }

  /** What somebody gave back is delivered: the half after it is given back for the first time. */
  @Test
  void theOtherHalfOfABatchIsNotGivenBackAgain() {
    rig.errorHandling = ErrorHandlingType.PARK;
    rig.start().offer(1, 2, 3);
    rig.answer(DispatchOutcome.refused(new IllegalStateException("bad")));
    giveBack();
    rig.deliver();
    giveBack();
    assertThat(rig.dispatchTimes()).containsExactly(0L, 0L, 0L, 0L, 0L);
    assertThat(rig.batches().subList(1, 5))
        .containsExactly(
            List.of(id(1)), List.of(id(1)), List.of(id(2), id(3)), List.of(id(2), id(3)));
    giveBack();
    assertThat(rig.dispatchTimes()).hasSize(5);
    rig.pass(rig.initialDelayMillis);
    assertThat(rig.dispatchTimes()).hasSize(6);
  }

  @Test
  void aBatchThatIsGivenBackKeepsItsPlaceInTheOrder() {
    rig.maxInFlight = 2;
    rig.start().offer(1, 2, 3, 4, 5, 6, 7, 8, 9);
    rig.attempt(0).giveBack();
    rig.pump();
    rig.answer(1, DispatchOutcome.delivered());
    assertThat(rig.batches()).hasSize(3);
    assertThat(rig.batches().get(2)).containsExactly(id(1), id(2), id(3));
    rig.deliver();
    assertThat(rig.batches().get(3)).containsExactly(id(7), id(8), id(9));
  }
}
