package io.eventstreams.api.json;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.spi.EventDataCodec;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Prints events and batches in the slowest and plainest way, as text. */
final class PlainPrinter {
  private static final JsonMapper TREES = new JsonMapper();
  private static final EventJson<byte[]> UNCHECKED = new EventJson<>(EventDataCodec.rawBytes());

  private PlainPrinter() {}

  static String batch(EventBatch<RawJson> batch) {
    return "{"
        + (batch.batchNumber() == 0 ? "" : "\"batchNumber\":" + batch.batchNumber() + ",")
        + "\"stream\":"
        + text(batch.stream())
        + ",\"type\":\"event_batch\",\"events\":["
        + batch.events().stream().map(PlainPrinter::event).collect(Collectors.joining(","))
        + "]}";
  }

  static String event(Event<RawJson> event) {
    return open(String.valueOf(event.data()))
        + "\"sequenceId\":"
        + text(event.sequenceId())
        + ",\"topic\":"
        + text(event.topic())
        + "}";
  }

  /** The data up to where the envelope's members follow. */
  private static String open(String data) {
    if (data.charAt(0) != '{') {
      return "{\"data\":" + data + ",";
    }
    ObjectNode members = (ObjectNode) TREES.readTree(data);
    if (members.has("topic") || members.has("sequenceId")) {
      // By the way of data that nobody has checked before, which other properties look at.
      byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
      String printed =
          new String(UNCHECKED.printEvent(new Event<>("", "1", bytes)), StandardCharsets.UTF_8);
      return printed.substring(
          0, printed.length() - "\"sequenceId\":\"1\",\"topic\":\"\"}".length());
    }
    return data.substring(0, data.length() - 1) + (members.isEmpty() ? "" : ",");
  }

  static String text(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int at = "\"\\\b\f\n\r\t".indexOf(c);
      if (at >= 0) {
        out.append('\\').append("\"\\bfnrt".charAt(at));
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else if (!Character.isSurrogate(c)) {
        out.append(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        out.append(c).append(text.charAt(++i));
      } else {
        out.append('\uFFFD');
      }
    }
    return out.append('"').toString();
  }
}
