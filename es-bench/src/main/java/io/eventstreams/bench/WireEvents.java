package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.eventstreams.api.json.RawJson;
import java.util.ArrayList;
import java.util.List;

/**
 * Ready-made batches of a {@link WireText}. They repeat after {@value #RING}.
 *
 * <p><b>Threads:</b> any.
 */
class WireEvents {
  static final int RING = 16;

  private final List<List<Event<RawJson>>> batches = new ArrayList<>();
  private final List<byte[]> tails = new ArrayList<>();
  private final long[] checksums = new long[RING];

  /**
   * Makes them.
   *
   * @param numbered whether a number precedes each batch
   * @param end what follows the text of each batch
   */
  WireEvents(int batchSize, boolean numbered, String end) {
    WireText text = new WireText(RING * batchSize, numbered, end);
    for (int ring = 0; ring < RING; ring++) {
      int from = ring * batchSize;
      List<Event<RawJson>> events = new ArrayList<>();
      for (int i = 0; i < batchSize; i++) {
        events.add(text.event(from + i));
      }
      batches.add(List.copyOf(events));
      tails.add(text.tail(from, batchSize));
      checksums[ring] = text.checksum(from, batchSize);
    }
  }

  /** The events of a batch, counted from 0. */
  List<Event<RawJson>> batch(long index) {
    return batches.get((int) (index % RING));
  }

  /** The text of a batch from its first comma on. */
  byte[] tail(long index) {
    return tails.get((int) (index % RING));
  }

  /** The sum of the checksums of the first batches. */
  long checksum(long count) {
    long sum = 0;
    for (int ring = 0; ring < RING; ring++) {
      sum += checksums[ring] * (count / RING + (ring < count % RING ? 1 : 0));
    }
    return sum;
  }
}
