package io.eventstreams.api.query;

import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One key of an order. Rows without a value come last when ascending, first when descending.
 *
 * @param field the field
 * @param descending whether the largest comes first
 */
public record Sort(QueryField field, boolean descending) {
  public Sort {
    Objects.requireNonNull(field, "field");
  }

  /** The order of this key over rows; {@code value} gives a row's value of a field. */
  public <T> Comparator<T> comparator(Function<T, Function<QueryField, @Nullable Object>> value) {
    Comparator<Object> values =
        field.kind() == QueryField.Kind.TIME
            ? (a, b) -> ((Instant) a).compareTo((Instant) b)
            : (a, b) -> Comparison.compareBytes((String) a, (String) b);
    Comparator<@Nullable Object> withNulls = Comparator.nullsLast(values);
    Comparator<T> ascending =
        (a, b) -> withNulls.compare(value.apply(a).apply(field), value.apply(b).apply(field));
    return descending ? ascending.reversed() : ascending;
  }
}
