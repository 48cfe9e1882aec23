package io.eventstreams.api;

import io.eventstreams.api.text.Printable;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads enum constants from their wire names; upper and lower case are the same. */
final class WireNames {
  private WireNames() {}

  static <E extends Enum<E>> E read(
      String field, String text, E[] values, Function<E, String> wireName, ErrorCode code) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (E value : values) {
      if (wireName.apply(value).equals(lower)) {
        return value;
      }
    }
    String known = Arrays.stream(values).map(wireName).collect(Collectors.joining(", "));
    throw code.error(field + " must be one of " + known + ", was '" + Printable.of(text) + "'");
  }
}
