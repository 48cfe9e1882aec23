package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.transport.netty.internal.json.JsonEncoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Cuts a JSON array into its elements, each as it stands. */
final class EventArray {
  private static final JsonFactory JSON = JsonEncoding.utf8Factory().build();

  private EventArray() {}

  /**
   * The elements of an array.
   *
   * @throws io.eventstreams.api.EventStreamException {@code ES10020} when the body is not a JSON
   *     array
   */
  static List<byte[]> elements(byte[] body) {
    RawJson.parse(body);
    List<byte[]> elements = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw ErrorCode.JSON_INVALID.error("the body must be a JSON array of events");
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        parser.skipChildren();
        parser.finishToken();
        int to = Math.toIntExact(parser.currentLocation().getByteOffset());
        elements.add(Arrays.copyOfRange(body, from, to));
      }
    } catch (JacksonException malformed) {
      throw ErrorCode.JSON_INVALID.error("the body is not valid JSON", malformed);
    }
    return elements;
  }
}
