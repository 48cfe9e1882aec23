package io.eventstreams.api.query;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** Evaluates one comparison in memory, exactly as the SQL stores do. */
final class Comparison {
  private Comparison() {}

  static boolean holds(Filter.Compare compare, Object actual) {
    if (compare.value() instanceof Instant time) {
      return ordered(compare.operator(), ((Instant) actual).compareTo(time));
    }
    String value = (String) compare.value();
    String text = (String) actual;
    if (compare.caseInsensitive()) {
      value = lowerAscii(value);
      text = lowerAscii(text);
    }
    return switch (compare.operator()) {
      case CONTAINS -> text.contains(value);
      case STARTS_WITH -> text.startsWith(value);
      case ENDS_WITH -> text.endsWith(value);
      // Not by bytes: half of a surrogate pair has those of a question mark.
      case EQUAL -> text.equals(value);
      case GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL ->
          ordered(compare.operator(), compareBytes(text, value));
    };
  }

  /** Orders text by its UTF-8 bytes; {@link String#compareTo} differs from it beyond U+FFFF. */
  static int compareBytes(String a, String b) {
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean ordered(FilterOperator operator, int comparison) {
    return switch (operator) {
      case EQUAL -> comparison == 0;
      case GREATER -> comparison > 0;
      case GREATER_OR_EQUAL -> comparison >= 0;
      case LESS -> comparison < 0;
      case LESS_OR_EQUAL -> comparison <= 0;
      case CONTAINS, STARTS_WITH, ENDS_WITH -> false;
    };
  }

  private static String lowerAscii(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
    }
    return out.toString();
  }
}
