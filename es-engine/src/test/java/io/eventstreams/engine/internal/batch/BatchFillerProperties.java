package io.eventstreams.engine.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.Event;
import io.eventstreams.engine.internal.dispatch.Batch;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** The blocks and runs in which a stream takes its events must not be seen from outside. */
class BatchFillerProperties {
  private static final String START = "start";

  /** What is wrong with one of the events. */
  enum Flaw {
    NONE,
    NULL,
    NO_SIZE
  }

  private final List<List<String>> batches = new ArrayList<>();
  private final List<String> seenBefore = new ArrayList<>();
  private long examined;
  private long unmatched;

  @Property(tries = 2_000)
  void batchesAreWhatOneByOneWouldGive(
      @ForAll List<@IntRange(max = 4) Integer> kinds,
      @ForAll @IntRange(min = 1, max = 9) int runLength,
      @ForAll @IntRange(min = 1, max = 70) int batchSize,
      @ForAll @IntRange(min = 1, max = 200) int chunkSize,
      @ForAll boolean isFiltered,
      @ForAll boolean hasSizes,
      @ForAll Flaw flaw) {
    List<@Nullable Event<Integer>> events = new ArrayList<>();
    for (int kind : kinds) {
      for (int i = 0; i < runLength; i++) {
        // One kind in five is not wanted.
        int number = events.size();
        events.add(new Event<>("t" + kind, "e" + number, number));
      }
    }
    int valid = events.size();
    if (valid > 0 && (flaw == Flaw.NULL || (flaw == Flaw.NO_SIZE && hasSizes))) {
      valid = valid * 2 / 3;
      events.set(valid, flaw == Flaw.NULL ? null : new Event<>("t0", "flawed", null));
    }
    TopicFilter filter = TopicFilter.compile(isFiltered ? "t[0-3]" : null);
    boolean refused = fill(events, filter, hasSizes, batchSize, chunkSize);

    List<List<String>> expected = new ArrayList<>();
    List<String> expectedBefore = new ArrayList<>();
    List<String> batch = new ArrayList<>();
    long expectedUnmatched = 0;
    for (int i = 0; i < valid; i++) {
      Event<Integer> event = events.get(i);
      assert event != null;
      if (isFiltered && event.topic().equals("t4")) {
        expectedUnmatched++;
        continue;
      }
      if (batch.isEmpty()) {
        expectedBefore.add(i == 0 ? START : "e" + (i - 1));
      }
      batch.add(event.sequenceId());
      if (batch.size() == batchSize) {
        expected.add(batch);
        batch = new ArrayList<>();
      }
    }
    if (!batch.isEmpty()) {
      expected.add(batch);
    }
    assertThat(batches).isEqualTo(expected);
    assertThat(seenBefore).isEqualTo(expectedBefore);
    assertThat(examined).isEqualTo(valid);
    assertThat(unmatched).isEqualTo(expectedUnmatched);
    assertThat(refused).isEqualTo(valid < events.size());
  }

  /** Fills batches from lists of one size; whether a list was refused. */
  private boolean fill(
      List<@Nullable Event<Integer>> events,
      TopicFilter filter,
      boolean hasSizes,
      int batchSize,
      int chunkSize) {
    batches.clear();
    seenBefore.clear();
    examined = 0;
    unmatched = 0;
    BatchAssembler<Integer> assembler =
        new BatchAssembler<>(PlainSettings.of(batchSize, Long.MAX_VALUE));
    BatchFiller<Integer> filler = new BatchFiller<>(filter, assembler, START);
    if (hasSizes) {
      filler.limitBytes(new ByteGate<>(new HundredBytes(), Long.MAX_VALUE));
    }
    for (int from = 0; from < events.size(); from += chunkSize) {
      filler.open(nullsAllowed(events.subList(from, Math.min(events.size(), from + chunkSize))));
      do {
        filler.fill(0);
        examined += filler.examined();
        unmatched += filler.unmatched();
        if (assembler.isFull()) {
          taken(assembler.take());
        }
      } while (filler.refusal() == null && !filler.isUsedUp());
      filler.close();
      if (filler.refusal() != null) {
        break;
      }
    }
    if (!assembler.isEmpty()) {
      taken(assembler.take());
    }
    return filler.refusal() != null;
  }

  private void taken(Batch<Integer> batch) {
    seenBefore.add(batch.safePosition());
    batches.add(batch.remainingEvents().stream().map(Event::sequenceId).toList());
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // what a careless source delivers
  private static List<Event<Integer>> nullsAllowed(List<@Nullable Event<Integer>> events) {
    return new ArrayList<>((List) events);
  }
}
