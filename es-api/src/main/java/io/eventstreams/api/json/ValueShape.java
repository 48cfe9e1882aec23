package io.eventstreams.api.json;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * What splicing has to know of one JSON value, found in one pass over its bytes.
 *
 * @param start where the value begins
 * @param end just behind it
 * @param object whether it is an object
 * @param memberCount how many members it has
 * @param named those of its members which are named as the envelope's are, in order
 */
record ValueShape(int start, int end, boolean object, int memberCount, List<EnvelopeMember> named) {

  /** Checks that the bytes are exactly one JSON value and describes it. */
  static ValueShape of(byte[] json, JsonFactory factory) {
    StrictJson.checkLength(json);
    StrictJson.checkEncoding(json);
    try (JsonParser parser = StrictJson.parser(factory, json)) {
      if (parser.nextToken() == null) {
        throw StrictJson.empty();
      }
      ValueShape shape = read(parser);
      if (parser.nextToken() != null) {
        throw StrictJson.trailing(parser);
      }
      return shape.withoutTrailingSpace(json);
    } catch (JacksonException e) {
      throw StrictJson.invalid(e);
    }
  }

  /** Describes the value at whose first token the parser stands, and leaves it at the last. */
  static ValueShape read(JsonParser parser) {
    int start = offset(parser.currentTokenLocation());
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      finishValue(parser);
      return new ValueShape(start, offset(parser.currentLocation()), false, 0, List.of());
    }
    List<EnvelopeMember> named = List.of();
    int count = 0;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      count++;
      String name = parser.currentName();
      if (!EnvelopeMember.isOne(name)) {
        parser.nextToken();
        parser.skipChildren();
        continue;
      }
      int nameStart = offset(parser.currentTokenLocation());
      JsonToken value = parser.nextToken();
      finishValue(parser);
      named = named.isEmpty() ? new ArrayList<>() : named;
      named.add(
          new EnvelopeMember(
              name,
              nameStart,
              offset(parser.currentLocation()),
              value == JsonToken.VALUE_STRING ? parser.getString() : null,
              value == JsonToken.VALUE_NULL));
    }
    return new ValueShape(start, offset(parser.currentLocation()), true, count, named);
  }

  /** The members which an envelope around this value replaces. */
  List<EnvelopeMember> replaced() {
    if (named.isEmpty()) {
      return named;
    }
    return named.stream().filter(EnvelopeMember::isExact).toList();
  }

  /** Writes the object up to its closing brace, without {@code dropped}. */
  void writeOpen(byte[] json, List<EnvelopeMember> dropped, JsonBuffer out) {
    int at = start;
    for (EnvelopeMember member : dropped) {
      out.raw(json, at, member.start());
      at = skipSpace(json, member.end());
      if (json[at] == ',') {
        at++;
      } else {
        out.dropLastComma();
      }
    }
    out.raw(json, at, end - 1);
  }

  /** A parser needs the character behind a number to know its end, and takes a space with it. */
  private ValueShape withoutTrailingSpace(byte[] json) {
    int last = end;
    while (JsonBuffer.isSpace(json[last - 1])) {
      last--;
    }
    return last == end ? this : new ValueShape(start, last, object, memberCount, named);
  }

  private static int skipSpace(byte[] json, int from) {
    int at = from;
    while (JsonBuffer.isSpace(json[at])) {
      at++;
    }
    return at;
  }

  /** Strings are checked only when they are finished; containers when they are skipped. */
  private static void finishValue(JsonParser parser) {
    parser.skipChildren();
    parser.finishToken();
  }

  private static int offset(TokenStreamLocation location) {
    return Math.toIntExact(location.getByteOffset());
  }
}
