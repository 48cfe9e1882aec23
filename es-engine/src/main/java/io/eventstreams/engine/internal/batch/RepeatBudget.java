package io.eventstreams.engine.internal.batch;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Bounds what an expression expands to before it is compiled. Nested counted repeats such as {@code
 * ((a{30}){30}){30}} multiply, and would cost tens of megabytes; steps that take no character, such
 * as {@code (a?){1000}}, are followed by recursion and would overflow the stack of whoever matches.
 */
final class RepeatBudget {
  /** The most single matchers that an expression may expand to. */
  static final int MAX_EXPANSION = 10_000;

  /** The most steps without a character: a third of what overflowed a stack of one megabyte. */
  static final int MAX_EMPTY_STEPS = 2_000;

  private static final String OPERATORS = "*+?|^$";

  /** What a part of the expression expands to, without its last atom and of that atom. */
  private static final class Size {
    long matchers;
    long emptySteps;
    long lastMatchers;
    long lastEmptySteps;

    void atom(long newMatchers, long newEmptySteps) {
      matchers += lastMatchers;
      emptySteps += lastEmptySteps;
      lastMatchers = newMatchers;
      lastEmptySteps = newEmptySteps;
    }

    void repeat(long count, boolean optional) {
      lastEmptySteps = capped(lastEmptySteps * count + (optional ? count : 0));
      lastMatchers = capped(lastMatchers * count);
    }

    private static long capped(long size) {
      return Math.min(size, MAX_EXPANSION + 1L);
    }

    boolean isTooLarge() {
      return matchers + lastMatchers > MAX_EXPANSION
          || emptySteps + lastEmptySteps > MAX_EMPTY_STEPS;
    }
  }

  private final String expression;
  private final Deque<Size> outer = new ArrayDeque<>();
  private Size group = new Size();
  private int i;

  private RepeatBudget(String expression) {
    this.expression = expression;
  }

  /**
   * Whether the expression expands too far. Counts generously; it need not be a valid expression.
   */
  static boolean isExceededBy(String expression) {
    return new RepeatBudget(expression).isExceeded();
  }

  private boolean isExceeded() {
    while (i < expression.length()) {
      take(expression.charAt(i));
      i++;
      if (group.isTooLarge()) {
        return true;
      }
    }
    return false;
  }

  private void take(char c) {
    if (expression.startsWith("\\Q", i)) {
      takeQuoted();
    } else if (c == '\\') {
      i = endOfEscape();
      group.atom(1, 1);
    } else if (c == '[') {
      i = endOfClass();
      group.atom(1, 0);
    } else if (c == '(') {
      outer.push(group);
      group = new Size();
    } else if (c == ')' && !outer.isEmpty()) {
      Size inner = group;
      group = outer.pop();
      group.atom(
          inner.matchers + inner.lastMatchers + 2, inner.emptySteps + inner.lastEmptySteps + 2);
    } else if (c == '{') {
      takeRepeat();
    } else {
      group.atom(1, OPERATORS.indexOf(c) < 0 ? 0 : 1);
    }
  }

  /** Brackets in quoted text are text: taken for groups, they would hide what is repeated. */
  private void takeQuoted() {
    int end = expression.indexOf("\\E", i + 2);
    int stop = end < 0 ? expression.length() : end;
    for (int q = i + 2; q < stop; q++) {
      group.atom(1, 0);
    }
    i = stop + 1;
  }

  private void takeRepeat() {
    long largest = 1;
    long number = 0;
    boolean optional = false;
    int end = i + 1;
    for (; end < expression.length(); end++) {
      char c = expression.charAt(end);
      if (c >= '0' && c <= '9') {
        number = Math.min(number * 10 + (c - '0'), MAX_EXPANSION);
        largest = Math.max(largest, number);
      } else if (c == ',') {
        number = 0;
        optional = true;
      } else {
        break;
      }
    }
    boolean isRepeat = end > i + 1 && end < expression.length() && expression.charAt(end) == '}';
    if (isRepeat) {
      group.repeat(largest, optional);
      i = end;
    } else {
      group.atom(1, 0);
    }
  }

  /** The last character of an escape; the braces of a code point or a class are no repeat. */
  private int endOfEscape() {
    int kind = i + 1;
    boolean braced =
        expression.startsWith("x{", kind)
            || expression.startsWith("p{", kind)
            || expression.startsWith("P{", kind);
    int end = braced ? expression.indexOf('}', kind) : kind;
    return end < 0 ? kind : end;
  }

  private int endOfClass() {
    int end = i + 1;
    if (end < expression.length() && expression.charAt(end) == '^') {
      end++;
    }
    // A bracket in the first place stands for itself.
    if (end < expression.length() && expression.charAt(end) == ']') {
      end++;
    }
    while (end < expression.length() && expression.charAt(end) != ']') {
      end += expression.charAt(end) == '\\' ? 2 : 1;
    }
    return Math.min(end, expression.length() - 1);
  }
}
