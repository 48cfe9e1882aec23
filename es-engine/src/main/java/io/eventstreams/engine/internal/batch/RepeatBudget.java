package io.eventstreams.engine.internal.batch;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Bounds what an expression expands to before it is compiled: nested counted repeats such as {@code
 * ((a{30}){30}){30}} multiply, and would cost tens of megabytes.
 */
final class RepeatBudget {
  /** The most single matchers that an expression may expand to. */
  static final int MAX_EXPANSION = 10_000;

  private RepeatBudget() {}

  /**
   * Whether the expression expands too far. Counts generously; it need not be a valid expression.
   */
  static boolean isExceededBy(String expression) {
    Deque<long[]> groups = new ArrayDeque<>();
    // [0] = size of the group so far without its last atom, [1] = size of the last atom
    long[] group = {0, 0};
    for (int i = 0; i < expression.length(); i++) {
      char c = expression.charAt(i);
      if (c == '\\') {
        i++;
        atom(group, 1);
      } else if (c == '[') {
        i = endOfClass(expression, i);
        atom(group, 1);
      } else if (c == '(') {
        groups.push(group);
        group = new long[] {0, 0};
      } else if (c == ')' && !groups.isEmpty()) {
        long size = group[0] + group[1] + 1;
        group = groups.pop();
        atom(group, size);
      } else if (c == '{') {
        group[1] = Math.min(group[1] * largestCount(expression, i), MAX_EXPANSION + 1L);
      } else {
        atom(group, 1);
      }
      if (group[0] + group[1] > MAX_EXPANSION) {
        return true;
      }
    }
    return false;
  }

  private static void atom(long[] group, long size) {
    group[0] += group[1];
    group[1] = size;
  }

  private static int endOfClass(String expression, int start) {
    int i = start + 1;
    if (i < expression.length() && expression.charAt(i) == '^') {
      i++;
    }
    // A bracket in the first place stands for itself.
    if (i < expression.length() && expression.charAt(i) == ']') {
      i++;
    }
    while (i < expression.length() && expression.charAt(i) != ']') {
      i += expression.charAt(i) == '\\' ? 2 : 1;
    }
    return Math.min(i, expression.length() - 1);
  }

  private static long largestCount(String expression, int brace) {
    long largest = 1;
    long number = 0;
    for (int i = brace + 1; i < expression.length(); i++) {
      char c = expression.charAt(i);
      if (c >= '0' && c <= '9') {
        number = Math.min(number * 10 + (c - '0'), MAX_EXPANSION);
        largest = Math.max(largest, number);
      } else if (c == ',') {
        number = 0;
      } else {
        break;
      }
    }
    return largest;
  }
}
