package io.eventstreams.api.json;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.arbitraries.StringArbitrary;

/**
 * JSON as text, with all the freedom that the grammar leaves: spaces, escapes, forms of numbers.
 */
final class JsonTexts {
  private JsonTexts() {}

  static Arbitrary<String> values() {
    return Arbitraries.lazyOf(
            JsonTexts::scalars,
            JsonTexts::scalars,
            () -> arrays(values()),
            () -> objects(strings(), values()))
        .withoutEdgeCases();
  }

  static Arbitrary<String> scalars() {
    return Arbitraries.oneOf(Arbitraries.of("null", "true", "false"), numbers(), strings());
  }

  static Arbitrary<String> numbers() {
    StringArbitrary digits = Arbitraries.strings().numeric();
    return Combinators.combine(
            Arbitraries.of("", "-"),
            Arbitraries.oneOf(
                Arbitraries.just("0"),
                Combinators.combine(
                        Arbitraries.of("1", "2", "3", "9"), digits.ofMinLength(0).ofMaxLength(60))
                    .as(String::concat)),
            Arbitraries.oneOf(
                Arbitraries.just(""), digits.ofMinLength(1).ofMaxLength(60).map("."::concat)),
            Arbitraries.oneOf(
                Arbitraries.just(""),
                Combinators.combine(
                        Arbitraries.of("e", "E"),
                        Arbitraries.of("", "+", "-"),
                        digits.ofMinLength(1).ofMaxLength(5))
                    .as((e, sign, exponent) -> e + sign + exponent)))
        .as((sign, whole, fraction, exponent) -> sign + whole + fraction + exponent);
  }

  /** String literals of any text that has no half surrogate pairs. */
  static Arbitrary<String> strings() {
    return Combinators.combine(texts(), Arbitraries.of(true, false)).as(JsonTexts::literal);
  }

  static Arbitrary<String> texts() {
    return Arbitraries.strings()
        .all()
        .ofMaxLength(12)
        .filter(WellFormed::isText)
        .edgeCases(
            edges ->
                edges.add("", "\"", "\\", "\u2028", "\uD83D\uDE00", "topic}", "\u001f", "<&>"));
  }

  static Arbitrary<String> arrays(Arbitrary<String> elements) {
    return Combinators.combine(elements.list().ofMaxSize(3), spaces())
        .as((list, space) -> "[" + space + String.join(space + "," + space, list) + space + "]");
  }

  static Arbitrary<String> objects(Arbitrary<String> names, Arbitrary<String> values) {
    return Combinators.combine(members(names, values).list().ofMaxSize(4), spaces())
        .as(JsonTexts::object);
  }

  static Arbitrary<String> members(Arbitrary<String> names, Arbitrary<String> values) {
    return Combinators.combine(names, spaces(), values)
        .as((name, space, value) -> name + space + ":" + space + value);
  }

  static String object(List<String> members, String space) {
    return "{" + space + String.join(space + "," + space, members) + space + "}";
  }

  static Arbitrary<String> spaces() {
    return Arbitraries.of("", "", " ", "\n\t", " \r\n ");
  }

  /** The text as a string literal; with {@code escaped}, every character in its long form. */
  private static String literal(String text, boolean escaped) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (escaped || c < ' ' || c == '"' || c == '\\') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
