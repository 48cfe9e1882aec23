package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.eventstreams.api.json.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Batches of ready-made events of about 130 bytes, and what they look like on the wire. They repeat
 * after {@value #RING} batches. The text is put together here and not by the code that is measured,
 * so that a wrong one is noticed.
 *
 * <p><b>Threads:</b> any.
 */
class WireEvents {
  static final String STREAM = "bench";

  private static final int RING = 16;
  private static final String TOPIC = "transfers";

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
    for (int ring = 0; ring < RING; ring++) {
      List<Event<RawJson>> events = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      if (numbered) {
        text.append(",\"stream\":\"" + STREAM + '"');
      }
      text.append(",\"type\":\"event_batch\",\"events\":[");
      for (int i = 0; i < batchSize; i++) {
        int number = ring * batchSize + i;
        String data =
            String.format(
                "{\"account\":\"0x%024x\",\"amount\":%d", 7L * number, 1_000_000 + number);
        String sequenceId = String.format("%020d", number + 1);
        events.add(new Event<>(TOPIC, sequenceId, RawJson.parse(data + '}')));
        text.append(i == 0 ? "" : ",").append(data);
        text.append(",\"sequenceId\":\"").append(sequenceId);
        text.append("\",\"topic\":\"" + TOPIC + "\"}");
      }
      byte[] tail = text.append("]}").append(end).toString().getBytes(StandardCharsets.US_ASCII);
      CRC32C checksum = new CRC32C();
      checksum.update(tail);
      batches.add(List.copyOf(events));
      tails.add(tail);
      checksums[ring] = checksum.getValue();
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
