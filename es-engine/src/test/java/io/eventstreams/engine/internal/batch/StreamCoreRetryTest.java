package io.eventstreams.engine.internal.batch;

import static io.eventstreams.engine.internal.batch.CoreRig.id;
import static io.eventstreams.engine.internal.batch.CoreRig.refused;
import static io.eventstreams.engine.internal.batch.CoreRig.unavailable;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.engine.internal.batch.CoreRig.Save;
import io.eventstreams.engine.internal.dispatch.UserCall;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StreamCoreRetryTest {
  private final CoreRig rig = new CoreRig();

  private static List<String> ids(int... numbers) {
    return Arrays.stream(numbers).mapToObj(CoreRig::id).toList();
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
      rig.deliver().pass(10);
      assertThat(rig.saves.get(1)).isEqualTo(new Save(id(6), 3, 6));
      assertThat(rig.statistics().eventsDelivered()).isEqualTo(3);
    }

    private @Nullable DispatchStatus shown() {
      return rig.statistics().lastDispatchComplete();
    }

    @Test
    void whatAnotherBatchComesToDoesNotHideTheOneThatIsBlocked() {
      rig.batchSize = 1;
      rig.maxInFlight = 3;
      rig.start().offer(1, 2, 3).answer(0, refused());
      assertThat(shown()).isEqualTo(DispatchStatus.BLOCKED);
      rig.answer(1, DispatchOutcome.delivered());
      assertThat(shown()).isEqualTo(DispatchStatus.BLOCKED);
      rig.pass(500).deliver();
      assertThat(shown()).isEqualTo(DispatchStatus.DISPATCHING);
      rig.answer(2, DispatchOutcome.delivered());
      assertThat(shown()).isEqualTo(DispatchStatus.COMPLETE);
      assertThat(rig.statistics().batchesDelivered()).isEqualTo(3);
    }

    @Test
    void whileOneIsOutTheEndOfAnotherIsNotAll() {
      rig.batchSize = 1;
      rig.maxInFlight = 2;
      rig.start().offer(1, 2).answer(0, DispatchOutcome.delivered());
      assertThat(shown()).isEqualTo(DispatchStatus.DISPATCHING);
      rig.answer(1, DispatchOutcome.delivered());
      assertThat(shown()).isEqualTo(DispatchStatus.COMPLETE);
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

    /** It may be the same object. */
    @Test
    void theRetryTimeOfABatchDoesNotBeginWithTheOneBefore() {
      rig.atOnce = handed -> rig.dispatches.size() == 1;
      rig.start().offer(1, 2, 3).pass(400);
      rig.offer(4, 5, 6).answer(unavailable());
      assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.RETRYING);
      rig.pass(50);
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3), ids(4, 5, 6), ids(4, 5, 6));
    }

    @Test
    void noOutcomeIsAFailure() {
      rig.start().offer(1, 2, 3).answer(nothing());
      assertThat(rig.statistics().lastDispatchFailure())
          .startsWith("ES10010")
          .contains("gave no outcome");
      rig.pass(50);
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3), ids(1, 2, 3));
    }

    @SuppressWarnings("NullAway") // a dispatcher that breaks its word
    private DispatchOutcome nothing() {
      return null;
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
      UserCall call = new UserCall();
      rig.attempt(0).callBegins(call);
      rig.attempt(0).callTakenUp(rig.nowNanos);
      call.enter();
      rig.pass(20_000);
      call.leave();
      assertThat(rig.attempt(0).cancelled()).isTrue();
      assertThat(rig.batches()).hasSize(1);
      rig.attempt(0).callReturned();
      rig.attemptChanged();
      rig.pump();
      assertThat(rig.batches()).hasSize(2);
    }

    @Test
    void timeInWhichNoThreadTakesACallUpIsNeitherRetryNorFailure() {
      rig.attemptTimeoutMillis = 1_000;
      rig.start().offer(1, 2, 3);
      rig.attempt(0).callBegins(new UserCall());
      rig.pass(20_000);
      assertThat(rig.attempt(0).cancelled()).isFalse();
      rig.attempt(0).callReturned();
      rig.answer(unavailable());
      assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.RETRYING);
    }

    @Test
    void aCallThatIsTakenUpLateHasItsWholeTime() {
      rig.attemptTimeoutMillis = 1_000;
      rig.start().offer(1, 2, 3);
      rig.attempt(0).callBegins(new UserCall());
      rig.pass(900);
      rig.attempt(0).callTakenUp(rig.nowNanos);
      rig.pass(999);
      assertThat(rig.attempt(0).cancelled()).isFalse();
      rig.pass(1);
      assertThat(rig.attempt(0).cancelled()).isTrue();
    }

    @Test
    void theWaitForAThreadIsNoRetryTimeOfWhatFailsAtOnce() {
      rig.attemptTimeoutMillis = 100_000;
      rig.errorHandling = ErrorHandlingType.SKIP;
      rig.start().offer(1, 2, 3);
      rig.attempt(0).callBegins(new UserCall());
      rig.pass(rig.retryTimeoutMillis + 1_000);
      rig.attempt(0).callTakenUp(rig.nowNanos);
      rig.attempt(0).callReturned();
      rig.answer(unavailable());
      assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.RETRYING);
      rig.pass(50);
      rig.attempt(1).callBegins(new UserCall());
      rig.pass(60_000);
      rig.attempt(1).callTakenUp(rig.nowNanos);
      rig.attempt(1).callReturned();
      rig.answer(unavailable());
      assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.RETRYING);
      rig.pass(100).pass(rig.retryTimeoutMillis).answer(unavailable());
      assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.SKIPPED);
    }

    @Test
    void whatHasWaitedForAThreadHasItsRetryTimeAndNoMore() {
      rig.attemptTimeoutMillis = 1_000;
      rig.errorHandling = ErrorHandlingType.SKIP;
      rig.start().offer(1, 2, 3);
      rig.attempt(0).callBegins(new UserCall());
      rig.pass(20_000);
      rig.attempt(0).callReturned();
      rig.answer(unavailable()).pass(50).pass(rig.retryTimeoutMillis).answer(unavailable());
      assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.SKIPPED);
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

    /** A consumer that goes away for long must not cost a batch its retry time. */
    @Test
    void timeWithoutAConsumerDoesNotCountAfterAFailureEither() {
      rig.handedOverAtOnce = false;
      rig.errorHandling = ErrorHandlingType.SKIP;
      rig.retryTimeoutMillis = 1_000;
      rig.start().offer(1, 2, 3);
      rig.attempt(0).handedOver();
      rig.pump().pass(100).answer(unavailable());
      rig.pass(50).pass(60_000);
      rig.attempt(1).handedOver();
      rig.pump().pass(100).answer(unavailable());
      assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.RETRYING);
      rig.pass(100).pass(60_000).answer(unavailable());
      rig.pass(60_000);
      rig.last().handedOver();
      rig.pump().pass(100).answer(unavailable());
      assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.RETRYING);
      rig.pass(1_000);
      rig.last().handedOver();
      rig.pump().pass(1_000).answer(unavailable());
      assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.SKIPPED);
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
    void whatFollowsAPartIsTriedAfterTheFirstDelayOrTheOneThatWasAskedFor() {
      rig.start().offer(1, 2, 3);
      rig.answer(new DispatchOutcome.Partial(1, unavailable()));
      assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.RETRYING);
      assertThat(rig.statistics().lastDispatchFailure()).contains("down");
      rig.pass(50);
      assertThat(rig.dispatchTimes()).containsExactly(0L, 50L);
      DispatchOutcome busy =
          new DispatchOutcome.Unavailable(new IllegalStateException("busy"), Duration.ofSeconds(2));
      rig.answer(new DispatchOutcome.Partial(1, busy)).pass(2_000);
      assertThat(rig.dispatchTimes()).containsExactly(0L, 50L, 2_050L);
    }

    @Test
    void aPartWhoseRestHasNotFailedGoesOnAtOnce() {
      rig.start().offer(1, 2, 3);
      rig.answer(new DispatchOutcome.Partial(2, DispatchOutcome.delivered()));
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3), ids(3));
      assertThat(rig.dispatchTimes()).containsExactly(0L, 0L);
    }

    /** Only an event that is to be put aside has a time of its own. */
    @Test
    void progressGivesWhatIsLeftNoMoreTime() {
      rig.start().offer(1, 2, 3).pass(400);
      rig.last().progress(2);
      rig.pump().answer(unavailable());
      assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.BLOCKED);
    }

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
}
