package io.eventstreams.api.json;

import io.eventstreams.api.ErrorCode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * An application's own fields ↔ JSON. A number is read as Integer, Long or BigDecimal, the first
 * that holds it exactly; members that are null are left out.
 */
final class OwnFields {
  private OwnFields() {}

  /** The value of one field, over the value that held before; null when it is not set. */
  static @Nullable Object read(FieldReader in, String name, @Nullable Object before) {
    return in.field(name, before, node -> valueOf(name, node, before));
  }

  static void write(FieldWriter out, Map<String, ?> fields) {
    JsonGenerator generator = out.generator();
    fields.forEach(
        (name, value) -> {
          generator.writeName(name);
          writeValue(generator, name, value);
        });
  }

  private static Object valueOf(String field, JsonNode node, @Nullable Object before) {
    return switch (node.getNodeType()) {
      case STRING -> node.stringValue();
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> numberOf(node);
      case ARRAY -> listOf(field, node);
      case OBJECT -> mapOf(field, node, before instanceof Map<?, ?> map ? map : Map.of());
      case NULL, MISSING, POJO, BINARY ->
          throw ErrorCode.FIELD_INVALID.error(field + " must not hold null in a list");
    };
  }

  private static Object numberOf(JsonNode node) {
    if (!node.isIntegralNumber()) {
      return node.decimalValue();
    }
    if (node.canConvertToInt()) {
      return node.intValue();
    }
    return node.canConvertToLong()
        ? (Object) node.longValue()
        : new BigDecimal(node.bigIntegerValue());
  }

  private static List<Object> listOf(String field, JsonNode node) {
    List<Object> list = new ArrayList<>();
    for (JsonNode element : node) {
      list.add(valueOf(field, element, null));
    }
    return List.copyOf(list);
  }

  private static Map<String, Object> mapOf(String field, JsonNode node, Map<?, ?> before) {
    Map<String, Object> map = new LinkedHashMap<>();
    before.forEach((name, value) -> map.put((String) name, value));
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      String name = member.getKey();
      if (member.getValue().isNull()) {
        map.remove(name);
      } else {
        map.put(name, valueOf(field + "." + name, member.getValue(), map.get(name)));
      }
    }
    return Collections.unmodifiableMap(map);
  }

  private static void writeValue(JsonGenerator out, String field, Object value) {
    if (value instanceof String text) {
      out.writeString(WellFormed.text(text));
    } else if (value instanceof Boolean flag) {
      out.writeBoolean(flag);
    } else if (value instanceof Integer || value instanceof Long) {
      out.writeNumber(((Number) value).longValue());
    } else if (value instanceof BigDecimal decimal) {
      out.writeNumber(decimal);
    } else if (value instanceof List<?> list) {
      out.writeStartArray();
      list.forEach(element -> writeValue(out, field, element));
      out.writeEndArray();
    } else if (value instanceof Map<?, ?> map) {
      out.writeStartObject();
      map.forEach(
          (name, member) -> {
            out.writeName(WellFormed.text((String) name));
            writeValue(out, field + "." + name, member);
          });
      out.writeEndObject();
    } else {
      throw new IllegalArgumentException(
          "own field "
              + field
              + " must be String, Boolean, Integer, Long, BigDecimal, List or Map, was "
              + (value == null ? "null" : value.getClass().getName()));
    }
  }
}
