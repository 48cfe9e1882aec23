package io.eventstreams.store.chronicle.internal.state;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.query.QueryField;
import io.eventstreams.api.query.Sort;
import io.eventstreams.api.text.Printable;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers queries over rows in memory.
 *
 * <p><b>Threads:</b> any.
 *
 * @param fields those that may be asked for
 * @param value gives a row's value of a field
 */
record Rows<T>(List<QueryField> fields, Function<T, Function<QueryField, @Nullable Object>> value) {
  /** A page of the rows, which come newest first. */
  Page<T> page(List<T> newestFirst, Query query) {
    query.sort().forEach(sort -> check(sort.field()));
    List<T> matching = matching(newestFirst, query.filter());
    Stream<T> ordered = matching.stream();
    Comparator<T> order = order(query.sort());
    if (order != null) {
      ordered = ordered.sorted(order);
    }
    return new Page<>(
        ordered.skip(query.skip()).limit(query.limit()).toList(),
        query.count() ? OptionalLong.of(matching.size()) : OptionalLong.empty());
  }

  List<T> matching(List<T> rows, Filter filter) {
    check(filter);
    return rows.stream().filter(row -> filter.matches(value.apply(row))).toList();
  }

  private @Nullable Comparator<T> order(List<Sort> sorts) {
    Comparator<T> order = null;
    for (Sort sort : sorts) {
      Comparator<T> next = sort.comparator(value);
      order = order == null ? next : order.thenComparing(next);
    }
    return order;
  }

  private boolean check(Filter filter) {
    return filter.fold(
        and -> checkAll(and.parts()),
        or -> checkAll(or.parts()),
        compare -> check(compare.field()),
        isNull -> check(isNull.field()));
  }

  private boolean checkAll(List<Filter> parts) {
    parts.forEach(this::check);
    return true;
  }

  private boolean check(QueryField field) {
    if (!fields.contains(field)) {
      throw ErrorCode.FILTER_FIELD_UNKNOWN.error(
          "unknown filter field '" + Printable.of(field.name()) + "'");
    }
    return true;
  }
}
