package io.eventstreams.engine.internal.batch;

import static io.eventstreams.engine.internal.batch.CoreRig.id;
import static io.eventstreams.engine.internal.batch.CoreRig.match;
import static io.eventstreams.engine.internal.batch.CoreRig.other;
import static io.eventstreams.engine.internal.batch.CoreRig.unavailable;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.engine.internal.batch.CoreEffects.ChunkEnd;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StreamCoreSourceTest {
  private final CoreRig rig = new CoreRig();

  private static List<String> ids(int... numbers) {
    return Arrays.stream(numbers).mapToObj(CoreRig::id).toList();
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
    void whatItStillOfferedWhenItEndedIsNotTaken() {
      rig.start().offer(1, 2, 3, 4, 5, 6, 7, 8).sourceEnds(null);
      assertThat(rig.chunkEnds).containsExactly(ChunkEnd.EXIT);
      rig.deliver().deliver().pass(50);
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3), ids(4, 5, 6));
      assertThat(rig.starts).containsExactly("", id(6));
    }

    @Test
    void itsReturnIsAnEndLikeAnyOther() {
      rig.start().sourceEnds(null).pass(50);
      assertThat(rig.starts).hasSize(2);
      assertThat(rig.statistics().lastSourceFailure()).isNotEmpty();
      assertThat(rig.chunkEnds).as("nothing was offered").isEmpty();
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
    void aWithdrawalBetweenTwoListsEndsTheRunToo() {
      rig.start().withdraw().withdraw();
      assertThat(rig.cancels).isEqualTo(1);
      rig.offer(1);
      assertThat(rig.chunkEnds).containsExactly(ChunkEnd.EXIT);
    }

    @Test
    void aListOfWhichNothingCouldBeReadIsNoProgress() {
      rig.start().sourceEnds(null).pass(50);
      rig.offer(new BrokenList(5)).sourceEnds(null).pass(99);
      assertThat(rig.starts).hasSize(2);
      rig.pass(1);
      assertThat(rig.starts).hasSize(3);
    }

    /** Only within a run one id after the other says that it cannot be resumed. */
    @Test
    void aRunMayBeginWithTheEventAtWhichItResumes() {
      rig.start().offer(1, 2, 3).deliver().sourceEnds(null).pass(50);
      rig.offer(3, 4, 5);
      assertThat(rig.refusals).isEmpty();
      assertThat(rig.batches()).containsExactly(ids(1, 2, 3), ids(3, 4, 5));
    }

    @Test
    void aStopForgetsWhatWasGathered() {
      rig.start().offer(1, 2);
      assertThat(rig.core().bufferedEvents()).isEqualTo(2);
      rig.stop();
      assertThat(rig.core().bufferedEvents()).isZero();
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
    void whatItPassesIsStoredAfterTheIntervalAndIsNoEvent() {
      rig.start().offer(new SeenUpTo<>(id(7)));
      assertThat(rig.chunkEnds).containsExactly(ChunkEnd.TAKEN);
      assertThat(rig.statistics().highestDetected()).isEqualTo(id(7));
      assertThat(rig.statistics().eventsUnmatched()).isZero();
      rig.pass(9_999);
      assertThat(rig.saves).isEmpty();
      rig.pass(1);
      assertThat(rig.positions()).containsExactly(id(7));
      rig.offer(new SeenUpTo<>(id(7))).pass(60_000);
      assertThat(rig.positions()).containsExactly(id(7));
    }

    @Test
    void itIsCalledAgainAfterWhatItPassed() {
      rig.start().offer(new SeenUpTo<>(id(7))).sourceEnds(null).pass(50);
      assertThat(rig.starts).containsExactly("", id(7));
    }

    @Test
    void whatItPassesBehindEventsIsSafeWhenTheseAreSettled() {
      rig.start().offer(List.of(match(1), match(2))).offer(new SeenUpTo<>(id(7)));
      assertThat(rig.core().safePosition()).isEmpty();
      rig.pass(500).deliver();
      assertThat(rig.batches()).containsExactly(ids(1, 2));
      assertThat(rig.positions()).containsExactly(id(7));
    }

    @Test
    void whatItPassesBetweenBatchesIsSafeWithTheFirst() {
      rig.start().offer(1, 2, 3).offer(new SeenUpTo<>(id(7))).offer(List.of(match(8)));
      rig.deliver();
      assertThat(rig.positions()).containsExactly(id(7));
    }

    @Test
    void whatItPassesWaitsForAFullBatchAsEventsDo() {
      rig.start().offer(1, 2, 3, 4, 5, 6).offer(new SeenUpTo<>(id(7)));
      assertThat(rig.chunkEnds).containsExactly(ChunkEnd.TAKEN);
      rig.deliver();
      assertThat(rig.chunkEnds).containsExactly(ChunkEnd.TAKEN, ChunkEnd.TAKEN);
      rig.deliver().pass(50);
      assertThat(rig.positions()).containsExactly(id(3), id(7));
    }

    @Test
    void anEventWithTheIdThatItPassedIsRefused() {
      rig.start().offer(new SeenUpTo<>(id(7))).offer(List.of(match(7)));
      assertThat(rig.refusals)
          .extracting(e -> e.code())
          .containsExactly(ErrorCode.SEQUENCE_ID_REPEATED);
    }

    @Test
    void anEventWithTheIdThatItPassedIsRefusedAfterABatchToo() {
      rig.start().offer(List.of(match(1))).offer(new SeenUpTo<>(id(7))).pass(500);
      rig.offer(List.of(match(7))).deliver().pass(10_000);
      assertThat(rig.batches()).containsExactly(ids(1));
      assertThat(rig.refusals)
          .extracting(e -> e.code())
          .containsExactly(ErrorCode.SEQUENCE_ID_REPEATED);
    }

    /** It would be called for ever without a growing pause. */
    @Test
    void whoPassesWhatWasPassedAlreadyMakesNoProgress() {
      rig.startPosition = id(7);
      rig.start();
      for (int i = 0; i < 3; i++) {
        rig.offer(new SeenUpTo<>(id(7))).sourceEnds(null).pass((50 << i) - 1);
        assertThat(rig.starts).hasSize(i + 1);
        rig.pass(1);
        assertThat(rig.starts).hasSize(i + 2);
      }
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
      rig.sourceEnds(null);
      rig.pass(100_000);
      assertThat(rig.starts).hasSize(1);
    }

    @Test
    void nothingIsDueAnyMore() {
      rig.start().offer(1, 2).stop();
      long horizonNanos = rig.nowNanos + 1_000_000;
      assertThat(rig.core().nextDeadlineNanos(rig.nowNanos, horizonNanos)).isEqualTo(horizonNanos);
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
