package io.eventstreams.transport.netty.internal.client;

import io.eventstreams.api.EventBatch;
import io.eventstreams.transport.netty.internal.json.JsonEncoding;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What stands before the events of a message.
 *
 * @param type empty when it is not told
 * @param batchNumber 0 when it is not told
 */
record BatchHeader(String type, long batchNumber) {
  private static final JsonFactory JSON = JsonEncoding.utf8Factory().build();

  /**
   * Reads up to the events, which are the last member.
   *
   * @throws IllegalArgumentException when it is not a message
   */
  static BatchHeader of(byte[] message) {
    String type = "";
    long batchNumber = 0;
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), message)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("not an object");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("events") && !type.isEmpty()) {
          break;
        } else if (name.equals("type") && value == JsonToken.VALUE_STRING) {
          type = parser.getString();
        } else if (name.equals("batchNumber") && value == JsonToken.VALUE_NUMBER_INT) {
          batchNumber = parser.getLongValue();
        } else {
          parser.skipChildren();
        }
      }
    } catch (JacksonException malformed) {
      throw new IllegalArgumentException("not JSON", malformed);
    }
    return new BatchHeader(type, batchNumber);
  }

  boolean isBatch() {
    return type.equals(EventBatch.TYPE);
  }
}
