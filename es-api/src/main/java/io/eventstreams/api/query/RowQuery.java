package io.eventstreams.api.query;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.text.Printable;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers queries over rows in memory, for stores that keep them there.
 *
 * <p><b>Threads:</b> any.
 *
 * @param fields the fields that may be asked for
 * @param values gives the fields' values of a row
 */
public record RowQuery<T>(
    List<QueryField> fields, Function<T, Function<QueryField, @Nullable Object>> values) {

  public RowQuery {
    fields = List.copyOf(fields);
  }

  /**
   * The rows that meet a filter, in their order.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00142} when it names another field
   */
  public List<T> matching(Filter filter, List<T> rows) {
    check(filter);
    return rows.stream().filter(row -> filter.matches(values.apply(row))).toList();
  }

  /**
   * The page of a query; the rows come in the default order.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00142} when it names another field
   */
  public Page<T> page(Query query, List<T> rows) {
    @Nullable Comparator<T> order = null;
    for (Sort key : query.sort()) {
      check(key.field());
      Comparator<T> next = key.comparator(values);
      order = order == null ? next : order.thenComparing(next);
    }
    List<T> found = matching(query.filter(), rows);
    OptionalLong total = query.count() ? OptionalLong.of(found.size()) : OptionalLong.empty();
    // The sort is stable: rows that sort alike keep the default order
    List<T> sorted = order == null ? found : found.stream().sorted(order).toList();
    return new Page<>(sorted.stream().skip(query.skip()).limit(query.limit()).toList(), total);
  }

  // In advance, since a filter may be decided without looking at all of its parts
  private boolean check(Filter filter) {
    return filter.<Boolean>fold(
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
