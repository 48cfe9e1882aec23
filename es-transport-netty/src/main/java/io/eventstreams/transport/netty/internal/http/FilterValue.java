package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.FilterOperator;
import io.eventstreams.api.query.QueryField;
import io.eventstreams.api.text.Printable;
import io.eventstreams.api.text.TimeText;
import org.jspecify.annotations.Nullable;

/**
 * A condition as the value of a query parameter: modifiers in any order, at most one operator, the
 * operand. Modifiers: {@code !} not, {@code :} in any case, {@code ?} an empty operand means "no
 * value", {@code [} all values of this parameter must hold, {@code ]} one suffices. Operators: none
 * or {@code =} equal, {@code >} or {@code >>} greater, {@code >=}, {@code <} or {@code <<} less,
 * {@code <=}, {@code @} contains, {@code ^} starts with, {@code $} ends with.
 *
 * @param operator the comparison
 * @param operand what to compare with
 * @param not whether the answer is turned around
 * @param anyCase whether ASCII letters compare alike in both cases
 * @param emptyIsNull whether an empty operand asks for rows without a value
 * @param combine true for all, false for one, null when not told
 */
record FilterValue(
    FilterOperator operator,
    String operand,
    boolean not,
    boolean anyCase,
    boolean emptyIsNull,
    @Nullable Boolean combine) {

  static FilterValue parse(String text) {
    boolean not = false;
    boolean anyCase = false;
    boolean emptyIsNull = false;
    Boolean combine = null;
    int at = 0;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '!') {
        not = true;
      } else if (c == ':') {
        anyCase = true;
      } else if (c == '?') {
        emptyIsNull = true;
      } else if (c == '[' || c == ']') {
        combine = c == '[';
      } else {
        break;
      }
    }
    FilterOperator operator = FilterOperator.EQUAL;
    char first = at < text.length() ? text.charAt(at) : 0;
    char second = at + 1 < text.length() ? text.charAt(at + 1) : 0;
    switch (first) {
      case '=' -> at++;
      case '>' -> {
        operator = second == '=' ? FilterOperator.GREATER_OR_EQUAL : FilterOperator.GREATER;
        at += second == '=' || second == '>' ? 2 : 1;
      }
      case '<' -> {
        operator = second == '=' ? FilterOperator.LESS_OR_EQUAL : FilterOperator.LESS;
        at += second == '=' || second == '<' ? 2 : 1;
      }
      case '@' -> {
        operator = FilterOperator.CONTAINS;
        at++;
      }
      case '^' -> {
        operator = FilterOperator.STARTS_WITH;
        at++;
      }
      case '$' -> {
        operator = FilterOperator.ENDS_WITH;
        at++;
      }
      default -> {
        // No operator: the operand begins here.
      }
    }
    return new FilterValue(operator, text.substring(at), not, anyCase, emptyIsNull, combine);
  }

  /** Whether all values of the parameter must hold, when those before said {@code before}. */
  boolean all(boolean before) {
    return combine == null ? before : combine;
  }

  /**
   * The condition on a field.
   *
   * @throws EventStreamException {@code FF00143}, {@code FF00144}, {@code FF00145}, {@code FF00193}
   */
  Filter on(QueryField field) {
    if (emptyIsNull && operator.isRange()) {
      throw ErrorCode.FILTER_MODIFIERS_INVALID.error(
          "comparisons by order on '" + field.name() + "' take no modifiers");
    }
    if (emptyIsNull && operand.isEmpty()) {
      if (operator.isText()) {
        throw ErrorCode.FILTER_NULL_NOT_ALLOWED.error(
            "'" + field.name() + "' cannot be searched for no value");
      }
      return new Filter.IsNull(field, not);
    }
    return compare(field, operator, operand, not, anyCase);
  }

  /**
   * A comparison with an operand as text.
   *
   * @throws EventStreamException {@code FF00143}, {@code FF00145}, {@code FF00193}
   */
  static Filter compare(
      QueryField field, FilterOperator operator, String operand, boolean not, boolean anyCase) {
    if (field.kind() == QueryField.Kind.TEXT || operator.isText() || anyCase) {
      return new Filter.Compare(field, operator, operand, not, anyCase);
    }
    return new Filter.Compare(field, operator, time(field, operand), not, false);
  }

  private static Object time(QueryField field, String operand) {
    try {
      return TimeText.parse(operand);
    } catch (EventStreamException notATime) {
      throw ErrorCode.FILTER_VALUE_INVALID.error(
          "'" + field.name() + "' needs a time, was '" + Printable.of(operand) + "'", notATime);
    }
  }
}
