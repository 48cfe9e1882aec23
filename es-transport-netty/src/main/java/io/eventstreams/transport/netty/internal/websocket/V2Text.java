package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.transport.netty.WebSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/** What a client is told in the sub-protocol {@code eventstreams.v2}, as JSON. */
final class V2Text {
  private final StringBuilder json = new StringBuilder(192).append('{');

  private V2Text() {}

  static byte[] welcome(String connection, WebSocketOptions options) {
    return typed("welcome")
        .text("protocol", WebSocketHub.V2)
        .text("connection", connection)
        .number("ackTimeoutMs", options.ackTimeout().toMillis())
        .number("longestAckTimeoutMs", options.longestAckTimeout().toMillis())
        .number("pingIntervalMs", options.pingInterval().toMillis())
        .number("maxMessageBytes", options.maxMessageBytes())
        .number("maxFramesPerSecond", options.maxFramesPerSecond())
        .number("maxSubscriptions", options.maxSubscriptions())
        .number("maxCredit", Subscriber.MAX_CREDIT)
        .number("replayedBatches", options.replayedBatches())
        .end();
  }

  static byte[] startedToAnswer(String stream, int credit, Duration ackTimeout) {
    return started(stream, DistributionMode.LOAD_BALANCE)
        .number("credit", credit)
        .number("ackTimeoutMs", ackTimeout.toMillis())
        .end();
  }

  static byte[] startedToListen(String stream, BroadcastStart broadcast) {
    V2Text text =
        started(stream, DistributionMode.BROADCAST).text("cursor", broadcast.cursor().toString());
    Boolean recovered = broadcast.recovered();
    return (recovered == null ? text : text.truth("recovered", recovered)).end();
  }

  private static V2Text started(String stream, DistributionMode mode) {
    return typed("started").text("stream", stream).text("mode", mode.wireName());
  }

  static byte[] stopped(String stream) {
    return typed("stopped").text("stream", stream).end();
  }

  static byte[] extended(String stream, long batchNumber, long leftMillis) {
    return typed("extended")
        .text("stream", stream)
        .number("batchNumber", batchNumber)
        .number("forMs", leftMillis)
        .end();
  }

  /**
   * Something that the client wanted does not happen, or not any more.
   *
   * @param about the type of its message; null when that is not known
   * @param stream that it was about; null when it was about none
   * @param batchNumber that it was about; 0 when it was about none
   */
  static byte[] error(
      EventStreamException why, @Nullable String about, @Nullable String stream, long batchNumber) {
    V2Text text =
        typed("error")
            .text("code", why.code().id())
            .text("error", String.valueOf(why.getMessage()));
    if (about != null) {
      text.text("about", about);
    }
    if (stream != null) {
      text.text("stream", stream);
    }
    if (batchNumber > 0) {
      text.number("batchNumber", batchNumber);
    }
    return text.end();
  }

  /** The beginning of a batch that has to be answered, in place of its brace. */
  static byte[] head(Delivery delivery) {
    return new V2Text()
        .number("batchNumber", delivery.number())
        .text("deliveryId", delivery.deliveryId())
        .number("attempt", delivery.attemptNumber())
        .more();
  }

  /**
   * The beginning of a batch of a broadcast, in place of its brace.
   *
   * @param missed how many batches before it were dropped, since the client did not keep up
   */
  static byte[] head(Cursor cursor, long missed) {
    V2Text text = new V2Text().text("cursor", cursor.toString());
    return (missed == 0 ? text : text.number("missed", missed)).more();
  }

  private static V2Text typed(String type) {
    return new V2Text().text("type", type);
  }

  private V2Text name(String name) {
    if (json.length() > 1) {
      json.append(',');
    }
    json.append('"').append(name).append("\":");
    return this;
  }

  private V2Text text(String name, String value) {
    name(name).json.append('"');
    JsonStringEncoder.getInstance().quoteAsString(value, json);
    json.append('"');
    return this;
  }

  private V2Text number(String name, long value) {
    name(name).json.append(value);
    return this;
  }

  private V2Text truth(String name, boolean value) {
    name(name).json.append(value);
    return this;
  }

  private byte[] more() {
    return bytes(",");
  }

  private byte[] end() {
    return bytes("}\n");
  }

  private byte[] bytes(String end) {
    return json.append(end).toString().getBytes(StandardCharsets.UTF_8);
  }
}
