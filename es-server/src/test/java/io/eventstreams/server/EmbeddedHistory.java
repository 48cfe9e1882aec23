package io.eventstreams.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a process that is killed now and then has told over all of its lives, and whether it may be
 * so. Kept where nobody is killed.
 *
 * <p>What a consumer has is told before it is answered, and a write before it is made; so a line
 * that is missing at the end of a life says that something has not happened, or that nobody in that
 * life can have known of it.
 */
final class EmbeddedHistory {
  /** One stream, over all lives. */
  private static final class Stream {
    final String id;
    final BitSet has = new BitSet();
    final BitSet parked = new BitSet();

    /** Writes that were told and not answered: the row may say any of them. */
    final Set<Integer> doubtful = new HashSet<>();

    int stored = -1;
    int last = -1;
    boolean isClaimed;

    /** What came since the row was claimed last. */
    final BitSet ofThisLife = new BitSet();

    Stream(String id) {
      this.id = id;
    }

    boolean wants(int event) {
      String filter = EmbeddedChild.STREAMS.get(id).topicFilter();
      return filter == null || filter.equals(FollowedFile.topic(event));
    }

    /** The first event up to this one that nobody has; behind it when there is none. */
    int firstMissing(int upTo) {
      int event = 0;
      while (event <= upTo && (!wants(event) || has.get(event) || parked.get(event))) {
        event++;
      }
      return event;
    }
  }

  private final Map<String, Stream> streams = new HashMap<>();
  private final Map<String, BitSet> aside = new HashMap<>();
  private boolean isSynchronous;
  private int delivered;
  private int repeats;

  EmbeddedHistory() {
    EmbeddedChild.STREAMS.keySet().forEach(id -> streams.put(id, new Stream(id)));
  }

  /** Another life begins. */
  void begins(boolean storesEachBatch) {
    isSynchronous = storesEachBatch;
    for (Stream stream : streams.values()) {
      stream.isClaimed = false;
      stream.ofThisLife.clear();
    }
  }

  void told(String line) {
    if (!line.endsWith(ToldLines.END)) {
      return;
    }
    String[] words = line.split(" ");
    Stream stream = streams.get(words[1]);
    switch (words[0]) {
      case "claimed" -> claimed(stream, Integer.parseInt(words[2]));
      case "saves" -> saves(stream, Integer.parseInt(words[2]));
      case "saved" -> saved(stream, Integer.parseInt(words[2]));
      case "has" -> has(stream, words[2].split(","));
      case "parked" -> stream.parked.set(Integer.parseInt(words[2]));
      case "aside" -> aside(stream, Integer.parseInt(words[2]));
      default -> {}
    }
  }

  private void claimed(Stream stream, int position) {
    assertThat(position == stream.stored || stream.doubtful.contains(position))
        .as("the row of %s says %d, stored is %d", stream.id, position, stream.stored)
        .isTrue();
    stream.stored = position;
    stream.doubtful.clear();
    stream.last = position;
    stream.isClaimed = true;
  }

  private void saves(Stream stream, int position) {
    assertThat(position).as("a checkpoint goes forward").isGreaterThanOrEqualTo(stream.stored);
    assertThat(stream.firstMissing(position))
        .as("the first event of %s that is missing, and passed", stream.id)
        .isGreaterThan(position);
    stream.doubtful.add(position);
  }

  private static void saved(Stream stream, int position) {
    stream.stored = position;
    stream.doubtful.clear();
  }

  private void has(Stream stream, String[] events) {
    assertThat(stream.isClaimed).as("a batch of %s before its row is claimed", stream.id).isTrue();
    for (String data : events) {
      int event = Integer.parseInt(data.substring(1));
      assertThat(data).isEqualTo("1" + FollowedFile.position(event));
      assertThat(event).as("order of %s", stream.id).isEqualTo(next(stream));
      // An event that comes again follows what is stored, or it would be out of order here: the
      // checkpoint of its batch was not stored when the life before ended.
      if (stream.has.get(event)) {
        repeats++;
      } else {
        stream.has.set(event);
        delivered++;
      }
      stream.last = event;
      stream.ofThisLife.set(event);
    }
    assertThat(stream.ofThisLife.get(stream.stored + 1, stream.last + 1).cardinality())
        .as("events of %s that may come again though each batch awaits a checkpoint", stream.id)
        .isLessThanOrEqualTo(isSynchronous ? EmbeddedChild.BATCH : Integer.MAX_VALUE);
  }

  /** The event that must come: the next that is wanted, of those that are not refused. */
  private static int next(Stream stream) {
    int event = stream.last + 1;
    while (!stream.wants(event) || EmbeddedChild.refuses(stream.id, event)) {
      if (stream.wants(event)) {
        assertThat(stream.parked.get(event)).as("%d is put aside first", event).isTrue();
      }
      event++;
    }
    return event;
  }

  private void aside(Stream stream, int event) {
    BitSet all = aside.computeIfAbsent(stream.id, any -> new BitSet());
    assertThat(all.get(event)).as("%d is put aside twice", event).isFalse();
    all.set(event);
  }

  /** Whether everything up to and including an event has come, or is put aside. */
  boolean isComplete(int last) {
    return streams.values().stream().allMatch(stream -> stream.firstMissing(last) > last);
  }

  /** At the very end, when the last life has told what is put aside. */
  void ended(int last) {
    for (Stream stream : streams.values()) {
      assertThat(stream.firstMissing(last)).as("lost by %s", stream.id).isGreaterThan(last);
      assertThat(aside.getOrDefault(stream.id, new BitSet())).isEqualTo(stream.parked);
    }
  }

  String text() {
    int parked = streams.values().stream().mapToInt(stream -> stream.parked.cardinality()).sum();
    return "%,d events delivered, %,d came again, %d put aside"
        .formatted(delivered, repeats, parked);
  }
}
