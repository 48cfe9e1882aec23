package io.eventstreams.engine.internal.batch;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Decides which topics a stream wants. An expression (RE2, linear time) must match the whole topic
 * as one group. Decisions are remembered per topic, since topics repeat and matching costs hundreds
 * of nanoseconds.
 *
 * <p><b>Threads:</b> one at a time.
 */
public final class TopicFilter {
  /** The longest expression, in characters. */
  public static final int MAX_CHARS = 1_024;

  private static final int MAX_REMEMBERED_CHARS = 256;
  private static final String META_CHARACTERS = "\\.+*?()|[]{}^$";

  private final @Nullable String literal;
  private final @Nullable Pattern pattern;
  private final TopicMemory remembered = new TopicMemory();
  private int decided;

  private TopicFilter(@Nullable String literal, @Nullable Pattern pattern) {
    this.literal = literal;
    this.pattern = pattern;
  }

  /**
   * Compiles an expression.
   *
   * @param expression null accepts every topic; the empty one accepts only the empty topic
   * @throws io.eventstreams.api.EventStreamException {@code FF00235}
   */
  public static TopicFilter compile(@Nullable String expression) {
    if (expression == null) {
      return new TopicFilter(null, null);
    }
    if (expression.length() > MAX_CHARS) {
      throw ErrorCode.TOPIC_FILTER_INVALID.error(
          "topicFilter must have at most " + MAX_CHARS + " characters, had " + expression.length());
    }
    if (isLiteral(expression)) {
      return new TopicFilter(expression, null);
    }
    if (RepeatBudget.isExceededBy(expression)) {
      throw ErrorCode.TOPIC_FILTER_INVALID.error(
          "topicFilter repeats too much: its counted repeats must multiply to less than "
              + RepeatBudget.MAX_EXPANSION
              + " in all, and to less than "
              + RepeatBudget.MAX_EMPTY_STEPS
              + " where nothing is matched, was '"
              + Printable.of(expression)
              + "'");
    }
    if (FoldTrap.isIn(expression)) {
      throw ErrorCode.TOPIC_FILTER_INVALID.error(
          "topicFilter must not ignore the case of U+1C80 to U+1C88, was '"
              + Printable.of(expression)
              + "'");
    }
    try {
      return new TopicFilter(null, Pattern.compile(expression));
    } catch (StackOverflowError tooDeep) {
      throw ErrorCode.TOPIC_FILTER_INVALID.error(
          "topicFilter is nested too deep, was '" + Printable.of(expression) + "'");
    } catch (PatternSyntaxException invalid) {
      throw ErrorCode.TOPIC_FILTER_INVALID.error(
          "topicFilter must be a regular expression in RE2 syntax, was '"
              + Printable.of(expression)
              + "': "
              + Printable.of(invalid.getDescription()));
    }
  }

  /** Whether every topic is accepted, so that nobody needs to ask. */
  public boolean acceptsAll() {
    return literal == null && pattern == null;
  }

  public boolean accepts(String topic) {
    int known = remembered.table().find(topic);
    return known >= 0 ? remembered.table().answer(known) : decideAndRemember(topic);
  }

  /**
   * Decides for events in a row, one bit for each that is wanted, up to a null. {@link #decided}
   * tells how far it went.
   *
   * @param count at most 64
   */
  long matching(@Nullable Object[] events, int from, int count) {
    // In local variables, and without a branch on the answer: this loop is what a filtered stream
    // spends its time in, and nobody can foresee the answers.
    TopicMemory.Table table = remembered.table();
    long matching = 0;
    int i = 0;
    while (i < count) {
      Event<?> event = (Event<?>) events[from + i];
      if (event == null) {
        break;
      }
      String topic = event.topic();
      int known = table.findSame(topic);
      if (known >= 0) {
        matching |= table.bit(known) << i;
      } else {
        matching |= (accepts(topic) ? 1L : 0L) << i;
        table = remembered.table();
      }
      i++;
    }
    decided = i;
    return matching;
  }

  /** How many events {@link #matching} has looked at. */
  int decided() {
    return decided;
  }

  /** How many decisions are remembered. */
  int remembered() {
    return remembered.size();
  }

  private boolean decideAndRemember(String topic) {
    boolean answer = decide(topic);
    if (topic.length() <= MAX_REMEMBERED_CHARS) {
      remembered.put(topic, answer);
    }
    return answer;
  }

  private boolean decide(String topic) {
    if (pattern != null) {
      return pattern.matches(topic);
    }
    return literal == null || literal.equals(topic);
  }

  private static boolean isLiteral(String expression) {
    return expression.chars().noneMatch(c -> META_CHARACTERS.indexOf(c) >= 0);
  }
}
