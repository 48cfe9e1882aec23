package io.eventstreams.server.internal.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * A batch as a server sends it.
 *
 * @param batchNumber 0 when it is not to be acknowledged
 * @param events the text of each event, untouched
 */
record BatchMessage(long batchNumber, List<String> events) {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /**
   * Reads a message.
   *
   * @throws JacksonException when it is not one
   */
  static BatchMessage parse(byte[] message) {
    long batchNumber = 0;
    List<String> events = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), message)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return new BatchMessage(0, List.of());
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("batchNumber") && value == JsonToken.VALUE_NUMBER_INT) {
          batchNumber = parser.getLongValue();
        } else if (name.equals("events") && value == JsonToken.START_ARRAY) {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            int to = (int) parser.currentLocation().getByteOffset();
            events.add(new String(message, from, to - from, StandardCharsets.UTF_8));
          }
        } else {
          parser.skipChildren();
        }
      }
    }
    return new BatchMessage(batchNumber, events);
  }
}
