package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.StreamLimits;
import io.eventstreams.api.text.Printable;
import io.eventstreams.transport.netty.internal.json.JsonEncoding;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads one message of the sub-protocol {@code eventstreams.v2}: one JSON object and nothing after
 * it, names as they are written, no name twice. Members of other names are skipped.
 *
 * <p><b>Threads:</b> one; used for one message.
 */
final class V2Reader {
  private static final int MAX_TEXT_CHARS = 4_096;

  /** The longest that a client may ask to be left alone; the engine knows no longer. */
  static final long MAX_DELAY_MILLIS = TimeUnit.HOURS.toMillis(1);

  private static final JsonFactory JSON =
      JsonEncoding.utf8Factory()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(16)
                  .maxNumberLength(100)
                  .maxNameLength(100)
                  .build())
          .build();

  private @Nullable String type;
  private @Nullable String stream;
  private @Nullable String reason;
  private @Nullable String cursor;
  private @Nullable String sequenceId;
  private @Nullable Long batchNumber;
  private @Nullable Long count;
  private @Nullable Long credit;
  private @Nullable Long delayMillis;
  private @Nullable Long forMillis;
  private boolean permanent;
  private boolean resumes;

  private V2Reader() {}

  /**
   * Reads a message.
   *
   * @throws EventStreamException that tells the client what is wrong
   */
  static V2Message read(byte[] json) {
    if (!Utf8Check.isJsonText(json)) {
      throw ErrorCode.JSON_INVALID.error("a message must be UTF-8 without a byte order mark");
    }
    V2Reader reader = new V2Reader();
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw ErrorCode.JSON_INVALID.error("a message must be a JSON object");
      }
      reader.members(parser);
      if (parser.nextToken() != null) {
        throw ErrorCode.JSON_INVALID.error("nothing may follow the object of a message");
      }
    } catch (JacksonException malformed) {
      // Its text quotes the message, and it knows no place where a limit was passed.
      TokenStreamLocation place = malformed.getLocation();
      throw ErrorCode.JSON_INVALID.error(
          "the message is not valid JSON, or nested too deeply"
              + (place == null ? "" : ", at byte " + place.getByteOffset()));
    }
    return reader.message();
  }

  private void members(JsonParser parser) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "type" -> type = text(name, parser, value);
        case "stream" -> stream = text(name, parser, value);
        case "reason" -> reason = text(name, parser, value);
        case "batchNumber" -> batchNumber = number(name, parser, value, 1, Long.MAX_VALUE);
        case "count" -> count = number(name, parser, value, 1, StreamLimits.MAX_BATCH_SIZE);
        case "credit" -> credit = number(name, parser, value, 0, Subscriber.MAX_CREDIT);
        case "delayMs" -> delayMillis = number(name, parser, value, 0, MAX_DELAY_MILLIS);
        case "forMs" -> forMillis = number(name, parser, value, 1, Integer.MAX_VALUE);
        case "permanent" -> permanent = truth(name, value);
        case "resume" -> resume(parser, value);
        default -> parser.skipChildren();
      }
    }
  }

  private void resume(JsonParser parser, JsonToken value) {
    if (value != JsonToken.START_OBJECT) {
      throw malformed("resume must be an object");
    }
    resumes = true;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken member = parser.nextToken();
      switch (name) {
        case "cursor" -> cursor = text(name, parser, member);
        case "sequenceId" -> sequenceId = text(name, parser, member);
        default -> parser.skipChildren();
      }
    }
  }

  private static String text(String name, JsonParser parser, JsonToken value) {
    if (value != JsonToken.VALUE_STRING) {
      throw malformed(name + " must be a string");
    }
    String text = parser.getString();
    if (text.length() > MAX_TEXT_CHARS) {
      throw malformed(
          name + " must have at most " + MAX_TEXT_CHARS + " characters, had " + text.length());
    }
    return text;
  }

  private static long number(
      String name, JsonParser parser, JsonToken value, long least, long most) {
    boolean fits =
        value == JsonToken.VALUE_NUMBER_INT
            && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
            && parser.getLongValue() >= least
            && parser.getLongValue() <= most;
    if (!fits) {
      throw malformed(name + " must be a whole number from " + least + " to " + most);
    }
    return parser.getLongValue();
  }

  private static boolean truth(String name, JsonToken value) {
    if (!value.isBoolean()) {
      throw malformed(name + " must be true or false");
    }
    return value == JsonToken.VALUE_TRUE;
  }

  private V2Message message() {
    return switch (given("type", type)) {
      case "start" ->
          new V2Message.Start(
              stream(), credit == null ? Subscriber.MAX_CREDIT : credit.intValue(), resumed());
      case "stop" -> new V2Message.Stop(stream());
      case "credit" -> new V2Message.Credit(stream(), given("credit", credit).intValue());
      case "ack" -> new V2Message.Ack(stream(), batchNumber(), count());
      case "nack" ->
          new V2Message.Nack(
              stream(),
              batchNumber(),
              count(),
              reason == null ? "" : ClientMessage.printable(reason),
              delayMillis == null ? 0 : delayMillis,
              permanent);
      case "extend" -> new V2Message.Extend(stream(), batchNumber(), given("forMs", forMillis));
      default ->
          throw ErrorCode.MESSAGE_TYPE_UNKNOWN.error(
              "type must be start, stop, credit, ack, nack or extend, was '"
                  + Printable.of(given("type", type))
                  + "'");
    };
  }

  private String stream() {
    return given("stream", stream);
  }

  private long batchNumber() {
    return given("batchNumber", batchNumber);
  }

  private int count() {
    return count == null ? 0 : count.intValue();
  }

  private @Nullable Resume resumed() {
    return resumes ? new Resume(given("resume.cursor", cursor), sequenceId) : null;
  }

  private static <T> T given(String name, @Nullable T value) {
    if (value == null) {
      throw malformed(name + " must be given");
    }
    return value;
  }

  private static EventStreamException malformed(String text) {
    return ErrorCode.REQUEST_MALFORMED.error(text);
  }
}
