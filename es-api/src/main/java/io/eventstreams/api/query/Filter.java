package io.eventstreams.api.query;

import io.eventstreams.api.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A condition on rows. Values are {@link String} for fields of kind TEXT and {@link Instant} for
 * those of kind TIME; text is compared byte by byte in UTF-8.
 *
 * <p>A row without a value meets no comparison, negated or not; only {@link IsNull} finds it.
 */
public sealed interface Filter {
  /** Met by every row. */
  Filter ALL = new And(List.of());

  /** Calls the function of this case. */
  <R> R fold(
      Function<? super And, ? extends R> and,
      Function<? super Or, ? extends R> or,
      Function<? super Compare, ? extends R> compare,
      Function<? super IsNull, ? extends R> isNull);

  /**
   * Whether a row meets the condition; {@code row} gives a field's value, null when it has none.
   */
  boolean matches(Function<QueryField, @Nullable Object> row);

  static Filter equal(QueryField field, Object value) {
    return new Compare(field, FilterOperator.EQUAL, value, false, false);
  }

  static Filter and(List<Filter> parts) {
    return parts.size() == 1 ? parts.get(0) : new And(parts);
  }

  static Filter or(List<Filter> parts) {
    return parts.size() == 1 ? parts.get(0) : new Or(parts);
  }

  /**
   * Met when all parts are; so always, when there are none.
   *
   * @param parts the conditions
   */
  record And(List<Filter> parts) implements Filter {
    public And {
      parts = List.copyOf(parts);
    }

    @Override
    public <R> R fold(
        Function<? super And, ? extends R> and,
        Function<? super Or, ? extends R> or,
        Function<? super Compare, ? extends R> compare,
        Function<? super IsNull, ? extends R> isNull) {
      return and.apply(this);
    }

    @Override
    public boolean matches(Function<QueryField, @Nullable Object> row) {
      return parts.stream().allMatch(part -> part.matches(row));
    }
  }

  /**
   * Met when one part is; so never, when there are none.
   *
   * @param parts the conditions
   */
  record Or(List<Filter> parts) implements Filter {
    public Or {
      parts = List.copyOf(parts);
    }

    @Override
    public <R> R fold(
        Function<? super And, ? extends R> and,
        Function<? super Or, ? extends R> or,
        Function<? super Compare, ? extends R> compare,
        Function<? super IsNull, ? extends R> isNull) {
      return or.apply(this);
    }

    @Override
    public boolean matches(Function<QueryField, @Nullable Object> row) {
      return parts.stream().anyMatch(part -> part.matches(row));
    }
  }

  /**
   * Met when the field has a value that compares so, or with {@code negated} one that does not.
   *
   * @param field the field
   * @param operator the comparison
   * @param value a String for text, an Instant for time
   * @param negated turns the answer around; not for range operators
   * @param caseInsensitive ASCII letters compare alike in both cases; only for text, not for ranges
   */
  record Compare(
      QueryField field,
      FilterOperator operator,
      Object value,
      boolean negated,
      boolean caseInsensitive)
      implements Filter {
    /**
     * Checks that the parts fit each other.
     *
     * @throws io.eventstreams.api.EventStreamException {@code FF00145} text operator on a time,
     *     {@code FF00193} modifier on a range, {@code FF00143} value of the wrong kind
     */
    public Compare {
      Objects.requireNonNull(field, "field");
      Objects.requireNonNull(operator, "operator");
      if (operator.isRange() && (negated || caseInsensitive)) {
        throw ErrorCode.FILTER_MODIFIERS_INVALID.error(
            "comparisons by order on '" + field.name() + "' take no modifiers");
      }
      boolean time = field.kind() == QueryField.Kind.TIME;
      if (time && (operator.isText() || caseInsensitive)) {
        throw ErrorCode.FILTER_TEXT_OPERATOR_NOT_ALLOWED.error(
            "'" + field.name() + "' is a time and takes no text operators");
      }
      if (time ? !(value instanceof Instant) : !(value instanceof String)) {
        throw ErrorCode.FILTER_VALUE_INVALID.error(
            "'" + field.name() + "' needs a " + (time ? "time" : "text"));
      }
    }

    @Override
    public <R> R fold(
        Function<? super And, ? extends R> and,
        Function<? super Or, ? extends R> or,
        Function<? super Compare, ? extends R> compare,
        Function<? super IsNull, ? extends R> isNull) {
      return compare.apply(this);
    }

    @Override
    public boolean matches(Function<QueryField, @Nullable Object> row) {
      Object actual = row.apply(field);
      return actual != null && Comparison.holds(this, actual) != negated;
    }
  }

  /**
   * Met when the field has no value, or with {@code negated} when it has one.
   *
   * @param field the field
   * @param negated turns the answer around
   */
  record IsNull(QueryField field, boolean negated) implements Filter {
    public IsNull {
      Objects.requireNonNull(field, "field");
    }

    @Override
    public <R> R fold(
        Function<? super And, ? extends R> and,
        Function<? super Or, ? extends R> or,
        Function<? super Compare, ? extends R> compare,
        Function<? super IsNull, ? extends R> isNull) {
      return isNull.apply(this);
    }

    @Override
    public boolean matches(Function<QueryField, @Nullable Object> row) {
      return (row.apply(field) == null) != negated;
    }
  }
}
