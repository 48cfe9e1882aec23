package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.json.JsonLimits;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.text.Printable;
import io.eventstreams.transport.netty.internal.json.JsonEncoding;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads {@code {"topic"?,"data":…}}. The data is cut out as it stands, so that numbers keep all
 * their digits.
 *
 * @param <D> the type of the payload
 */
final class EventLine<D> {
  private static final JsonFactory JSON =
      JsonEncoding.utf8Factory()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(JsonLimits.MAX_DEPTH + 1)
                  .maxNameLength(JsonLimits.MAX_NAME_CHARS)
                  .maxNumberLength(JsonLimits.MAX_NUMBER_CHARS)
                  .maxStringLength(JsonLimits.MAX_VALUE_BYTES)
                  .build())
          .build();

  private final EventDataCodec<D> codec;

  EventLine(EventDataCodec<D> codec) {
    this.codec = codec;
  }

  /**
   * Reads one event.
   *
   * @throws EventStreamException when it is not one
   */
  NewEvent<D> read(byte[] line) {
    checkUtf8(line);
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw ErrorCode.JSON_INVALID.error("an event must be a JSON object");
      }
      NewEvent<D> event = members(parser, line);
      if (parser.nextToken() != null) {
        throw ErrorCode.JSON_INVALID.error("nothing may follow the event");
      }
      return event;
    } catch (JacksonException malformed) {
      // No place is known where a limit was passed.
      TokenStreamLocation place = malformed.getLocation();
      throw ErrorCode.JSON_INVALID.error(
          place == null
              ? "the JSON is nested too deeply, or has a name or a number that is too long"
              : "not valid JSON at column " + place.getColumnNr(),
          malformed);
    }
  }

  private NewEvent<D> members(JsonParser parser, byte[] line) {
    String topic = "";
    byte[] data = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "topic" -> {
          if (value != JsonToken.VALUE_STRING) {
            throw ErrorCode.JSON_INVALID.error("topic must be a string");
          }
          topic = storable(parser.getString());
        }
        case "data" -> data = cutOut(parser, line);
        default ->
            throw ErrorCode.MEMBER_UNKNOWN.error("unknown member '" + Printable.of(name) + "'");
      }
    }
    if (data == null) {
      throw ErrorCode.REQUIRED_FIELD_MISSING.error("data must be given");
    }
    return new NewEvent<>(topic, codec.decode(data));
  }

  /** Not every store can keep any text; one that cannot would fail the events beside it too. */
  private static String storable(String topic) {
    if (topic.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(topic)) {
      throw ErrorCode.UNSAFE_CHARACTERS.error(
          "topic must not have the character U+0000 or half of a surrogate pair, was '"
              + Printable.of(topic)
              + "'");
    }
    return topic;
  }

  private static byte[] cutOut(JsonParser parser, byte[] line) {
    int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
    parser.skipChildren();
    parser.finishToken();
    int to = Math.toIntExact(parser.currentLocation().getByteOffset());
    return Arrays.copyOfRange(line, from, to);
  }

  private static void checkUtf8(byte[] line) {
    boolean utf8 = JsonEncoding.beginsAsUtf8(line);
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
    } catch (CharacterCodingException invalid) {
      utf8 = false;
    }
    if (!utf8) {
      throw ErrorCode.JSON_INVALID.error("an event must be UTF-8 without a byte order mark");
    }
  }
}
