package io.eventstreams.transport.netty;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compares JSON with patterns: "*" is anything, "$x" the same wherever it stands. */
final class JsonPattern {
  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, String> known = new HashMap<>();

  /** Throws an AssertionError when the text is not like the pattern. */
  void check(String pattern, String text) {
    if (!matches(JSON.readTree(pattern), JSON.readTree(text))) {
      throw new AssertionError("expected " + pattern + "\n but was " + text + " with " + known);
    }
  }

  /** The text with what is known in the place of names. */
  String fill(String pattern) {
    String filled = pattern;
    for (Map.Entry<String, String> name : known.entrySet()) {
      filled = filled.replace('"' + name.getKey() + '"', '"' + name.getValue() + '"');
    }
    return filled;
  }

  private boolean matches(JsonNode pattern, JsonNode value) {
    if (pattern.isString() && pattern.asString().equals("*")) {
      return true;
    }
    if (pattern.isString() && pattern.asString().startsWith("$")) {
      String before = known.putIfAbsent(pattern.asString(), value.asString());
      return value.isString() && (before == null || before.equals(value.asString()));
    }
    if (pattern.isObject() && value.isObject()) {
      if (!pattern.propertyNames().equals(value.propertyNames())) {
        return false;
      }
      for (String name : pattern.propertyNames()) {
        if (!matches(pattern.get(name), value.get(name))) {
          return false;
        }
      }
      return true;
    }
    if (pattern.isArray() && value.isArray()) {
      if (pattern.size() != value.size()) {
        return false;
      }
      for (int i = 0; i < pattern.size(); i++) {
        if (!matches(pattern.get(i), value.get(i))) {
          return false;
        }
      }
      return true;
    }
    return pattern.equals(value);
  }
}
