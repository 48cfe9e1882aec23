package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.eventstreams.api.json.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Ready-made events of about 130 bytes, which repeat, and what any row of them looks like as a
 * batch on the wire. The text is put together here and not by the code that is measured, so that a
 * wrong one is noticed.
 *
 * <p><b>Threads:</b> any.
 */
final class WireText {
  static final String STREAM = "bench";

  private static final String TOPIC = "transfers";

  private final List<Event<RawJson>> events = new ArrayList<>();
  private final List<byte[]> texts = new ArrayList<>();
  private final byte[] head;
  private final byte[] foot;

  /**
   * Makes them.
   *
   * @param numbered whether a number precedes each batch
   * @param end what follows the text of each batch
   */
  WireText(int count, boolean numbered, String end) {
    head =
        ascii(
            (numbered ? ",\"stream\":\"" + STREAM + '"' : "")
                + ",\"type\":\"event_batch\",\"events\":[");
    foot = ascii("]}" + end);
    for (int number = 0; number < count; number++) {
      String data =
          String.format("{\"account\":\"0x%024x\",\"amount\":%d", 7L * number, 1_000_000 + number);
      String sequenceId = String.format("%020d", number + 1);
      events.add(new Event<>(TOPIC, sequenceId, RawJson.parse(data + '}')));
      texts.add(
          ascii(data + ",\"sequenceId\":\"" + sequenceId + "\",\"topic\":\"" + TOPIC + "\"}"));
    }
  }

  /** An event, counted from 0. */
  Event<RawJson> event(long index) {
    return events.get(place(index));
  }

  /** The text of a batch of so many events, one at least, from its first comma on. */
  byte[] tail(long from, int count) {
    int length = head.length + count - 1 + foot.length;
    for (int i = 0; i < count; i++) {
      length += texts.get(place(from + i)).length;
    }
    byte[] tail = new byte[length];
    int at = append(head, tail, 0);
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        tail[at++] = ',';
      }
      at = append(texts.get(place(from + i)), tail, at);
    }
    append(foot, tail, at);
    return tail;
  }

  /** What the receivers get when they take a checksum of such a text. */
  long checksum(long from, int count) {
    CRC32C checksum = new CRC32C();
    checksum.update(tail(from, count));
    return checksum.getValue();
  }

  private int place(long index) {
    return (int) (index % events.size());
  }

  private static int append(byte[] part, byte[] to, int at) {
    System.arraycopy(part, 0, to, at, part.length);
    return at + part.length;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
