package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.transport.netty.internal.json.JsonEncoding;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * What a client says in one message. Absent members and {@code null} count as not given; names are
 * read in any case; members that are not known are ignored.
 *
 * @param type in lower case; empty when not given
 * @param stream empty when not given, which is a name as well
 * @param message what the client says about a batch that it does not take
 * @param batchNumber 0 when not given
 */
record ClientMessage(String type, String stream, String message, long batchNumber) {
  private static final int MAX_REASON_CHARS = 1_024;

  private static final JsonFactory JSON =
      JsonEncoding.utf8Factory()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(64)
                  .maxNumberLength(1_000)
                  .maxNameLength(1_000)
                  .build())
          .build();

  /**
   * Reads the first JSON value; what follows it is ignored. {@code null} is a message that says
   * nothing.
   *
   * @throws IllegalArgumentException when it is not an object, or a member has the wrong type
   */
  static ClientMessage parse(byte[] json) {
    ClientMessage ack = UsualAck.read(json);
    return ack == null ? parseAny(json) : ack;
  }

  /** As {@link #parse}, of whatever form. */
  static ClientMessage parseAny(byte[] json) {
    if (!Utf8Check.isJsonText(json)) {
      throw new IllegalArgumentException("not UTF-8 without a byte order mark");
    }
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.VALUE_NULL) {
        return new ClientMessage("", "", "", 0);
      }
      if (first != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("not an object");
      }
      return readMembers(parser);
    } catch (JacksonException malformed) {
      throw new IllegalArgumentException("not JSON", malformed);
    }
  }

  private static ClientMessage readMembers(JsonParser parser) {
    String type = "";
    String stream = "";
    String message = "";
    long batchNumber = 0;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName().toLowerCase(Locale.ROOT);
      JsonToken value = parser.nextToken();
      switch (name) {
        case "type" -> type = text(parser, value, type);
        case "stream" -> stream = text(parser, value, stream);
        case "message" -> message = text(parser, value, message);
        case "batchnumber" -> batchNumber = number(parser, value, batchNumber);
        default -> parser.skipChildren();
      }
    }
    return new ClientMessage(
        type.toLowerCase(Locale.ROOT), stream, printable(message), batchNumber);
  }

  private static String text(JsonParser parser, JsonToken value, String before) {
    if (value == JsonToken.VALUE_NULL) {
      return before;
    }
    if (value != JsonToken.VALUE_STRING) {
      throw new IllegalArgumentException("not a string");
    }
    return parser.getString();
  }

  private static long number(JsonParser parser, JsonToken value, long before) {
    if (value == JsonToken.VALUE_NULL) {
      return before;
    }
    if (value != JsonToken.VALUE_NUMBER_INT) {
      throw new IllegalArgumentException("not a whole number");
    }
    return parser.getLongValue();
  }

  /**
   * The reason goes into error texts, statistics and logs: short, and without control characters.
   */
  static String printable(String message) {
    int end = Math.min(message.length(), MAX_REASON_CHARS);
    StringBuilder out = new StringBuilder(end);
    for (int i = 0; i < end; i++) {
      char c = message.charAt(i);
      out.append(Character.isISOControl(c) ? ' ' : c);
    }
    return end < message.length() ? out.append('…').toString() : out.toString();
  }
}
