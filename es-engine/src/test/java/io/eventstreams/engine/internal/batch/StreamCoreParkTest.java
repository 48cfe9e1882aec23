package io.eventstreams.engine.internal.batch;

import static io.eventstreams.engine.internal.batch.CoreRig.id;
import static io.eventstreams.engine.internal.batch.CoreRig.refused;
import static io.eventstreams.engine.internal.batch.CoreRig.unavailable;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.engine.internal.batch.CoreRig.Handed;
import io.eventstreams.engine.internal.batch.CoreRig.Save;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StreamCoreParkTest {
  private final CoreRig rig = new CoreRig();

  StreamCoreParkTest() {
    rig.errorHandling = ErrorHandlingType.PARK;
  }

  private static List<String> ids(int... numbers) {
    return Arrays.stream(numbers).mapToObj(CoreRig::id).toList();
  }

  private static int[] range(int from, int to) {
    return IntStream.rangeClosed(from, to).toArray();
  }

  /** Answers attempts as a consumer that refuses these events, until nothing happens any more. */
  private void consumeAllBut(Set<Integer> bad) {
    int answered = 0;
    while (answered < rig.dispatches.size()) {
      Handed handed = rig.dispatches.get(answered);
      boolean refuses =
          handed.events().stream().anyMatch(event -> bad.contains(Integer.valueOf(event.data())));
      rig.answer(answered, refuses ? refused() : DispatchOutcome.delivered());
      answered++;
    }
  }

  private List<Integer> numbers() {
    return rig.dispatches.stream().map(handed -> handed.attempt().number()).toList();
  }

  @Nested
  class Halving {
    @Test
    void aRefusedBatchIsHalvedAtOnceUntilTheEventIsAlone() {
      rig.batchSize = 8;
      rig.start().offer(range(1, 8));
      consumeAllBut(Set.of(6));
      assertThat(rig.batches())
          .containsExactly(
              ids(range(1, 8)),
              ids(1, 2, 3, 4),
              ids(5, 6, 7, 8),
              ids(5, 6),
              ids(5),
              ids(6, 7, 8),
              ids(6));
      assertThat(rig.parkedIds()).containsExactly(id(6));
      assertThat(rig.parkings.get(0).attempts()).isEqualTo(5);
      assertThat(rig.parkings.get(0).error()).contains("never");
      assertThat(numbers()).containsOnly(0);
      assertThat(rig.dispatches.stream().map(handed -> handed.attempt().deliveryId()))
          .doesNotHaveDuplicates();
      rig.parked(SaveResult.SAVED);
      assertThat(rig.batches().get(7)).isEqualTo(ids(7, 8));
      rig.deliver();
      assertThat(rig.dispatchTimes()).containsOnly(0L);
      assertThat(rig.saves).containsExactly(new Save(id(8), 0, 1, 8));
      assertThat(rig.statistics().eventsParked()).isEqualTo(1);
      assertThat(rig.statistics().eventsDelivered()).isEqualTo(7);
      assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.PARKED);
      assertThat(rig.statistics().batchesDelivered()).isZero();
    }

    @Test
    void twoBadEventsOfABatchAreFoundOneAfterTheOther() {
      rig.batchSize = 4;
      rig.start().offer(range(1, 4));
      consumeAllBut(Set.of(1, 4));
      assertThat(rig.batches()).containsExactly(ids(range(1, 4)), ids(1, 2), ids(1));
      rig.parked(SaveResult.SAVED);
      assertThat(rig.batches().get(3)).isEqualTo(ids(2, 3, 4));
      rig.answer(refused());
      assertThat(rig.batches().get(4)).isEqualTo(ids(2));
      rig.deliver();
      assertThat(rig.batches().get(5)).isEqualTo(ids(3, 4));
      rig.answer(refused());
      assertThat(rig.batches().get(6)).isEqualTo(ids(3));
      rig.deliver();
      assertThat(rig.batches().get(7)).isEqualTo(ids(4));
      rig.answer(refused()).parked(SaveResult.SAVED);
      assertThat(rig.parkedIds()).isEqualTo(ids(1, 4));
      assertThat(rig.parkings.get(1).number()).isGreaterThan(rig.parkings.get(0).number());
      assertThat(rig.saves).containsExactly(new Save(id(4), 0, 2, 4));
      assertThat(rig.batches()).hasSize(8);
    }

    @Test
    void inAnOutageASingleEventHasABackOffAndARetryTimeOfItsOwn() {
      rig.start().offer(1, 2, 3);
      for (long delay : new long[] {50, 100, 200}) {
        rig.answer(unavailable()).pass(delay);
      }
      // The time of the batch is spent.
      rig.answer(unavailable());
      assertThat(rig.batches().get(4)).isEqualTo(ids(1));
      for (long delay : new long[] {50, 100, 200}) {
        assertThat(rig.parkings).isEmpty();
        rig.answer(unavailable()).pass(delay);
      }
      rig.answer(unavailable());
      assertThat(rig.dispatchTimes()).containsExactly(0L, 50L, 150L, 350L, 350L, 400L, 500L, 700L);
      assertThat(numbers()).containsExactly(0, 1, 2, 3, 0, 1, 2, 3);
      assertThat(rig.parkedIds()).containsExactly(id(1));
      assertThat(rig.parkings.get(0).attempts()).isEqualTo(8);
      rig.parked(SaveResult.SAVED);
      assertThat(rig.batches().get(8)).isEqualTo(ids(2, 3));
      rig.answer(unavailable()).pass(49);
      assertThat(rig.batches()).hasSize(9);
      assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.RETRYING);
    }

    @Test
    void theSpentTimeOfABatchStaysSpentForItsHalves() {
      rig.batchSize = 8;
      rig.start().offer(range(1, 8));
      for (long delay : new long[] {50, 100, 200}) {
        rig.answer(unavailable()).pass(delay);
      }
      rig.answer(unavailable()).deliver();
      rig.answer(unavailable());
      assertThat(rig.batches().subList(4, 7))
          .containsExactly(ids(1, 2, 3, 4), ids(5, 6, 7, 8), ids(5, 6));
      assertThat(rig.dispatchTimes().get(6)).isEqualTo(350);
    }

    @Test
    void theLastEventOfABatchAloneHasARetryTimeOfItsOwnToo() {
      rig.batchSize = 2;
      rig.start().offer(1, 2);
      for (long delay : new long[] {50, 100, 200}) {
        rig.answer(unavailable()).pass(delay);
      }
      rig.answer(unavailable()).deliver();
      assertThat(rig.batches().get(5)).isEqualTo(ids(2));
      rig.answer(unavailable());
      assertThat(rig.parkings).isEmpty();
      rig.pass(50);
      assertThat(rig.batches().get(6)).isEqualTo(ids(2));
    }

    @Test
    void whatIsLeftAfterProgressHasARetryTimeOfItsOwnWhenItIsOneEvent() {
      rig.start().offer(1, 2, 3).pass(400);
      rig.last().progress(2);
      rig.pump().answer(unavailable());
      assertThat(rig.parkings).isEmpty();
      rig.pass(50);
      assertThat(rig.batches().get(1)).isEqualTo(ids(3));
    }

    @Test
    void progressOfAHalfSettlesNoMoreThanTheHalf() {
      rig.batchSize = 4;
      rig.start().offer(range(1, 4)).answer(refused());
      assertThat(rig.batches().get(1)).isEqualTo(ids(1, 2));
      rig.last().progress(2);
      rig.pump();
      assertThat(rig.batches()).hasSize(2);
      rig.answer(unavailable());
      assertThat(rig.batches().get(2)).isEqualTo(ids(3, 4));
      rig.last().progress(1);
      rig.pump().deliver();
      assertThat(rig.statistics().eventsDelivered()).isEqualTo(4);
      assertThat(rig.positions()).containsExactly(id(4));
      assertThat(rig.dispatchTimes()).containsOnly(0L);
    }

    @Test
    void aHalfThatTimesOutAfterAllOfItWasSettledIsNoFailure() {
      rig.batchSize = 4;
      rig.attemptTimeoutMillis = 1_000;
      rig.start().offer(range(1, 4)).answer(refused());
      rig.last().progress(2);
      rig.pump().pass(1_000);
      assertThat(rig.batches().get(2)).isEqualTo(ids(3, 4));
    }

    @Test
    void anEventThatIsRefusedAfterAPartIsParkedWithoutHalving() {
      rig.batchSize = 6;
      rig.start().offer(range(1, 6));
      rig.answer(new DispatchOutcome.Partial(2, refused()));
      assertThat(rig.parkedIds()).containsExactly(id(3));
      assertThat(rig.parkings.get(0).attempts()).isEqualTo(1);
      rig.parked(SaveResult.SAVED);
      assertThat(rig.batches()).containsExactly(ids(range(1, 6)), ids(4, 5, 6));
    }

    @Test
    void aPartOfAHalfSettlesThatPart() {
      rig.batchSize = 8;
      rig.start().offer(range(1, 8)).answer(refused());
      rig.answer(new DispatchOutcome.Partial(1, unavailable())).pass(50);
      assertThat(rig.batches().get(2)).isEqualTo(ids(2, 3, 4));
      rig.answer(new DispatchOutcome.Partial(3, unavailable()));
      assertThat(rig.batches().get(3)).isEqualTo(ids(5, 6, 7, 8));
    }

    @Test
    void theTimeOfTheLastEventBeginsWithTheProgressBeforeIt() {
      rig.start().offer(1, 2, 3).pass(100);
      rig.last().progress(2);
      rig.pump().pass(299).answer(unavailable());
      assertThat(rig.parkings).isEmpty();
      rig.pass(50).answer(unavailable());
      assertThat(rig.parkedIds()).containsExactly(id(3));
    }

    @Test
    void anEventIsPutAsideOnlyWhenTheConsumerIsToBeAskedAgain() {
      rig.batchSize = 1;
      rig.start().offer(1).pass(300);
      DispatchOutcome busy =
          new DispatchOutcome.Unavailable(new IllegalStateException("busy"), Duration.ofSeconds(2));
      rig.answer(busy).pass(1_999);
      assertThat(rig.parkings).isEmpty();
      rig.pass(1);
      assertThat(rig.parkedIds()).containsExactly(id(1));
    }

    @Test
    void aBatchOfWhichAnEventWasPutAsideEndsAsSuchThoughTheRestFailedOnce() {
      rig.batchSize = 2;
      rig.start().offer(1, 2).answer(refused());
      rig.answer(refused()).parked(SaveResult.SAVED).answer(unavailable());
      assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.RETRYING);
      rig.pass(50).deliver();
      assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.PARKED);
      assertThat(rig.positions()).containsExactly(id(2));
    }

    @Test
    void aConsumerThatAskedToBeLeftAloneIs() {
      rig.batchSize = 2;
      rig.start().offer(1, 2).pass(300);
      rig.answer(
              new DispatchOutcome.Unavailable(
                  new IllegalStateException("busy"), Duration.ofSeconds(2)))
          .pass(1_999);
      assertThat(rig.batches()).hasSize(1);
      rig.pass(1);
      assertThat(rig.batches().get(1)).isEqualTo(ids(1));
    }
  }

  @Nested
  class Storing {
    private void refuseOne() {
      rig.batchSize = 1;
      rig.startParked = 5;
      rig.start().offer(1, 2).answer(refused());
    }

    @Test
    void nothingGoesOnBeforeTheEventIsStored() {
      refuseOne();
      rig.pass(100_000);
      assertThat(rig.parkings).hasSize(1);
      assertThat(rig.batches()).hasSize(1);
      assertThat(rig.saves).isEmpty();
      assertThat(rig.statistics().eventsParked()).isEqualTo(5);
      rig.parked(SaveResult.SAVED);
      assertThat(rig.statistics().eventsParked()).isEqualTo(6);
      assertThat(rig.saves).containsExactly(new Save(id(1), 0, 6, 1));
      assertThat(rig.batches()).containsExactly(ids(1), ids(2));
    }

    @Test
    void whatWasNotStoredIsTriedAgainAfterABackOffUnderAnotherName() {
      refuseOne();
      long firstName = rig.parkings.get(0).number();
      rig.parked(SaveResult.NOT_SAVED).pass(49);
      assertThat(rig.parkings).hasSize(1);
      assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.RETRYING);
      rig.pass(1);
      assertThat(rig.parkings).hasSize(2);
      assertThat(rig.parkings.get(1).number()).isGreaterThan(firstName);
      rig.parked(SaveResult.STALE).pass(99);
      assertThat(rig.parkings).hasSize(2);
      rig.pass(1);
      assertThat(rig.parkings).hasSize(3);
      assertThat(rig.saves).isEmpty();
    }

    @Test
    void whatMayBeStoredIsTriedAgainUnderTheSameName() {
      refuseOne();
      long name = rig.parkings.get(0).number();
      rig.parked(SaveResult.UNKNOWN).pass(50);
      assertThat(rig.parkings).hasSize(2);
      assertThat(rig.parkings.get(1).number()).isEqualTo(name);
      assertThat(rig.saves).isEmpty();
    }

    @Test
    void whatCannotBeStoredBlocksAndIsTriedAgainFromTheAttemptOn() {
      refuseOne();
      rig.notParkable("no room");
      assertThat(rig.statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.BLOCKED);
      assertThat(rig.statistics().lastDispatchFailure()).contains("no room").contains("never");
      rig.pass(499);
      assertThat(rig.batches()).hasSize(1);
      rig.pass(1).answer(unavailable());
      assertThat(rig.batches()).hasSize(2);
      rig.notParkable("no room").pass(500).answer(refused());
      assertThat(rig.parkings).hasSize(3);
      rig.notParkable("no room").pass(500).deliver();
      assertThat(rig.batches()).containsExactly(ids(1), ids(1), ids(1), ids(1), ids(2));
      assertThat(rig.saves).containsExactly(new Save(id(1), 0, 5, 1));
    }

    @Test
    void anAnswerAfterTheStopChangesNothing() {
      refuseOne();
      rig.stop().parked(SaveResult.SAVED);
      assertThat(rig.saves).isEmpty();
      assertThat(rig.statistics().eventsParked()).isEqualTo(5);
    }

    @Test
    void anAnswerThatNobodyWaitsForChangesNothing() {
      refuseOne();
      rig.parked(SaveResult.SAVED).parked(SaveResult.SAVED);
      assertThat(rig.statistics().eventsParked()).isEqualTo(6);
      assertThat(rig.saves).hasSize(1);
    }

    @Test
    void severalBatchesAskTheStoreOneAfterTheOtherAndNoNewOneStarts() {
      rig.batchSize = 1;
      rig.maxInFlight = 2;
      rig.start().offer(1, 2, 3);
      rig.answer(1, refused()).answer(0, refused());
      assertThat(rig.parkedIds()).containsExactly(id(2));
      rig.parked(SaveResult.SAVED);
      // The first is not settled: neither its position nor the total may be stored.
      assertThat(rig.saves).isEmpty();
      assertThat(rig.parkedIds()).containsExactly(id(2), id(1));
      assertThat(rig.batches()).hasSize(2);
      rig.parked(SaveResult.SAVED);
      assertThat(rig.saves).containsExactly(new Save(id(2), 0, 2, 2));
      assertThat(rig.batches().get(2)).isEqualTo(ids(3));
    }
  }
}
