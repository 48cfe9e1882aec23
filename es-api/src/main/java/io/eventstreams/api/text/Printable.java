package io.eventstreams.api.text;

/** Text of unknown origin made fit for an error message: short, and without control characters. */
public final class Printable {
  private static final int MAX_CHARS = 80;

  private Printable() {}

  /** The text with control characters escaped, cut after 80 characters. */
  public static String of(String text) {
    StringBuilder out = new StringBuilder();
    int end = Math.min(text.length(), MAX_CHARS);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return end < text.length() ? out.append('…').toString() : out.toString();
  }
}
