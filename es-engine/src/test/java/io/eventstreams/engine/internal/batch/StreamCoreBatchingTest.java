package io.eventstreams.engine.internal.batch;

import static io.eventstreams.engine.internal.batch.CoreRig.id;
import static io.eventstreams.engine.internal.batch.CoreRig.match;
import static io.eventstreams.engine.internal.batch.CoreRig.other;
import static io.eventstreams.engine.internal.batch.CoreRig.unavailable;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.engine.internal.batch.CoreEffects.ChunkEnd;
import io.eventstreams.engine.internal.batch.CoreRig.Save;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StreamCoreBatchingTest {
  private final CoreRig rig = new CoreRig();

  private static List<String> ids(int... numbers) {
    return Arrays.stream(numbers).mapToObj(CoreRig::id).toList();
  }

  @Nested
  class Batching {
    @Test
    void aFullBatchIsDispatchedAtOnce() {
      rig.start().offer(1, 2, 3, 4);
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3));
      rig.deliver().offer(5, 6).deliver();
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3), ids(4, 5, 6));
    }

    @Test
    void aPartialBatchIsDispatchedWhenItsFirstMatchHasWaitedLongEnough() {
      rig.start().pass(100).offer(1).pass(300).offer(2).pass(199);
      assertThat(rig.batches()).isEmpty();
      rig.pass(1);
      assertThat(rig.batches()).containsExactly(ids(1, 2));
      assertThat(rig.dispatchTimes()).containsExactly(600L);
    }

    @Test
    void unmatchedEventsNeitherOpenNorExtendABatch() {
      rig.start().offer(List.of(other(1))).pass(1_000);
      assertThat(rig.batches()).isEmpty();
      rig.offer(List.of(match(2))).pass(400).offer(List.of(other(3))).pass(100);
      assertThat(rig.batches()).containsExactly(ids(2));
    }

    @Test
    void twentyFiveEventsAreBatchesOfTenTenAndFive() {
      rig.batchSize = 10;
      rig.start().offer(IntStream.rangeClosed(1, 25).toArray()).deliver().deliver().pass(500);
      assertThat(rig.dispatches)
          .extracting(handed -> handed.events().size())
          .containsExactly(10, 10, 5);
    }

    @Test
    void zeroTimeoutDispatchesWhatIsThereWhenNothingElseWaits() {
      rig.batchTimeoutMillis = 0;
      rig.start().offer(1, 2);
      assertThat(rig.batches()).containsExactly(ids(1, 2));
      rig.offer(3).deliver();
      assertThat(rig.batches()).containsExactly(ids(1, 2), ids(3));
    }

    @Test
    void zeroTimeoutPilesUpWhileTheWindowIsFull() {
      rig.batchTimeoutMillis = 0;
      rig.start().offer(1).offer(2).offer(3).deliver();
      assertThat(rig.batches()).containsExactly(ids(1), ids(2, 3));
    }

    @Test
    void zeroTimeoutDoesNotWaitLongerThanAMillisecondForABusySource() {
      rig.batchTimeoutMillis = 0;
      rig.start();
      busy(1);
      assertThat(rig.batches()).isEmpty();
      rig.pass(1);
      assertThat(rig.batches()).containsExactly(ids(1));
    }

    @Test
    void zeroTimeoutDoesNotWaitForMoreThanFourBatchesOfUnmatchedEvents() {
      rig.batchTimeoutMillis = 0;
      rig.start();
      busy(1);
      for (int i = 2; i <= 12; i++) {
        rig.core().offer(List.of(other(i)));
        rig.core().advance(rig.nowNanos, 0, false, true, Integer.MAX_VALUE);
      }
      assertThat(rig.batches()).containsExactly(ids(1));
    }

    private void busy(int number) {
      rig.core().offer(List.of(match(number)));
      rig.core().advance(rig.nowNanos, 0, false, true, Integer.MAX_VALUE);
    }

    @Test
    void whatIsDeliveredAtOnceIsSettledAndTheRestIsDoneAtANewTime() {
      rig.atOnce = handed -> true;
      rig.start();
      rig.core().offer(IntStream.rangeClosed(1, 6).mapToObj(CoreRig::match).toList());
      assertThat(rig.core().advance(rig.nowNanos, 0, true, true, Integer.MAX_VALUE)).isFalse();
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3));
      assertThat(rig.core().isUnfinished()).isTrue();
      rig.core().advance(rig.nowNanos, 0, true, true, Integer.MAX_VALUE);
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3), ids(4, 5, 6));
      assertThat(rig.core().isUnfinished()).isFalse();
      assertThat(rig.statistics().eventsDelivered()).isEqualTo(6);
    }

    @Test
    void aBatchDeliveredAtOnceBehindAnotherStaysUntilThatIsSettled() {
      rig.maxInFlight = 2;
      rig.atOnce = handed -> rig.dispatches.size() == 2;
      rig.start().offer(1, 2, 3, 4, 5, 6, 7, 8, 9);
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3), ids(4, 5, 6));
      assertThat(rig.core().safePosition()).isEmpty();
      rig.answer(0, DispatchOutcome.delivered());
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3), ids(4, 5, 6), ids(7, 8, 9));
      assertThat(rig.core().safePosition()).isEqualTo(id(6));
    }

    @Test
    void theFirstOutcomeCountsThoughTheCallSaysDelivered() {
      rig.atOnce =
          handed -> {
            if (rig.dispatches.size() == 1) {
              handed.attempt().complete(unavailable());
            }
            return true;
          };
      rig.start().offer(1, 2, 3);
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3));
      assertThat(rig.statistics().eventsDelivered()).isZero();
      rig.pass(50);
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3), ids(1, 2, 3));
    }

    @Test
    void theEventsOfABatchStayThoughItsPlaceIsUsedAgain() {
      rig.atOnce = handed -> true;
      rig.start().offer(1, 2, 3).offer(4, 5).offer(6, 7, 8).pass(500);
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3), ids(4, 5, 6), ids(7, 8));
      rig.attempt(0).complete(unavailable());
      rig.attempt(1).progress(1);
      rig.pump();
      assertThat(rig.batches()).hasSize(3);
      assertThat(rig.statistics().eventsDelivered()).isEqualTo(8);
    }

    @Test
    void aListLongerThanABatchIsTakenOverPiecesOfAnyKind() {
      rig.batchSize = 700;
      rig.atOnce = handed -> true;
      rig.start().offer(IntStream.rangeClosed(1, 3_000).toArray()).pass(500);
      assertThat(rig.batches().stream().flatMap(List::stream).toList())
          .isEqualTo(IntStream.rangeClosed(1, 3_000).mapToObj(CoreRig::id).toList());
      assertThat(rig.dispatches)
          .extracting(handed -> handed.events().size())
          .containsExactly(700, 700, 700, 700, 200);
    }

    @Test
    void aForeignThreadHandsOutOneBatchAndLeavesTheRest() {
      rig.batchSize = 1;
      rig.maxInFlight = 5;
      rig.start();
      rig.core().offer(List.of(match(1), match(2)));
      assertThat(rig.core().advance(rig.nowNanos, 0, true, false, 1)).isTrue();
      assertThat(rig.batches()).isEmpty();
      assertThat(rig.core().advance(rig.nowNanos, 0, true, true, 1)).isTrue();
      assertThat(rig.batches()).containsExactly(ids(1));
      assertThat(rig.core().advance(rig.nowNanos, 0, true, true, 1)).isFalse();
      assertThat(rig.batches()).containsExactly(ids(1), ids(2));
    }

    @Test
    void deliverWaitsUntilTheLastEventOfItsListIsInABatch() {
      rig.start().offer(1, 2, 3, 4, 5, 6, 7);
      assertThat(rig.chunkEnds).isEmpty();
      rig.deliver();
      assertThat(rig.chunkEnds).containsExactly(ChunkEnd.TAKEN);
    }

    @Test
    void aStreamHoldsOneBatchMoreThanItsWindow() {
      rig.maxInFlight = 2;
      rig.start().offer(IntStream.rangeClosed(1, 100).toArray());
      assertThat(rig.batches()).hasSize(2);
      assertThat(rig.statistics().highestDetected()).isEqualTo(id(9));
    }

    @Test
    void aBatchWaitsForACallThatWasGivenUpAndDoesNotSpin() {
      rig.start().offer(1, 2, 3).deliver();
      rig.canDispatch = false;
      rig.offer(4, 5, 6).pass(2_000);
      rig.offer(7).pass(2_000);
      assertThat(rig.batches()).hasSize(1);
      rig.canDispatch = true;
      rig.pump();
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3), ids(4, 5, 6));
    }

    @Test
    void aBatchTimeoutOfHoursIsNotForgotten() {
      rig.batchTimeoutMillis = Duration.ofHours(3).toMillis();
      rig.start().offer(1).pass(Duration.ofHours(3).toMillis());
      assertThat(rig.batches()).containsExactly(ids(1));
    }
  }

  @Nested
  class Window {
    @Test
    void outcomesMayArriveInAnyOrderAndTheCheckpointFollowsTheSettledPrefix() {
      rig.batchSize = 1;
      rig.maxInFlight = 3;
      rig.start().offer(1, 2, 3);
      assertThat(rig.batches()).containsExactly(ids(1), ids(2), ids(3));
      rig.answer(2, DispatchOutcome.delivered()).answer(1, DispatchOutcome.delivered());
      assertThat(rig.positions()).isEmpty();
      rig.answer(0, DispatchOutcome.delivered());
      assertThat(rig.positions()).containsExactly(id(3));
      assertThat(rig.statistics().batchesDelivered()).isEqualTo(3);
    }

    @Test
    void noNewBatchStartsWhileOneIsBeingRetried() {
      rig.batchSize = 1;
      rig.maxInFlight = 2;
      rig.start().offer(1, 2);
      rig.answer(0, unavailable()).answer(1, DispatchOutcome.delivered()).offer(3);
      assertThat(rig.batches()).containsExactly(ids(1), ids(2));
      rig.pass(50);
      assertThat(rig.batches()).containsExactly(ids(1), ids(2), ids(1));
      rig.deliver();
      assertThat(rig.batches()).containsExactly(ids(1), ids(2), ids(1), ids(3));
    }

    @Test
    void aBatchThatWasRetriedAndSettledByProgressFreesTheWay() {
      rig.start().offer(1, 2, 3).answer(unavailable()).pass(50);
      rig.last().progress(3);
      rig.pump();
      rig.answer(unavailable()).offer(4, 5, 6);
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3), ids(1, 2, 3), ids(4, 5, 6));
    }
  }

  @Nested
  class Checkpoints {
    @Test
    void aSettledBatchIsStoredUpToTheLastEventBeforeTheNextMatch() {
      rig.start().offer(List.of(match(1), match(2), match(3), other(4), other(5)));
      rig.deliver();
      assertThat(rig.positions()).containsExactly(id(5));
    }

    @Test
    void theSafePositionNeverPassesAMatchThatWaitsInTheOpenBatch() {
      rig.unmatchedThreshold = 5;
      rig.start().offer(List.of(other(1), match(2)));
      rig.offer(IntStream.rangeClosed(3, 8).mapToObj(CoreRig::other).toList());
      assertThat(rig.positions()).containsExactly(id(1));
      assertThat(rig.core().safePosition()).isEqualTo(id(1));
      rig.stop();
      assertThat(rig.positions()).containsExactly(id(1));
    }

    @Test
    void theSafePositionNeverPassesAMatchThatIsInFlight() {
      rig.start().offer(List.of(other(1), match(2), match(3), match(4), other(5), other(6))).stop();
      assertThat(rig.positions()).containsExactly(id(1));
    }

    @Test
    void unmatchedEventsAreStoredWhenTheyAreMoreThanTheThreshold() {
      rig.unmatchedThreshold = 5;
      rig.start();
      for (int i = 1; i <= 5; i++) {
        rig.offer(List.of(other(i)));
      }
      assertThat(rig.positions()).isEmpty();
      rig.offer(List.of(other(6)));
      assertThat(rig.positions()).containsExactly(id(6));
      for (int i = 7; i <= 12; i++) {
        rig.offer(List.of(other(i)));
      }
      assertThat(rig.positions()).containsExactly(id(6), id(12));
    }

    @Test
    void unmatchedEventsAreStoredAfterTheInterval() {
      rig.start().pass(4_000).offer(List.of(other(1))).pass(5_999);
      assertThat(rig.positions()).isEmpty();
      rig.pass(1);
      assertThat(rig.positions()).containsExactly(id(1));
      rig.pass(60_000);
      assertThat(rig.positions()).containsExactly(id(1));
    }

    @Test
    void aSettledPrefixIsStoredAfterTheIntervalThoughTheRestIsStuck() {
      rig.start().offer(1, 2, 3).answer(new DispatchOutcome.Partial(2, unavailable())).pass(9_999);
      assertThat(rig.saves).isEmpty();
      rig.pass(1);
      assertThat(rig.positions()).containsExactly(id(2));
    }

    @Test
    void whenItIsToWaitNoBatchStartsUntilTheLastOneIsStored() {
      rig.waitForCheckpoint = true;
      rig.start().offer(1, 2, 3, 4, 5, 6).deliver();
      assertThat(rig.batches()).hasSize(1);
      rig.pass(5_000);
      assertThat(rig.batches()).hasSize(1);
      rig.saved(0);
      assertThat(rig.batches()).hasSize(2);
    }

    @Test
    void aSourceThatGivesThePositionItBeganAtAgainDoesNotStopAStreamThatWaits() {
      rig.waitForCheckpoint = true;
      rig.batchSize = 1;
      rig.startPosition = id(1);
      rig.start().offer(1).deliver();
      assertThat(rig.positions()).containsExactly(id(1));
      rig.saved(0).offer(2);
      assertThat(rig.batches()).containsExactly(ids(1), ids(2));
    }

    @Test
    void aStoreThatStallsPausesTheStreamOnlyWhenTooMuchIsUnsaved() {
      rig.maxUnsaved = 6;
      rig.start().offer(IntStream.rangeClosed(1, 30).toArray());
      rig.deliver().deliver();
      assertThat(rig.batches()).hasSize(2);
      rig.pass(10_000);
      assertThat(rig.batches()).hasSize(2);
      rig.saved(0);
      assertThat(rig.batches()).hasSize(3);
      assertThat(rig.saves).containsExactly(new Save(id(3), 0, 3), new Save(id(6), 0, 6));
    }

    @Test
    void ofBatchesInAHurryTheFirstIsStoredAtOnceAndTheOthersTogetherLater() {
      rig.start().offer(IntStream.rangeClosed(1, 30).toArray());
      rig.deliver();
      assertThat(rig.positions()).containsExactly(id(3));
      rig.deliver().deliver().deliver();
      assertThat(rig.positions()).containsExactly(id(3));
      rig.pass(1).deliver();
      assertThat(rig.positions()).containsExactly(id(3), id(15));
      rig.pass(1).deliver();
      assertThat(rig.positions()).containsExactly(id(3), id(15), id(18));
    }

    @Test
    void aBatchInAHurryThatNothingFollowsIsStoredTenMillisecondsLater() {
      rig.start().offer(1, 2, 3, 4, 5, 6).deliver().deliver();
      rig.pass(9);
      assertThat(rig.positions()).containsExactly(id(3));
      rig.pass(1);
      assertThat(rig.positions()).containsExactly(id(3), id(6));
    }

    @Test
    void noMoreThanSixtyFourBatchesWaitToBeStored() {
      rig.batchSize = 1;
      rig.start().offer(IntStream.rangeClosed(1, 200).toArray());
      IntStream.rangeClosed(1, 200).forEach(i -> rig.deliver());
      assertThat(rig.positions()).containsExactly(id(1), id(65), id(129), id(193));
      rig.pass(10);
      assertThat(rig.positions()).endsWith(id(200));
    }

    @Test
    void noMoreEventsWaitToBeStoredThanAQuarterOfWhatMayBeUnsaved() {
      rig.maxUnsaved = 40;
      rig.start().offer(IntStream.rangeClosed(1, 30).toArray());
      IntStream.rangeClosed(1, 10).forEach(i -> rig.deliver());
      assertThat(rig.positions()).containsExactly(id(3), id(15), id(27));
    }

    @Test
    void aStopCountsABatchWhoseEventsAreAllSettledThoughItsAttemptIsNotOver() {
      rig.maxInFlight = 2;
      rig.checkpointIntervalMillis = 100_000;
      rig.start().offer(1, 2, 3, 4, 5, 6).answer(1, DispatchOutcome.delivered());
      rig.attempt(0).progress(3);
      rig.pump().stop();
      assertThat(rig.positions()).last().isEqualTo(id(6));
      assertThat(rig.attempt(0).cancelled()).isTrue();
    }

    @Test
    void whatWaitsToBeStoredIsStoredOnStop() {
      rig.start().offer(1, 2, 3, 4, 5, 6).deliver().deliver().stop();
      assertThat(rig.positions()).containsExactly(id(3), id(6));
    }

    @Test
    void anAnswerThatComesWhileTheLastCheckpointIsStoredIsTooLate() {
      rig.start().offer(1, 2, 3, 4, 5, 6, 7, 8, 9).deliver().deliver();
      rig.onSave = () -> assertThat(rig.dispatches.get(2).attempt().cancelled()).isTrue();
      rig.stop();
      assertThat(rig.positions()).containsExactly(id(3), id(6));
    }

    @Test
    void whoeverWaitsForEachCheckpointIsNotKeptWaiting() {
      rig.waitForCheckpoint = true;
      rig.start().offer(1, 2, 3, 4, 5, 6).deliver().saved(0).deliver();
      assertThat(rig.positions()).containsExactly(id(3), id(6));
    }

    @Test
    void anEmptyPositionIsNeverStored() {
      rig.start().pass(60_000).stop();
      assertThat(rig.saves).isEmpty();
    }

    @Test
    void aFailureOfTheInstanceStoresNothing() {
      rig.start().offer(List.of(other(1))).abandon();
      assertThat(rig.saves).isEmpty();
      assertThat(rig.cancels).isEqualTo(1);
    }
  }
}
