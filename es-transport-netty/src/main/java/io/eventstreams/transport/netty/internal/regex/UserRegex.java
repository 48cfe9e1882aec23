package io.eventstreams.transport.netty.internal.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.text.Printable;

/**
 * Regular expressions that users write: matched in linear time, and bounded before they are
 * compiled, since nested counted repeats multiply to programs of many megabytes.
 *
 * <p><b>Threads:</b> any.
 */
public final class UserRegex {
  static final int MAX_CHARS = 1_024;
  static final int MAX_PROGRAM = 10_000;

  /** A counted repeat, and what it repeats to. */
  private static final Pattern COUNTED = Pattern.compile("\\{(\\d+)(?:,(\\d*))?\\}");

  private UserRegex() {}

  /**
   * Compiles an expression.
   *
   * @throws io.eventstreams.api.EventStreamException with this code, naming the field
   */
  public static Pattern compile(ErrorCode code, String field, String regex) {
    return compile(code, field, regex, MAX_PROGRAM);
  }

  /**
   * Compiles an expression.
   *
   * @param maxProgram how large the program may be; each character that is matched costs a step for
   *     each of its instructions, at the most
   * @throws io.eventstreams.api.EventStreamException with this code, naming the field
   */
  public static Pattern compile(ErrorCode code, String field, String regex, int maxProgram) {
    if (regex.length() > MAX_CHARS) {
      throw code.error(
          field + " must have at most " + MAX_CHARS + " characters, had " + regex.length());
    }
    if (regex.length() * repeats(regex) > MAX_PROGRAM) {
      throw code.error(field + " must not repeat so much: its counted repeats multiply too far");
    }
    try {
      Pattern pattern = Pattern.compile(regex);
      if (pattern.programSize() > maxProgram) {
        throw code.error(field + " must be simpler: it compiles to too large a program");
      }
      return pattern;
    } catch (PatternSyntaxException invalid) {
      throw code.error(
          field
              + " must be a regular expression: "
              + Printable.of(String.valueOf(invalid.getMessage())),
          invalid);
    }
  }

  /** An upper bound of how often one character can be repeated, as if all repeats were nested. */
  private static double repeats(String regex) {
    double product = 1;
    var matcher = COUNTED.matcher(regex);
    while (matcher.find()) {
      String most = matcher.group(2);
      double least = Double.parseDouble(matcher.group(1));
      product *=
          Math.max(
              1, Math.max(least, most == null || most.isEmpty() ? 0 : Double.parseDouble(most)));
    }
    return product;
  }
}
