package io.eventstreams.engine.internal.batch;

import static io.eventstreams.engine.internal.batch.CoreRig.id;
import static io.eventstreams.engine.internal.batch.CoreRig.refused;
import static io.eventstreams.engine.internal.batch.CoreRig.unavailable;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.engine.internal.dispatch.Replay;
import io.eventstreams.engine.internal.dispatch.UserCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamCoreReplayTest {
  private final CoreRig rig = new CoreRig();
  private final List<String> answers = new ArrayList<>();

  StreamCoreReplayTest() {
    rig.batchSize = 1;
    rig.attemptTimeoutMillis = 1_000;
  }

  private static List<String> ids(int... numbers) {
    return Arrays.stream(numbers).mapToObj(CoreRig::id).toList();
  }

  private static List<String> replayed(int number) {
    return List.of(CoreRig.REPLAYED + number);
  }

  private CoreRig replay(int number) {
    return rig.replay(number, this::answered);
  }

  private void answered(@Nullable Throwable failure) {
    answers.add(failure == null ? "delivered" : failure.getMessage());
  }

  @Test
  void anEventIsDeliveredInABatchOfItsOwnAndNothingElseChanges() {
    rig.start();
    replay(7).deliver();
    assertThat(rig.batches()).containsExactly(replayed(7));
    assertThat(answers).containsExactly("delivered");
    assertThat(rig.saves).isEmpty();
    assertThat(rig.core().safePosition()).isEmpty();
    assertThat(rig.statistics().eventsDelivered()).isZero();
    assertThat(rig.statistics().highestDispatched()).isEmpty();
    rig.offer(1).deliver();
    assertThat(rig.positions()).containsExactly(id(1));
  }

  @Test
  void aFailureIsTheAnswerAndNotTriedAgain() {
    rig.start();
    replay(1).answer(unavailable());
    replay(2).answer(refused());
    replay(3).answer(new DispatchOutcome.Partial(0, unavailable()));
    replay(4).answer(new DispatchOutcome.Partial(1, unavailable()));
    replay(5);
    rig.last().progress(1);
    rig.answer(unavailable());
    assertThat(answers).hasSize(5);
    assertThat(answers.subList(0, 2)).containsExactly("down", "never");
    assertThat(answers.get(2)).startsWith("ES10010");
    assertThat(answers.subList(3, 5)).containsOnly("delivered");
    rig.pass(100_000);
    assertThat(rig.batches()).hasSize(5);
  }

  @Test
  void anAnswerThatIsNoneSaysSo() {
    rig.start();
    replay(1).answer(nothing());
    replay(2).answer(new DispatchOutcome.Partial(0, unavailable()));
    assertThat(answers.get(0)).startsWith("ES10010").contains("gave no outcome");
    assertThat(answers.get(1)).startsWith("ES10010").contains("in part");
  }

  @SuppressWarnings("NullAway") // a dispatcher that breaks its word
  private static DispatchOutcome nothing() {
    return null;
  }

  /** The call that delivered it may have taken its time. */
  @Test
  void whatFollowsOneThatIsDeliveredAtOnceIsDoneAtANewTime() {
    rig.atOnce = handed -> true;
    rig.start();
    for (int number : new int[] {7, 8}) {
      rig.core()
          .replay(
              new Replay<>(CoreRig.replayable(number), 1_000_000_000, this::answered),
              rig.nowNanos);
    }
    rig.core().advance(rig.nowNanos, 0, true, true, Integer.MAX_VALUE);
    assertThat(rig.batches()).containsExactly(replayed(7));
    assertThat(answers).containsExactly("delivered");
    assertThat(rig.core().isUnfinished()).isTrue();
    rig.core().advance(rig.nowNanos, 0, true, true, Integer.MAX_VALUE);
    assertThat(rig.batches()).containsExactly(replayed(7), replayed(8));
    assertThat(rig.core().isUnfinished()).isFalse();
  }

  @Test
  void itWaitsForRoomThenTakesTheRoomOfABatch() {
    rig.start().offer(1, 2, 3);
    replay(7);
    assertThat(rig.batches()).containsExactly(ids(1));
    rig.deliver();
    assertThat(rig.batches()).containsExactly(ids(1), replayed(7));
    rig.pass(500).deliver();
    assertThat(rig.batches()).containsExactly(ids(1), replayed(7), ids(2));
  }

  @Test
  void withALargerWindowItGoesBesideABatch() {
    rig.maxInFlight = 2;
    rig.start().offer(1);
    replay(7);
    assertThat(rig.batches()).containsExactly(ids(1), replayed(7));
    rig.offer(2);
    assertThat(rig.batches()).hasSize(2);
    rig.answer(0, DispatchOutcome.delivered());
    assertThat(rig.batches().get(2)).isEqualTo(ids(2));
  }

  @Test
  void whoeverHandsItOutGoesOnWithABatchUnlessItWasDeliveredAtOnce() {
    rig.maxInFlight = 2;
    rig.start();
    rig.core().offer(List.of(CoreRig.match(1)));
    rig.core().replay(new Replay<>(CoreRig.replayable(7), 1_000, this::answered), rig.nowNanos);
    rig.core().advance(rig.nowNanos, 0, true, true, Integer.MAX_VALUE);
    assertThat(rig.batches()).containsExactlyInAnyOrder(replayed(7), ids(1));
  }

  @Test
  void replaysAndBatchesTakeTurns() {
    rig.start().offer(1, 2, 3);
    replay(7);
    replay(8);
    for (int i = 0; i < 5; i++) {
      rig.deliver();
    }
    assertThat(rig.batches()).containsExactly(ids(1), replayed(7), ids(2), replayed(8), ids(3));
  }

  @Test
  void aBlockedBatchLeavesItsRoomWhileItWaits() {
    rig.start().offer(1).answer(refused());
    replay(7);
    assertThat(rig.batches()).containsExactly(ids(1), replayed(7));
    rig.pass(600);
    // Its time has come, but the consumer works on the replay.
    assertThat(rig.batches()).hasSize(2);
    rig.deliver();
    assertThat(rig.batches().get(2)).isEqualTo(ids(1));
  }

  @Test
  void itBlocksTheStreamNoLongerThanAnAttemptMayTakeEvenIfNobodyIsThereToTakeIt() {
    rig.handedOverAtOnce = false;
    rig.start();
    replay(7).offer(1).pass(999);
    assertThat(answers).isEmpty();
    rig.pass(1);
    assertThat(answers.get(0)).startsWith("ES10005");
    assertThat(rig.attempt(0).cancelled()).isTrue();
    assertThat(rig.batches().get(1)).isEqualTo(ids(1));
    rig.answer(0, DispatchOutcome.delivered());
    assertThat(answers).hasSize(1);
  }

  @Test
  void itDoesNotWaitForRoomForEver() {
    rig.handedOverAtOnce = false;
    rig.start().offer(1);
    replay(7).pass(999);
    assertThat(answers).isEmpty();
    rig.pass(1);
    assertThat(answers.get(0)).startsWith("ES10005").contains("no room");
    assertThat(rig.batches()).hasSize(1);
  }

  @Test
  void whoWaitsForLessIsToldBeforeThoseThatCameFirst() {
    rig.handedOverAtOnce = false;
    rig.start().offer(1);
    replay(7);
    rig.attemptTimeoutMillis = 300;
    replay(8).pass(299);
    assertThat(answers).isEmpty();
    rig.pass(1);
    assertThat(answers).singleElement().asString().startsWith("ES10005").contains("within 300ms");
    rig.pass(700);
    assertThat(answers).hasSize(2).last().asString().contains("no room within 1s");
  }

  @Test
  void oneWhoseEventIsTakenIsDeliveredThoughItsOutcomeNeverComes() {
    rig.start();
    replay(7);
    rig.last().progress(1);
    rig.pump().pass(1_000);
    replay(8);
    rig.last().progress(1);
    rig.pump().stop();
    assertThat(answers).containsExactly("delivered", "delivered");
  }

  @Test
  void itsTimeBeginsWhenItIsHandedOutAndIsTold() {
    rig.start();
    replay(7).pass(400);
    replay(8).pass(500).deliver().pass(999);
    assertThat(answers).containsExactly("delivered");
    rig.pass(1);
    assertThat(answers)
        .hasSize(2)
        .last()
        .asString()
        .contains("no answer from the consumer within 1s");
  }

  @Test
  void anAnswerThatIsOnItsWayCountsThoughTheTimeIsOver() {
    rig.start();
    replay(7);
    rig.last().complete(DispatchOutcome.delivered());
    rig.nowNanos += 1_000_000_000;
    rig.core().advance(rig.nowNanos, 0, true, true, Integer.MAX_VALUE);
    assertThat(answers).isEmpty();
    rig.pump();
    assertThat(answers).containsExactly("delivered");
  }

  @Test
  void withTheStreamAllReplaysEnd() {
    rig.start();
    replay(7);
    replay(8);
    rig.stop();
    assertThat(rig.attempt(0).cancelled()).isTrue();
    assertThat(answers).hasSize(2).allMatch(answer -> answer.startsWith("ES10033"));
    rig.answer(0, DispatchOutcome.delivered());
    replay(9);
    assertThat(answers).hasSize(3).allMatch(answer -> answer.startsWith("ES10033"));
    assertThat(rig.batches()).hasSize(1);
  }

  @Test
  void noReplayStartsWhileACallThatWasGivenUpStillRuns() {
    rig.start();
    rig.canDispatch = false;
    replay(7);
    assertThat(rig.batches()).isEmpty();
    rig.canDispatch = true;
    rig.attemptChanged();
    rig.pump();
    assertThat(rig.batches()).containsExactly(replayed(7));
  }

  @Test
  void anEventIsNotGivenAgainWhileACallWithItHasNotReturned() {
    rig.start();
    replay(7);
    rig.attempt(0).callBegins(new UserCall());
    rig.pass(1_000);
    replay(7);
    assertThat(answers).hasSize(1);
    assertThat(rig.batches()).hasSize(1);
    rig.attempt(0).callReturned();
    rig.attemptChanged();
    rig.pump();
    assertThat(rig.batches()).containsExactly(replayed(7), replayed(7));
    rig.deliver();
    assertThat(answers).hasSize(2).last().isEqualTo("delivered");
  }

  @Test
  void norAfterAnotherReplay() {
    rig.start();
    replay(7);
    rig.attempt(0).callBegins(new UserCall());
    rig.pass(1_000);
    replay(8).deliver();
    replay(7);
    assertThat(rig.batches()).containsExactly(replayed(7), replayed(8));
    rig.attempt(0).callReturned();
    rig.attemptChanged();
    rig.pump();
    assertThat(rig.batches()).containsExactly(replayed(7), replayed(8), replayed(7));
  }

  @Test
  void anEventThatWasPutAsideIsNotGivenAgainWhileTheCallThatFailedHasNotReturned() {
    rig.errorHandling = ErrorHandlingType.PARK;
    rig.retryTimeoutMillis = 0;
    rig.start();
    rig.offer(List.of(CoreRig.replayable(7)));
    rig.attempt(0).callBegins(new UserCall());
    rig.answer(refused()).parked(SaveResult.SAVED);
    replay(7).pass(999);
    assertThat(rig.batches()).hasSize(1);
    rig.pass(1);
    assertThat(answers).hasSize(1).first().asString().contains("has not returned within 1s");
    replay(7);
    rig.attempt(0).callReturned();
    rig.attemptChanged();
    rig.pump();
    assertThat(rig.batches()).hasSize(2);
  }

  @Test
  void anEventIsNotGivenAgainWhileABatchWithItIsInACall() {
    rig.maxInFlight = 2;
    rig.start();
    rig.offer(List.of(CoreRig.replayable(7)));
    rig.attempt(0).callBegins(new UserCall());
    replay(7);
    assertThat(rig.batches()).hasSize(1);
    rig.attempt(0).callReturned();
    rig.deliver();
    assertThat(rig.batches()).containsExactly(replayed(7), replayed(7));
  }

  @Test
  void aBlockedBatchIsNotTriedAgainWhileAReplayWithItsEventIsInACall() {
    rig.maxInFlight = 2;
    rig.start();
    rig.offer(List.of(CoreRig.replayable(7))).answer(refused());
    replay(7);
    rig.attempt(1).callBegins(new UserCall());
    rig.pass(600);
    assertThat(rig.batches()).hasSize(2);
    rig.pass(400);
    // The replay was given up; its call runs on.
    assertThat(answers).hasSize(1);
    rig.pass(600);
    assertThat(rig.batches()).hasSize(2);
    assertThat(rig.diagnose()).isInstanceOf(StreamDiagnosis.NotReturned.class);
    rig.attempt(1).callReturned();
    rig.attemptChanged();
    rig.pump();
    assertThat(rig.batches()).hasSize(3);
  }

  @Test
  void aNewBatchIsNotHandedOutWhileAReplayWithItsEventIsInACall() {
    rig.maxInFlight = 2;
    rig.start();
    replay(7);
    rig.attempt(0).callBegins(new UserCall());
    rig.offer(List.of(CoreRig.replayable(7)));
    assertThat(rig.batches()).hasSize(1);
    rig.pass(1_000);
    assertThat(answers).hasSize(1);
    assertThat(rig.batches()).hasSize(1);
    assertThat(rig.diagnose()).isInstanceOf(StreamDiagnosis.NotReturned.class);
    rig.attempt(0).callReturned();
    rig.attemptChanged();
    rig.pump();
    assertThat(rig.batches()).hasSize(2);
  }
}
