package io.eventstreams.engine.internal.batch;

import static io.eventstreams.engine.internal.batch.CoreRig.id;
import static io.eventstreams.engine.internal.batch.CoreRig.match;
import static io.eventstreams.engine.internal.batch.CoreRig.other;
import static io.eventstreams.engine.internal.batch.CoreRig.refused;
import static io.eventstreams.engine.internal.batch.CoreRig.unavailable;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.Event;
import io.eventstreams.engine.internal.batch.CoreEffects.ChunkEnd;
import io.eventstreams.engine.internal.batch.CoreRig.Save;
import io.eventstreams.engine.internal.dispatch.UserCall;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StreamCoreTest {
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

  @Nested
  class Retrying {
    @Test
    void theScheduleIsTheBackOffWhileTheRetryTimeLastsThenTheBlockedDelay() {
      rig.batchSize = 1;
      rig.start().offer(1);
      for (int i = 0; i < 7; i++) {
        rig.answer(unavailable());
        assertThat(rig.statistics().lastDispatchComplete())
            .isEqualTo(i < 3 ? DispatchStatus.RETRYING : DispatchStatus.BLOCKED);
        assertThat(rig.statistics().lastDispatchAttempts()).isEqualTo(i + 1);
        rig.pass(i < 3 ? 50L << i : 500);
      }
      assertThat(rig.dispatchTimes())
          .containsExactly(0L, 50L, 150L, 350L, 850L, 1350L, 1850L, 2350L);
      assertThat(rig.dispatches)
          .extracting(handed -> handed.attempt().number())
          .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
      rig.deliver();
      assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.COMPLETE);
      assertThat(rig.positions()).containsExactly(id(1));
    }

    @Test
    void withSkipTheBatchIsGivenUpAndCountedAndTheNextOneIsDelivered() {
      rig.errorHandling = ErrorHandlingType.SKIP;
      rig.start().offer(1, 2, 3, 4, 5, 6);
      for (long delay : new long[] {50, 100, 200}) {
        rig.answer(unavailable()).pass(delay);
      }
      rig.answer(unavailable());
      assertThat(rig.dispatchTimes()).containsExactly(0L, 50L, 150L, 350L, 350L);
      assertThat(rig.saves).containsExactly(new Save(id(3), 3, 3));
      assertThat(rig.statistics().eventsSkipped()).isEqualTo(3);
      rig.deliver();
      assertThat(rig.saves.get(1)).isEqualTo(new Save(id(6), 3, 6));
      assertThat(rig.statistics().eventsDelivered()).isEqualTo(3);
    }

    @Test
    void theDelayGrowsNoFurtherThanTheMaximum() {
      rig.maximumDelayMillis = 120;
      rig.retryTimeoutMillis = 100_000;
      rig.start().offer(1, 2, 3);
      for (int i = 0; i < 4; i++) {
        rig.answer(unavailable()).pass(120);
      }
      assertThat(rig.dispatchTimes()).containsExactly(0L, 50L, 220L, 360L, 480L);
    }

    @Test
    void aRefusalIsNotRetriedWithinTheRetryTime() {
      rig.start().offer(1, 2, 3).answer(refused());
      assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.BLOCKED);
      rig.pass(499);
      assertThat(rig.batches()).hasSize(1);
      rig.pass(1);
      assertThat(rig.batches()).hasSize(2);
    }

    @Test
    void aRefusalIsSkippedAtOnceWithSkip() {
      rig.errorHandling = ErrorHandlingType.SKIP;
      rig.start().offer(1, 2, 3).answer(refused());
      assertThat(rig.saves).containsExactly(new Save(id(3), 3, 3));
    }

    @Test
    void aConsumerMayAskToBeLeftAloneButNotForEver() {
      rig.start().offer(1, 2, 3);
      rig.answer(busyFor(Duration.ofSeconds(2))).pass(1_999);
      assertThat(rig.batches()).hasSize(1);
      rig.pass(1);
      assertThat(rig.batches()).hasSize(2);
      rig.answer(busyFor(Duration.ofSeconds(Long.MAX_VALUE)))
          .pass(Duration.ofMinutes(59).toMillis());
      assertThat(rig.batches()).hasSize(2);
      rig.pass(Duration.ofMinutes(1).toMillis());
      assertThat(rig.batches()).hasSize(3);
      rig.answer(busyFor(Duration.ofSeconds(Long.MIN_VALUE))).pass(500);
      assertThat(rig.batches()).hasSize(4);
    }

    private DispatchOutcome busyFor(Duration duration) {
      return new DispatchOutcome.Unavailable(new IllegalStateException("busy"), duration);
    }

    @Test
    void anAttemptWithoutAnAnswerTimesOutAndItsLateAnswerIsIgnored() {
      rig.attemptTimeoutMillis = 1_000;
      rig.start().offer(1, 2, 3).pass(999);
      assertThat(rig.attempt(0).cancelled()).isFalse();
      rig.pass(1);
      assertThat(rig.attempt(0).cancelled()).isTrue();
      assertThat(rig.statistics().lastDispatchFailure()).startsWith("ES10005");
      rig.answer(0, DispatchOutcome.delivered());
      assertThat(rig.saves).isEmpty();
      rig.pass(500);
      assertThat(rig.batches()).hasSize(2);
      rig.deliver();
      assertThat(rig.positions()).containsExactly(id(3));
    }

    @Test
    void theNextAttemptWaitsUntilACallThatWasGivenUpHasReturned() {
      rig.attemptTimeoutMillis = 1_000;
      rig.start().offer(1, 2, 3);
      rig.attempt(0).callBegins(new UserCall());
      rig.pass(20_000);
      assertThat(rig.batches()).hasSize(1);
      rig.attempt(0).callReturned();
      rig.attemptChanged();
      rig.pump();
      assertThat(rig.batches()).hasSize(2);
    }

    @Test
    void timeWithoutAConsumerCountsNeitherAsRetryNorAsFailure() {
      rig.handedOverAtOnce = false;
      rig.attemptTimeoutMillis = 1_000;
      rig.start().offer(1, 2, 3).pass(60_000);
      assertThat(rig.attempt(0).cancelled()).isFalse();
      rig.answer(unavailable());
      assertThat(rig.statistics().lastDispatchAttempts()).isZero();
      rig.pass(50);
      assertThat(rig.attempt(1).number()).isZero();
      rig.attempt(1).handedOver();
      rig.pump().answer(unavailable());
      assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.RETRYING);
    }

    @Test
    void onlyTheFirstOutcomeCounts() {
      rig.start().offer(1, 2, 3);
      rig.attempt(0).complete(DispatchOutcome.delivered());
      rig.attempt(0).complete(unavailable());
      rig.pump();
      assertThat(rig.positions()).containsExactly(id(3));
      assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.COMPLETE);
    }

    /** The text of a failure comes from user code: it must not end the stream. */
    @Test
    void aFailureThatCannotBeShownIsAFailureLikeAnyOther() {
      rig.start().offer(1, 2, 3);
      rig.answer(
          DispatchOutcome.unavailable(
              new RuntimeException() {
                @Override
                public String toString() {
                  throw new AssertionError("not even this");
                }
              }));
      assertThat(rig.statistics().lastDispatchFailure()).isNotEmpty();
      rig.pass(50);
      assertThat(rig.batches()).hasSize(2);
    }

    @Test
    void aCancelActionThatThrowsAnErrorHurtsNobody() {
      rig.attemptTimeoutMillis = 1_000;
      rig.start().offer(1, 2, 3);
      rig.attempt(0)
          .onCancel(
              () -> {
                throw new AssertionError("from user code");
              });
      rig.pass(1_500);
      assertThat(rig.batches()).hasSize(2);
    }
  }

  @Nested
  class PartialOutcomes {
    @Test
    void thePrefixIsSettledAndTheRestBeginsAnew() {
      rig.start().offer(1, 2, 3);
      rig.answer(unavailable()).pass(50);
      rig.answer(new DispatchOutcome.Partial(1, unavailable())).pass(50);
      assertThat(rig.batches().get(2)).isEqualTo(ids(2, 3));
      assertThat(rig.attempt(2).number()).isZero();
      rig.deliver();
      assertThat(rig.positions()).containsExactly(id(3));
      assertThat(rig.statistics().eventsDelivered()).isEqualTo(3);
    }

    @Test
    void aCountOutOfRangeIsAFailureAndSettlesNothing() {
      rig.start().offer(1, 2, 3);
      for (int count : new int[] {0, -1, 4, Integer.MAX_VALUE}) {
        rig.answer(new DispatchOutcome.Partial(count, unavailable()));
        assertThat(rig.statistics().lastDispatchFailure()).startsWith("ES10010");
        rig.pass(500);
        assertThat(rig.batches().get(rig.batches().size() - 1)).isEqualTo(ids(1, 2, 3));
      }
      assertThat(rig.saves).isEmpty();
    }

    @Test
    void theWholeSizeIsDelivered() {
      rig.start().offer(1, 2, 3).answer(new DispatchOutcome.Partial(3, refused()));
      assertThat(rig.positions()).containsExactly(id(3));
      assertThat(rig.statistics().batchesDelivered()).isEqualTo(1);
    }

    @Test
    void aRefusedRestSkipsThatOneEventOnly() {
      rig.errorHandling = ErrorHandlingType.SKIP;
      rig.start().offer(1, 2, 3).answer(new DispatchOutcome.Partial(1, refused()));
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3), ids(3));
      rig.deliver();
      assertThat(rig.saves).containsExactly(new Save(id(3), 1, 3));
      assertThat(rig.statistics().eventsDelivered()).isEqualTo(2);
    }

    @Test
    void progressSettlesAPrefixOfALiveAttempt() {
      rig.start().offer(1, 2, 3);
      rig.attempt(0).progress(2);
      rig.pump();
      assertThat(rig.core().safePosition()).isEqualTo(id(2));
      rig.answer(unavailable()).pass(50);
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3), ids(3));
    }

    @Test
    void progressOfEverythingIsOneDeliveredBatch() {
      rig.start().offer(1, 2, 3);
      rig.attempt(0).progress(3);
      rig.pump().deliver();
      assertThat(rig.statistics().batchesDelivered()).isEqualTo(1);
      assertThat(rig.statistics().eventsDelivered()).isEqualTo(3);
      assertThat(rig.positions()).containsExactly(id(3));
    }

    /** Both count from the attempt's first event: adding them up would lose events. */
    @Test
    void aPartialOutcomeCountsEventsThatProgressHasSettledAlready() {
      rig.batchSize = 5;
      rig.start().offer(1, 2, 3, 4, 5);
      rig.attempt(0).progress(2);
      rig.pump().answer(new DispatchOutcome.Partial(3, unavailable())).pass(50);
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3, 4, 5), ids(4, 5));
      assertThat(rig.core().safePosition()).isEqualTo(id(3));
    }

    @Test
    void aPartialOutcomeThatTakesProgressBackIsAFailureAndSettlesNothingMore() {
      rig.batchSize = 5;
      rig.start().offer(1, 2, 3, 4, 5);
      rig.attempt(0).progress(3);
      rig.answer(new DispatchOutcome.Partial(2, unavailable())).pass(50);
      assertThat(rig.statistics().lastDispatchFailure()).startsWith("ES10010");
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3, 4, 5), ids(4, 5));
    }

    @Test
    void aPartialOutcomeThatSaysWhatProgressSaidDecidesAboutTheRest() {
      rig.errorHandling = ErrorHandlingType.SKIP;
      rig.batchSize = 5;
      rig.start().offer(1, 2, 3, 4, 5);
      rig.attempt(0).progress(3);
      rig.answer(new DispatchOutcome.Partial(3, refused()));
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3, 4, 5), ids(5));
      rig.deliver();
      assertThat(rig.saves).containsExactly(new Save(id(5), 1, 5));
    }
  }

  @Nested
  class Source {
    @Test
    void itIsCalledFromTheStartPosition() {
      rig.startPosition = id(7);
      rig.start();
      assertThat(rig.starts).containsExactly(id(7));
    }

    @Test
    void itsEndClosesTheOpenBatchAndItIsCalledAgainWhenAllIsSettled() {
      rig.start().offer(1, 2).sourceEnds(new IllegalStateException("gone"));
      assertThat(rig.batches()).containsExactly(ids(1, 2));
      assertThat(rig.statistics().lastSourceFailure()).contains("gone");
      rig.pass(10_000);
      assertThat(rig.starts).containsExactly("");
      rig.deliver().pass(49);
      assertThat(rig.starts).containsExactly("");
      rig.pass(1);
      assertThat(rig.starts).containsExactly("", id(2));
    }

    @Test
    void itsReturnIsAnEndLikeAnyOther() {
      rig.start().sourceEnds(null).pass(50);
      assertThat(rig.starts).hasSize(2);
      assertThat(rig.statistics().lastSourceFailure()).isNotEmpty();
    }

    @Test
    void theBackOffGrowsAndBeginsAnewAfterProgress() {
      rig.start();
      List<Long> times = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        rig.sourceEnds(null);
        long ended = rig.millis();
        int starts = rig.starts.size();
        while (rig.starts.size() == starts) {
          rig.pass(1);
        }
        times.add(rig.millis() - ended);
        if (i == 2) {
          rig.offer(List.of(other(i)));
        }
      }
      assertThat(times).containsExactly(50L, 100L, 200L, 50L);
    }

    @Test
    void aRunThatMissedAnEventTakesNoMoreAndIsCalledAgain() {
      rig.start().offer(Arrays.asList(match(1), null, match(2)));
      assertThat(rig.chunkEnds).containsExactly(ChunkEnd.EXIT);
      assertThat(rig.refusals)
          .extracting(e -> e.code())
          .containsExactly(ErrorCode.SEQUENCE_ID_INVALID);
      assertThat(rig.cancels).isEqualTo(1);
      rig.offer(3);
      assertThat(rig.chunkEnds).containsExactly(ChunkEnd.EXIT, ChunkEnd.EXIT);
      rig.sourceEnds(null);
      assertThat(rig.batches()).containsExactly(ids(1));
      rig.deliver().pass(50);
      assertThat(rig.starts).containsExactly("", id(1));
    }

    @Test
    void aListThatIsWithdrawnEndsTheRun() {
      rig.start().offer(1, 2, 3, 4, 5, 6, 7, 8);
      rig.withdraw();
      assertThat(rig.chunkEnds).containsExactly(ChunkEnd.EXIT);
      rig.offer(9).deliver().pass(500).deliver();
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3), ids(4, 5, 6));
      rig.sourceEnds(null).pass(50);
      assertThat(rig.starts).containsExactly("", id(6));
    }

    @Test
    void twoEventsWithOneIdAtTheEdgeOfABatchAreRefused() {
      rig.start().offer(List.of(match(1), match(2), match(3)));
      rig.offer(List.of(new Event<>("m", id(3), 4)));
      rig.deliver();
      assertThat(rig.refusals)
          .extracting(e -> e.code())
          .containsExactly(ErrorCode.SEQUENCE_ID_REPEATED);
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3));
    }

    @Test
    void aListThatThrowsIsTheSourcesErrorAndTheStreamGoesOn() {
      rig.start().offer(1);
      rig.offer(new BrokenList(0));
      assertThat(rig.chunkEnds).containsExactly(ChunkEnd.TAKEN, ChunkEnd.EXIT);
      assertThat(rig.refusals).hasSize(1);
      rig.sourceEnds(null).deliver().pass(50);
      assertThat(rig.starts).containsExactly("", id(1));
      rig.offer(new BrokenList(5));
      assertThat(rig.refusals).hasSize(2);
      rig.sourceEnds(null).pass(100);
      assertThat(rig.starts).containsExactly("", id(1), id(1));
    }

    @Test
    void whatWasReadOfAListBeforeItThrewIsKept() {
      rig.batchSize = 2_000;
      rig.start().offer(new BrokenList(1_500));
      assertThat(rig.refusals).hasSize(1);
      rig.sourceEnds(null);
      assertThat(rig.dispatches.get(0).events()).hasSize(1_024);
      rig.deliver().pass(50);
      assertThat(rig.starts).containsExactly("", id(1_023));
    }

    @Test
    void aListThatGrowsWhileItIsReadIsRefused() {
      rig.batchSize = 10_000;
      rig.start()
          .offer(
              new AbstractList<>() {
                private int calls;

                @Override
                public Event<Integer> get(int index) {
                  return match(index);
                }

                @Override
                public int size() {
                  return calls++ == 0 ? 3 : 5;
                }
              });
      assertThat(rig.chunkEnds).containsExactly(ChunkEnd.EXIT);
      assertThat(rig.refusals).hasSize(1);
    }

    /** Says that it has some events, and throws when asked for the last of them. */
    private static final class BrokenList extends AbstractList<Event<Integer>> {
      private final int size;

      BrokenList(int size) {
        this.size = size;
      }

      @Override
      public Event<Integer> get(int index) {
        if (index == size - 1) {
          throw new IllegalStateException("cannot read " + index);
        }
        return match(index);
      }

      @Override
      public int size() {
        if (size == 0) {
          throw new IllegalStateException("has no size");
        }
        return size;
      }
    }

    @Test
    void manyPiecesOfALongListArriveInOrder() {
      rig.batchSize = 700;
      rig.start().offer(IntStream.range(0, 5_000).toArray());
      while (rig.chunkEnds.isEmpty()) {
        rig.deliver();
      }
      rig.deliver().pass(500).deliver();
      List<String> seen = rig.batches().stream().flatMap(List::stream).toList();
      assertThat(seen).isEqualTo(IntStream.range(0, 5_000).mapToObj(CoreRig::id).toList());
    }
  }

  @Nested
  class Stopping {
    @Test
    void stopGivesUpEverythingAndStoresTheSafePosition() {
      rig.maxInFlight = 2;
      rig.start().offer(1, 2, 3, 4, 5, 6, 7, 8);
      rig.offer(9, 10, 11);
      rig.answer(0, new DispatchOutcome.Partial(2, unavailable()));
      rig.stop();
      assertThat(rig.positions()).containsExactly(id(2));
      assertThat(rig.cancels).isEqualTo(1);
      assertThat(rig.attempt(1).cancelled()).isTrue();
      assertThat(rig.chunkEnds).containsExactly(ChunkEnd.TAKEN, ChunkEnd.EXIT);
      int batches = rig.batches().size();
      rig.answer(1, DispatchOutcome.delivered()).pass(100_000).offer(12);
      assertThat(rig.batches()).hasSize(batches);
      assertThat(rig.saves).hasSize(1);
      assertThat(rig.chunkEnds.get(2)).isEqualTo(ChunkEnd.EXIT);
      assertThat(rig.core().isSourceEnded()).isFalse();
      rig.sourceEnds(null);
      assertThat(rig.core().isSourceEnded()).isTrue();
      rig.pass(100_000);
      assertThat(rig.starts).hasSize(1);
    }

    @Test
    void anOutcomeThatCameBeforeStopIsInTheFinalCheckpoint() {
      rig.start().offer(1, 2, 3);
      rig.attempt(0).complete(DispatchOutcome.delivered());
      rig.core().outcome(rig.attempt(0), rig.nowNanos);
      rig.core().stop(rig.nowNanos);
      assertThat(rig.positions()).containsExactly(id(3));
    }
  }
}
