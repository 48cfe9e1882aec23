package io.eventstreams.engine.internal.memory;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * Positions in a log: positive numbers as decimal text of a fixed length, so that the order of the
 * texts is that of the numbers.
 *
 * <p><b>Threads:</b> any.
 */
final class SequenceNumbers {
  private static final int DIGITS = 20;

  private SequenceNumbers() {}

  static String print(long number) {
    byte[] digits = new byte[DIGITS];
    long rest = number;
    for (int i = DIGITS - 1; i >= 0; i--) {
      digits[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return new String(digits, StandardCharsets.ISO_8859_1);
  }

  /** The number, or empty when the text is not one that {@link #print} makes. */
  static OptionalLong parse(String text) {
    if (text.length() != DIGITS || text.charAt(0) != '0') {
      return OptionalLong.empty();
    }
    long number = 0;
    for (int i = 1; i < DIGITS; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return OptionalLong.empty();
      }
      number = number * 10 + (c - '0');
    }
    // What is beyond a long has 19 digits too and so, being less than 2^64, became negative
    return number > 0 ? OptionalLong.of(number) : OptionalLong.empty();
  }
}
