package io.eventstreams.server.internal.config;

import io.eventstreams.server.internal.CommandFailure;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;

/**
 * The tree of a configuration file. Its single values are texts, as they are written: who writes a
 * header's value {@code 1.10} does not mean 1.1, and a password {@code 7e3} is no number at all.
 *
 * <p><b>Threads:</b> one.
 */
final class ConfigTree {
  private static final int MAX_DEPTH = 32;

  /** What YAML begins anchors, aliases and tags with, none of which is a part of the value. */
  private static final String INDICATORS = "&*!";

  /** Text that could be read but is no configuration; the message quotes nothing of it. */
  static final class Refusal extends StreamReadException {
    private static final long serialVersionUID = 1L;

    private Refusal(JsonParser in, String message) {
      super(in, message);
    }
  }

  private final String file;
  private final JsonParser in;
  private final int[] characters;

  private ConfigTree(String file, JsonParser in, int[] characters) {
    this.file = file;
    this.in = in;
    this.characters = characters;
  }

  /**
   * Reads a text, whose byte order mark has been taken off.
   *
   * @param file its name, for messages
   * @return null when there is nothing in it
   * @throws tools.jackson.core.JacksonException when it is not JSON, or YAML
   * @throws CommandFailure when it is, but with anchors, aliases or tags
   */
  static @Nullable JsonNode read(String file, byte[] text, boolean json) {
    TokenStreamFactory factory =
        json
            ? JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build()
            : YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    int[] characters =
        json ? new int[0] : new String(text, StandardCharsets.UTF_8).codePoints().toArray();
    try (JsonParser in = factory.createParser(ObjectReadContext.empty(), text)) {
      return new ConfigTree(file, in, characters).root();
    }
  }

  private @Nullable JsonNode root() {
    JsonToken first = in.nextToken();
    if (first == null) {
      return null;
    }
    JsonNode root = value(first, 0);
    if (in.nextToken() != null) {
      throw new Refusal(in, "there is more than one document");
    }
    return root.isNull() ? null : root;
  }

  private JsonNode value(@Nullable JsonToken token, int depth) {
    refuseIndicators();
    if (depth > MAX_DEPTH) {
      throw new Refusal(in, "it is nested more than " + MAX_DEPTH + " deep");
    }
    if (token == JsonToken.START_OBJECT) {
      return section(depth);
    }
    if (token == JsonToken.START_ARRAY) {
      return list(depth);
    }
    return token == JsonToken.VALUE_NULL
        ? JsonNodeFactory.instance.nullNode()
        : JsonNodeFactory.instance.stringNode(in.getString());
  }

  private ObjectNode section(int depth) {
    ObjectNode section = JsonNodeFactory.instance.objectNode();
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      refuseIndicators();
      String name = in.currentName();
      section.set(name, value(in.nextToken(), depth + 1));
    }
    return section;
  }

  private ArrayNode list(int depth) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (JsonToken next = in.nextToken();
        next != null && next != JsonToken.END_ARRAY;
        next = in.nextToken()) {
      list.add(value(next, depth + 1));
    }
    return list;
  }

  /** They would be taken off a value that somebody forgot to quote, or stand for another one. */
  private void refuseIndicators() {
    TokenStreamLocation at = in.currentTokenLocation();
    long offset = at.getCharOffset();
    if (offset >= 0
        && offset < characters.length
        && INDICATORS.indexOf(characters[(int) offset]) >= 0) {
      throw CommandFailure.misused(
          "configuration file "
              + file
              + " must have no anchors, aliases or tags, so that a text which begins with &, * or !"
              + " must be quoted; has one in line "
              + at.getLineNr()
              + ", column "
              + at.getColumnNr());
    }
  }
}
