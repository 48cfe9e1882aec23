package io.eventstreams.api.text;

import io.eventstreams.api.ErrorCode;
import java.nio.charset.StandardCharsets;

/**
 * The rules for names: 1 to 64 ASCII letters, digits, {@code .}, {@code _} and {@code -}, the first
 * and the last a letter or digit.
 */
public final class NameRule {
  /** The longest name, in characters. */
  public static final int MAX_CHARS = 64;

  private NameRule() {}

  /**
   * Checks a name.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00140}
   */
  public static void check(String field, String name) {
    if (!isName(name)) {
      throw ErrorCode.BAD_NAME.error(
          field
              + " must be 1 to 64 characters, letters, digits, '.', '_' or '-', beginning and"
              + " ending with a letter or digit, was '"
              + Printable.of(name)
              + "'");
    }
  }

  public static boolean isName(String name) {
    int length = name.length();
    return length >= 1
        && length <= MAX_CHARS
        && isAlphanumeric(name.charAt(0))
        && isAlphanumeric(name.charAt(length - 1))
        && hasSafeCharacters(name);
  }

  /**
   * Checks that a text of any length, the empty one included, has only the characters of names.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00139}
   */
  public static void checkSafeCharacters(String field, String text) {
    if (!hasSafeCharacters(text)) {
      throw ErrorCode.UNSAFE_CHARACTERS.error(
          field
              + " may hold only letters, digits, '.', '_' and '-', was '"
              + Printable.of(text)
              + "'");
    }
  }

  /**
   * Checks a length, counted in UTF-8 bytes.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00135}
   */
  public static void checkLength(String field, String text, int maxBytes) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > maxBytes) {
      throw ErrorCode.TEXT_TOO_LONG.error(
          field + " must have at most " + maxBytes + " bytes, had " + bytes);
    }
  }

  private static boolean hasSafeCharacters(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isAlphanumeric(c) && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
