package io.eventstreams.engine.internal.batch;

import static io.eventstreams.engine.internal.batch.CoreRig.id;
import static io.eventstreams.engine.internal.batch.CoreRig.unavailable;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.engine.internal.dispatch.AttemptNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of an attempt or an event that is given up, and what begins anew behind it. */
class StreamCoreGivenUpTest {
  private final CoreRig rig = new CoreRig();
  private final List<String> told = new ArrayList<>();

  private void listen(AttemptNode<Integer> attempt, String name) {
    attempt.onCancel(() -> told.add(name));
  }

  private CoreRig replay(int number) {
    return rig.replay(
        number, failure -> told.add(failure == null ? "delivered" : failure.getMessage()));
  }

  @Test
  void whoeverWorksOnABatchLearnsOfAStopOnce() {
    rig.maxInFlight = 2;
    rig.batchSize = 1;
    rig.start().offer(1, 2);
    listen(rig.attempt(0), "first");
    listen(rig.attempt(1), "second");
    rig.stop();
    assertThat(told).containsExactly("first", "second");
    assertThat(rig.attempt(1).cancelled()).isTrue();
  }

  @Test
  void whoeverWorksOnABatchLearnsOfAFailureOfTheInstance() {
    rig.start().offer(1, 2, 3);
    listen(rig.attempt(0), "given up");
    rig.abandon();
    assertThat(told).containsExactly("given up");
  }

  @Test
  void whoHasAnsweredIsNotToldThatItWasGivenUp() {
    rig.start().offer(1, 2, 3);
    listen(rig.attempt(0), "given up");
    rig.attempt(0).complete(DispatchOutcome.delivered());
    rig.core().stop(rig.nowNanos);
    assertThat(told).isEmpty();
    assertThat(rig.attempt(0).cancelled()).isFalse();
  }

  @Test
  void whoeverWorksOnAReplayLearnsOfAStop() {
    rig.start();
    replay(7);
    listen(rig.last(), "given up");
    rig.stop();
    assertThat(told).hasSize(2).startsWith("given up");
    assertThat(told.get(1)).contains("has stopped");
    assertThat(rig.last().cancelled()).isTrue();
  }

  @Test
  void aReplayThatWasAnsweredBeforeAStopIsNotGivenUp() {
    rig.start();
    replay(7);
    listen(rig.last(), "given up");
    rig.last().complete(DispatchOutcome.delivered());
    rig.core().stop(rig.nowNanos);
    assertThat(told).doesNotContain("given up").hasSize(1);
    assertThat(rig.last().cancelled()).isFalse();
  }

  @Test
  void aReplayThatWasTakenWholeIsDeliveredThoughAStopGivesItUp() {
    rig.start();
    replay(7);
    rig.last().progress(1);
    rig.stop();
    assertThat(told).containsExactly("delivered");
  }

  @Test
  void whoeverWorksOnAReplayLearnsThatItsTimeIsOver() {
    rig.attemptTimeoutMillis = 1_000;
    rig.start();
    replay(7);
    listen(rig.last(), "given up");
    rig.pass(1_000);
    assertThat(told).hasSize(2).startsWith("given up");
    assertThat(told.get(1)).contains("within 1s");
  }

  @Test
  void aReplayThatWasTakenWholeIsDeliveredThoughItsTimeIsOver() {
    rig.attemptTimeoutMillis = 1_000;
    rig.start();
    replay(7);
    rig.last().progress(1);
    rig.pass(1_000);
    assertThat(told).containsExactly("delivered");
  }

  /** It was halved to find an event to put aside, and then the stream was told to skip. */
  @Test
  void whatFollowsAHalfThatIsSkippedIsAsGoodAsNew() {
    rig.errorHandling = ErrorHandlingType.PARK;
    rig.batchSize = 4;
    rig.start().offer(1, 2, 3, 4);
    spendTheRetryTime();
    assertThat(rig.batches().get(4)).containsExactly(id(1), id(2));
    rig.errorHandling = ErrorHandlingType.SKIP;
    rig.adjust().answer(unavailable());
    assertThat(rig.statistics().eventsSkipped()).isEqualTo(2);
    assertThat(rig.batches().get(5)).containsExactly(id(3), id(4));
    assertThat(rig.last().number()).isZero();
    rig.answer(unavailable());
    assertThat(rig.statistics().eventsSkipped()).isEqualTo(2);
    rig.pass(50);
    assertThat(rig.batches().get(6)).containsExactly(id(3), id(4));
    assertThat(rig.last().number()).isEqualTo(1);
  }

  private void spendTheRetryTime() {
    for (long delay : new long[] {50, 100, 200}) {
      rig.answer(unavailable()).pass(delay);
    }
    rig.answer(unavailable());
  }

  @Test
  void anEventOfWhichNobodyKnowsWhetherItWasPutAsideIsAskedForAgainAfterABackOff() {
    askedAgainAfterABackOff(SaveResult.UNKNOWN, "nobody knows");
  }

  @Test
  void anEventThatCouldNotBePutAsideIsAskedForAgainAfterABackOff() {
    askedAgainAfterABackOff(SaveResult.NOT_SAVED, "could not be put aside");
  }

  private void askedAgainAfterABackOff(SaveResult result, String text) {
    rig.errorHandling = ErrorHandlingType.PARK;
    rig.batchSize = 1;
    rig.start().offer(1).answer(CoreRig.refused());
    assertThat(rig.parkings).hasSize(1);
    rig.parked(result);
    assertThat(rig.statistics().lastDispatchFailure()).contains(text).contains("never");
    rig.pass(49);
    assertThat(rig.parkings).hasSize(1);
    rig.pass(1);
    assertThat(rig.parkings).hasSize(2);
  }

  /** Another rule must not make haste with what nobody has yet. */
  @Test
  void whatNobodyWasGivenWaitsAndIsNotSaidToBeBlocked() {
    rig.handedOverAtOnce = false;
    rig.start().offer(1, 2, 3).answer(unavailable());
    assertThat(rig.diagnose().text()).contains("down").doesNotContain("blocked");
    rig.pass(49);
    assertThat(rig.batches()).hasSize(1);
    rig.pass(1);
    assertThat(rig.batches()).hasSize(2);
    assertThat(rig.last().number()).isZero();
  }
}
