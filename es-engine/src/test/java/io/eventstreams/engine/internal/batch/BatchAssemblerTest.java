package io.eventstreams.engine.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.Event;
import io.eventstreams.engine.internal.dispatch.Batch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchAssemblerTest {
  /** Not a constant, so that its overflow is the clock's. */
  private static final long OPENED_NANOS = Long.parseLong("9223372036854775802");

  private static final long BUSY_NANOS = BatchAssembler.BUSY_LIMIT_NANOS;

  private final BatchAssembler<Integer> gathering =
      new BatchAssembler<>(PlainSettings.of(4, 1_000));
  private final BatchAssembler<Integer> eager = new BatchAssembler<>(PlainSettings.of(4, 0));

  private static @Nullable Object[] events(int count) {
    return IntStream.range(0, count).mapToObj(i -> new Event<>("t", "e" + i, i)).toArray();
  }

  private static void open(BatchAssembler<Integer> assembler, int count) {
    assembler.open("before", OPENED_NANOS);
    assembler.add(events(count), 0, count);
  }

  private static boolean isReady(BatchAssembler<Integer> assembler, long ageNanos) {
    return assembler.isReady(OPENED_NANOS + ageNanos, false);
  }

  @Test
  void withoutAnEventThereIsNoBatch() {
    assertThat(gathering.isEmpty()).isTrue();
    assertThat(gathering.isFull()).isFalse();
    assertThat(gathering.room()).isEqualTo(4);
    assertThat(gathering.peek()).isNull();
    assertThat(isReady(gathering, 1_000_000)).isFalse();
    assertThatThrownBy(gathering::take).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aBatchThatIsFullIsReady() {
    open(gathering, 3);
    assertThat(gathering.isEmpty()).isFalse();
    assertThat(gathering.isFull()).isFalse();
    assertThat(gathering.room()).isEqualTo(1);
    assertThat(isReady(gathering, 0)).isFalse();
    gathering.add(events(1), 0, 1);
    assertThat(gathering.isFull()).isTrue();
    assertThat(gathering.room()).isZero();
    assertThat(isReady(gathering, 0)).isTrue();
    assertThat(gathering.take().size()).isEqualTo(4);
    assertThat(gathering.isEmpty()).isTrue();
  }

  @Test
  void oneThatIsNotWaitsForItsTime() {
    open(gathering, 1);
    assertThat(gathering.isReady(OPENED_NANOS, true)).isFalse();
    assertThat(isReady(gathering, 999)).isFalse();
    assertThat(isReady(gathering, 1_000)).isTrue();
    assertThat(gathering.deadlineNanos()).isEqualTo(OPENED_NANOS + 1_000);
  }

  @Test
  void withoutATimeItIsReadyWhenNothingElseIsComing() {
    open(eager, 1);
    assertThat(eager.isReady(OPENED_NANOS, true)).isTrue();
    assertThat(eager.isReady(OPENED_NANOS, false)).isFalse();
  }

  @Test
  void aBusySourceKeepsItNoLongerThanAMillisecond() {
    open(eager, 1);
    assertThat(isReady(eager, BUSY_NANOS - 1)).isFalse();
    assertThat(isReady(eager, BUSY_NANOS)).isTrue();
    assertThat(eager.deadlineNanos()).isEqualTo(OPENED_NANOS + BUSY_NANOS);
  }

  @Test
  void norLongerThanForTheEventsOfFourBatches() {
    open(eager, 1);
    eager.examined(10);
    eager.examined(5);
    assertThat(isReady(eager, 0)).isFalse();
    eager.examined(1);
    assertThat(isReady(eager, 0)).isTrue();
    eager.take();
    open(eager, 1);
    assertThat(isReady(eager, 0)).as("they count for one batch").isFalse();
  }

  @Test
  void whatIsFlushedIsReadyAndNothingAfterIt() {
    gathering.flush();
    open(gathering, 1);
    assertThat(isReady(gathering, 0)).as("flushed while there was none").isFalse();
    gathering.flush();
    assertThat(isReady(gathering, 0)).isTrue();
    gathering.take();
    open(gathering, 1);
    assertThat(isReady(gathering, 0)).isFalse();
    gathering.flush();
    gathering.clear();
    assertThat(gathering.isEmpty()).isTrue();
    open(gathering, 1);
    assertThat(isReady(gathering, 0)).isFalse();
  }

  @Test
  void aListIsTakenWholeThatIsABatch() {
    assertThat(gathering.takesWhole(4)).isTrue();
    assertThat(gathering.takesWhole(3)).isFalse();
    assertThat(gathering.takesWhole(5)).isFalse();
    assertThat(gathering.takesWhole(0)).isFalse();
    open(gathering, 1);
    assertThat(gathering.takesWhole(4)).isFalse();
  }

  @Test
  void aSmallerOneToWhereItIsDispatchedAsItIs() {
    assertThat(eager.takesWhole(4)).isTrue();
    assertThat(eager.takesWhole(3)).isTrue();
    assertThat(eager.takesWhole(1)).isTrue();
    assertThat(eager.takesWhole(0)).isFalse();
    assertThat(eager.takesWhole(5)).isFalse();
  }

  @Test
  void aSettledBatchIsUsedOnceMore() {
    open(gathering, 4);
    Batch<Integer> settled = gathering.take();
    gathering.reuse(settled);
    open(gathering, 2);
    assertThat(gathering.peek()).isSameAs(settled);
    assertThat(gathering.take().size()).isEqualTo(2);
    open(gathering, 1);
    assertThat(gathering.peek()).isNotSameAs(settled);
  }

  @Test
  void anotherSizeHoldsForTheOpenBatchToo() {
    open(gathering, 3);
    gathering.adjust(PlainSettings.of(2, 1_000));
    assertThat(gathering.isFull()).isTrue();
    assertThat(isReady(gathering, 0)).isTrue();
  }
}
