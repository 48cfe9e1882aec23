package io.eventstreams.api.json;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.Secret;
import io.eventstreams.api.text.DurationText;
import io.eventstreams.api.text.Printable;
import io.eventstreams.api.text.TimeText;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the members of one object over the values that held before: a member that is absent keeps
 * its value, {@code null} unsets it. Names match in any case. Errors name the field with its path.
 *
 * <p><b>Threads:</b> one.
 */
final class FieldReader {
  private final String path;
  private final JsonUse use;
  private final UnaryOperator<String> fold;
  private final Map<String, JsonNode> members = new LinkedHashMap<>();
  private final Map<String, String> spellings = new LinkedHashMap<>();
  private final Set<String> known = new HashSet<>();

  private FieldReader(JsonNode object, String path, JsonUse use, UnaryOperator<String> fold) {
    this.path = path;
    this.use = use;
    this.fold = fold;
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      String folded = fold.apply(member.getKey());
      boolean repeated = members.put(folded, member.getValue()) != null;
      spellings.put(folded, member.getKey());
      if (repeated && use == JsonUse.SHOWN) {
        throw ErrorCode.JSON_INVALID.error(
            "member '" + path + Printable.of(member.getKey()) + "' is given twice");
      }
    }
  }

  /** A reader of the object {@code json}; {@code what} tells in errors what it should be. */
  static FieldReader of(byte[] json, String what, JsonUse use) {
    return new FieldReader(object(json, what, use), "", use, FieldReader::folded);
  }

  /** A reader of an object that was read already. */
  static FieldReader of(JsonNode object, JsonUse use) {
    return new FieldReader(object, "", use, FieldReader::folded);
  }

  /** As {@link #of}, of an object whose names are data: they differ when their case does. */
  static FieldReader ofMap(byte[] json, String what, JsonUse use) {
    return new FieldReader(object(json, what, use), "", use, UnaryOperator.identity());
  }

  static JsonNode object(byte[] json, String what, JsonUse use) {
    JsonNode node = StrictJson.tree(json, use);
    if (!node.isObject()) {
      throw ErrorCode.JSON_INVALID.error(what + " must be a JSON object");
    }
    return node;
  }

  JsonUse use() {
    return use;
  }

  /** The member's value, JSON null included, or null when it is absent. */
  @Nullable JsonNode take(String name) {
    String folded = fold.apply(name);
    known.add(folded);
    return members.get(folded);
  }

  void ignore(String name) {
    known.add(fold.apply(name));
  }

  /** To be called when all fields were taken: refuses the others, unless a store is read. */
  void finish() {
    if (use == JsonUse.STORED) {
      return;
    }
    for (Map.Entry<String, String> member : spellings.entrySet()) {
      if (!known.contains(member.getKey())) {
        throw ErrorCode.MEMBER_UNKNOWN.error(
            "unknown member '" + path + Printable.of(member.getValue()) + "'");
      }
    }
  }

  /** The general case; errors that {@code parse} throws are given the field's name. */
  <T> @Nullable T field(String name, @Nullable T before, Function<JsonNode, T> parse) {
    JsonNode node = take(name);
    if (node == null) {
      return before;
    }
    if (node.isNull()) {
      return null;
    }
    try {
      return parse.apply(node);
    } catch (EventStreamException e) {
      throw named(path + name, e);
    }
  }

  /** A member which is an object itself. */
  <T> @Nullable T nested(String name, @Nullable T before, Function<FieldReader, T> read) {
    return inside(name, before, read, FieldReader::folded);
  }

  /** A member which is an object whose names are data. */
  <T> @Nullable T map(String name, @Nullable T before, Function<FieldReader, T> read) {
    return inside(name, before, read, UnaryOperator.identity());
  }

  private <T> @Nullable T inside(
      String name,
      @Nullable T before,
      Function<FieldReader, T> read,
      UnaryOperator<String> innerFold) {
    JsonNode node = take(name);
    if (node == null) {
      return before;
    }
    if (node.isNull()) {
      return null;
    }
    if (!node.isObject()) {
      throw invalid(path + name, "an object", node);
    }
    return read.apply(new FieldReader(node, path + name + ".", use, innerFold));
  }

  /** The names of all members, as they are written. */
  Iterable<String> names() {
    return spellings.values();
  }

  @Nullable String text(String name, @Nullable String before) {
    return field(name, before, node -> textOf(path + name, node));
  }

  /** A text from a fixed set, or of a form which {@code parse} checks. */
  <T> @Nullable T word(String name, @Nullable T before, Function<String, T> parse) {
    return field(name, before, node -> parse.apply(textOf(path + name, node)));
  }

  @Nullable Secret secret(String name, @Nullable Secret before) {
    return field(
        name,
        before,
        node -> {
          String text = textOf(path + name, node);
          if (use == JsonUse.SHOWN && text.equals(Secret.REDACTED)) {
            throw redacted(path + name);
          }
          return Secret.of(text);
        });
  }

  @Nullable Duration duration(String name, @Nullable Duration before) {
    return field(name, before, node -> durationOf(node));
  }

  @Nullable Instant time(String name, @Nullable Instant before) {
    return field(
        name,
        before,
        node -> {
          if (!node.isString()) {
            throw ErrorCode.BAD_TIME.error("must be a string, was " + kind(node));
          }
          return TimeText.parse(node.stringValue());
        });
  }

  @Nullable Boolean flag(String name, @Nullable Boolean before) {
    return field(
        name,
        before,
        node -> {
          if (!node.isBoolean()) {
            throw invalid(path + name, "true or false", node);
          }
          return node.booleanValue();
        });
  }

  @Nullable Integer integer(String name, @Nullable Integer before, int min) {
    Long value = whole(name, before == null ? null : before.longValue(), min, Integer.MAX_VALUE);
    return value == null ? null : Math.toIntExact(value);
  }

  /** A whole number, written without fraction and exponent. */
  @Nullable Long whole(String name, @Nullable Long before, long min, long max) {
    return field(
        name,
        before,
        node -> {
          if (!node.isIntegralNumber()) {
            throw invalid(path + name, "a whole number", node);
          }
          if (!node.canConvertToLong() || node.longValue() < min || node.longValue() > max) {
            throw ErrorCode.FIELD_INVALID.error(
                path + name + " must be " + min + " to " + max + ", was " + number(node));
          }
          return node.longValue();
        });
  }

  static EventStreamException redacted(String field) {
    return ErrorCode.REDACTED_VALUE_GIVEN.error(
        field + " must be the value itself or be left out, was the text shown in its place");
  }

  static EventStreamException invalid(String field, String rule, JsonNode node) {
    return ErrorCode.FIELD_INVALID.error(field + " must be " + rule + ", was " + kind(node));
  }

  /** The text of a string; stores cannot hold NUL, and UTF-8 cannot hold half a surrogate pair. */
  String textOf(String field, JsonNode node) {
    if (!node.isString()) {
      throw invalid(field, "a string", node);
    }
    String text = node.stringValue();
    if (use == JsonUse.SHOWN && (text.indexOf('\0') >= 0 || !WellFormed.isText(text))) {
      throw ErrorCode.FIELD_INVALID.error(field + " must not contain NUL or half a surrogate pair");
    }
    return text;
  }

  private static Duration durationOf(JsonNode node) {
    if (node.isString()) {
      return DurationText.parse(node.stringValue());
    }
    if (!node.isIntegralNumber()) {
      throw ErrorCode.BAD_DURATION.error(
          "duration must be a string or a whole number of milliseconds, was " + kind(node));
    }
    if (!node.canConvertToLong()) {
      throw ErrorCode.BAD_DURATION.error("duration does not fit, was " + number(node));
    }
    return DurationText.ofMillis(node.longValue());
  }

  private static EventStreamException named(String field, EventStreamException e) {
    String text = String.valueOf(e.getMessage()).substring(e.code().id().length() + 2);
    return text.startsWith(field) ? e : e.code().error(field + ": " + text, e);
  }

  private static String number(JsonNode node) {
    return Printable.of(node.asString());
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "an array";
      case OBJECT, POJO -> "an object";
      case STRING, BINARY -> "a string";
      case NUMBER -> number(node);
      case BOOLEAN -> node.asString();
      case NULL, MISSING -> "null";
    };
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
