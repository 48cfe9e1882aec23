package io.eventstreams.engine.internal.batch;

import static io.eventstreams.engine.internal.batch.CoreRig.id;
import static io.eventstreams.engine.internal.batch.CoreRig.match;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a filler refuses, in each of its ways through a list. Batches have three events. */
class BatchFillerTest {
  /** How events get into a batch. */
  enum Way {
    ALL,
    FILTERED,
    ALL_BY_SIZE,
    FILTERED_BY_SIZE
  }

  private final BatchAssembler<Integer> assembler =
      new BatchAssembler<>(PlainSettings.of(3, 1_000));

  private BatchFiller<Integer> filler(Way way) {
    boolean isFiltered = way == Way.FILTERED || way == Way.FILTERED_BY_SIZE;
    BatchFiller<Integer> filler =
        new BatchFiller<>(TopicFilter.compile(isFiltered ? "m" : null), assembler, "start");
    if (way == Way.ALL_BY_SIZE || way == Way.FILTERED_BY_SIZE) {
      filler.limitBytes(new ByteGate<>(new HundredBytes(), Long.MAX_VALUE));
    }
    return filler;
  }

  private static void fill(BatchFiller<Integer> filler, List<Event<Integer>> events) {
    filler.open(events);
    filler.fill(0);
  }

  @SuppressWarnings("NullAway") // what a careless source delivers
  private static List<Event<Integer>> threeWithNullAt(int index) {
    List<Event<Integer>> events = new ArrayList<>(List.of(match(1), match(2), match(3)));
    events.set(index, null);
    return events;
  }

  private static EventStreamException refusal(BatchFiller<Integer> filler) {
    assertThat(filler.refusal()).isNotNull();
    return Objects.requireNonNull(filler.refusal());
  }

  @ParameterizedTest
  @EnumSource
  void aNullIsRefusedAsSuchAndWhatIsBeforeItIsTaken(Way way) {
    for (int before = 0; before < 3; before++) {
      BatchFiller<Integer> filler = filler(way);
      filler.batchClosed(id(9));
      fill(filler, threeWithNullAt(before));
      assertThat(refusal(filler)).hasMessageContaining("holds a null event");
      assertThat(filler.lastSeen()).isEqualTo(before == 0 ? "start" : id(before));
      assertThat(assembler.isEmpty()).isEqualTo(before == 0);
      assembler.clear();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theIdOfTheBatchBeforeIsRefusedOnceAndInTheFirstPlaceOnly(Way way) {
    BatchFiller<Integer> filler = filler(way);
    filler.batchClosed(id(1));
    fill(filler, List.of(match(1), match(2), match(3)));
    assertThat(refusal(filler).code()).isEqualTo(ErrorCode.SEQUENCE_ID_REPEATED);
    assertThat(filler.examined()).isZero();
    assertThat(assembler.isEmpty()).isTrue();

    filler.batchClosed(id(2));
    fill(filler, List.of(match(1), match(2)));
    assertThat(filler.refusal()).isNull();
    assertThat(filler.examined()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyListIsUsedUpAtOnce(Way way) {
    BatchFiller<Integer> filler = filler(way);
    filler.batchClosed(id(1));
    fill(filler, List.of());
    assertThat(filler.refusal()).isNull();
    assertThat(filler.isUsedUp()).isTrue();
    assertThat(filler.examined()).isZero();
    assertThat(assembler.isEmpty()).isTrue();
  }
}
