package io.eventstreams.engine.internal.batch;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds expressions on which RE2/J 1.8 never ends: where it has to ignore the case of one of the
 * Cyrillic letters U+1C80 to U+1C88, it follows a circle which does not lead back to the letter.
 */
final class FoldTrap {
  private static final int FIRST = 0x1C80;
  private static final int LAST = 0x1C88;

  private static final Pattern IGNORES_CASE = Pattern.compile("\\(\\?[A-Za-z]*i");

  /** A code point, and the hyphen before it which makes it the end of a range. */
  private static final Pattern CODE_POINT =
      Pattern.compile("(-?)(?:\\\\x\\{([0-9A-Fa-f]{1,8})\\}|([^\\x00-\\x7F]))", Pattern.DOTALL);

  private FoldTrap() {}

  /** Whether the expression might be one; never false for one that is. */
  static boolean isIn(String expression) {
    if (!IGNORES_CASE.matcher(expression).find()) {
      return false;
    }
    Matcher matcher = CODE_POINT.matcher(expression);
    while (matcher.find()) {
      String digits = matcher.group(2);
      long codePoint =
          digits == null ? matcher.group(3).codePointAt(0) : Long.parseLong(digits, 16);
      boolean endsRange = !matcher.group(1).isEmpty();
      if (codePoint >= FIRST && (endsRange || codePoint <= LAST)) {
        return true;
      }
    }
    return false;
  }
}
