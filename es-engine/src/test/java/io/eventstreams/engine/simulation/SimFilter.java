package io.eventstreams.engine.simulation;

import org.jspecify.annotations.Nullable;

/** Topic filters, told independently of the engine. */
enum SimFilter {
  ALL(null, "abc"),
  A("a", "a"),
  A_OR_B("a|b", "ab"),
  A_OR_C("[ac]", "ac");

  final @Nullable String expression;
  private final String topics;

  SimFilter(@Nullable String expression, String topics) {
    this.expression = expression;
    this.topics = topics;
  }

  boolean accepts(String topic) {
    return topics.contains(topic);
  }

  static SimFilter of(@Nullable String expression) {
    for (SimFilter filter : values()) {
      if (java.util.Objects.equals(filter.expression, expression)) {
        return filter;
      }
    }
    throw new IllegalArgumentException("unknown filter " + expression);
  }
}
