package io.eventstreams.transport.netty.internal.client;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.io.JsonStringEncoder;

/** What a client says. */
final class ClientText {
  private ClientText() {}

  static byte[] start(String stream) {
    return bytes("{\"type\":\"start\",\"stream\":" + quoted(stream) + "}");
  }

  static byte[] ack(String stream, long batchNumber) {
    return bytes(
        "{\"type\":\"ack\",\"stream\":" + quoted(stream) + ",\"batchNumber\":" + batchNumber + "}");
  }

  static byte[] nack(String stream, long batchNumber, String reason) {
    return bytes(
        "{\"type\":\"nack\",\"stream\":"
            + quoted(stream)
            + ",\"batchNumber\":"
            + batchNumber
            + ",\"message\":"
            + quoted(reason)
            + "}");
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
