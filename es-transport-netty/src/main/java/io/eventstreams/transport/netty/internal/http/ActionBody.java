package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.text.Printable;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** The bodies of start, stop and reset: nothing, {@code {}}, or for reset a sequenceId. */
final class ActionBody {
  static final int MAX_BYTES = 64 << 10;

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private ActionBody() {}

  static void requireEmpty(byte[] body) {
    read(body, false);
  }

  /** The sequenceId to begin at; null when there is none. */
  static @Nullable String sequenceId(byte[] body) {
    return read(body, true);
  }

  private static @Nullable String read(byte[] body, boolean reset) {
    if (isBlank(body)) {
      return null;
    }
    String sequenceId = null;
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw ErrorCode.JSON_INVALID.error("the body must be empty or a JSON object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (!reset || !name.equals("sequenceId")) {
          throw ErrorCode.MEMBER_UNKNOWN.error("unknown member '" + Printable.of(name) + "'");
        }
        if (value == JsonToken.VALUE_STRING) {
          sequenceId = parser.getString();
        } else if (value != JsonToken.VALUE_NULL) {
          throw ErrorCode.JSON_INVALID.error("sequenceId must be a string");
        }
      }
      if (parser.nextToken() != null) {
        throw ErrorCode.JSON_INVALID.error("nothing may follow the object");
      }
    } catch (JacksonException malformed) {
      throw ErrorCode.JSON_INVALID.error("the body is not valid JSON", malformed);
    }
    return sequenceId;
  }

  private static boolean isBlank(byte[] body) {
    for (byte b : body) {
      if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        return false;
      }
    }
    return true;
  }
}
