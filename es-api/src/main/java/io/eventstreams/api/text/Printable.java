package io.eventstreams.api.text;

import java.util.Locale;

/** Text of unknown origin made fit for an error message: short, and without control characters. */
public final class Printable {
  private static final int MAX_CHARS = 80;

  private Printable() {}

  /**
   * The text, cut after 80 characters, with escapes for what is not seen or changes how the rest is
   * seen: control and format characters, separators of lines, halves of surrogate pairs.
   */
  public static String of(String text) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length() && at < MAX_CHARS) {
      int codePoint = text.codePointAt(at);
      if (isPlain(codePoint)) {
        out.appendCodePoint(codePoint);
      } else {
        out.append(String.format(Locale.ROOT, "\\u%04x", codePoint));
      }
      at += Character.charCount(codePoint);
    }
    return at < text.length() ? out.append('…').toString() : out.toString();
  }

  private static boolean isPlain(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
