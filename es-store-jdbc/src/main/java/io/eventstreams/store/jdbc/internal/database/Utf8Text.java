package io.eventstreams.store.jdbc.internal.database;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.text.Printable;
import java.util.HexFormat;

/**
 * Text in a database that stores UTF-8 without U+0000. It refuses that character, and its driver
 * puts a question mark for each surrogate that is not one of a pair: another text.
 */
public final class Utf8Text {
  /** Begins four hexadecimal digits of a UTF-16 unit. A control character, so that it is rare. */
  private static final char ESCAPE = '\u001A';

  private static final int DIGITS = 4;

  private Utf8Text() {}

  /** Whether it can be stored as it is. */
  public static boolean isStorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\0') {
        return false;
      }
      if (Character.isSurrogate(c)) {
        if (!isPair(text, i)) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /**
   * Checks that it can be stored as it is.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00139}
   */
  public static void check(Dialect dialect, String field, String text) {
    if (!dialect.storesAnyText() && !isStorable(text)) {
      throw ErrorCode.UNSAFE_CHARACTERS.error(
          field
              + " must not have the character U+0000 or half of a surrogate pair, which "
              + dialect.productName()
              + " cannot store, was '"
              + Printable.of(text)
              + "'");
    }
  }

  /** A text that can be stored for any text. The same one, unless it has what must be escaped. */
  public static String escape(Dialect dialect, String text) {
    if (dialect.storesAnyText() || (text.indexOf(ESCAPE) < 0 && isStorable(text))) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c) && isPair(text, i)) {
        escaped.append(c).append(text.charAt(++i));
      } else if (c == '\0' || c == ESCAPE || Character.isSurrogate(c)) {
        escaped.append(ESCAPE).append(HexFormat.of().toHexDigits(c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** The text for which {@link #escape} has made this one. */
  public static String unescape(Dialect dialect, String stored) {
    int next = dialect.storesAnyText() ? -1 : stored.indexOf(ESCAPE);
    if (next < 0) {
      return stored;
    }
    StringBuilder text = new StringBuilder(stored.length());
    int done = 0;
    while (next >= 0 && next + DIGITS < stored.length()) {
      int end = next + 1 + DIGITS;
      int unit = HexFormat.fromHexDigits(stored, next + 1, end);
      text.append(stored, done, next).append((char) unit);
      done = end;
      next = stored.indexOf(ESCAPE, done);
    }
    return text.append(stored, done, stored.length()).toString();
  }

  private static boolean isPair(String text, int high) {
    return high + 1 < text.length()
        && Character.isSurrogatePair(text.charAt(high), text.charAt(high + 1));
  }
}
