package io.eventstreams.api.query;

import java.util.List;
import java.util.Objects;

/**
 * Which rows to read. Without a sort the newest comes first; rows that sort alike keep that order.
 *
 * @param filter the condition
 * @param sort the keys of the order, the most important first
 * @param skip how many rows to leave out at the beginning
 * @param limit how many rows to read at the most; at least 1
 * @param count whether the number of all matching rows is wanted too
 */
public record Query(Filter filter, List<Sort> sort, int skip, int limit, boolean count) {
  /** Every row, newest first. */
  public static final Query ALL = new Query(Filter.ALL, List.of(), 0, Integer.MAX_VALUE, false);

  public Query {
    Objects.requireNonNull(filter, "filter");
    sort = List.copyOf(sort);
    if (skip < 0) {
      throw new IllegalArgumentException("skip must not be negative, was " + skip);
    }
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, was " + limit);
    }
  }

  public Query withFilter(Filter newFilter) {
    return new Query(newFilter, sort, skip, limit, count);
  }

  public Query withSort(List<Sort> newSort) {
    return new Query(filter, newSort, skip, limit, count);
  }

  public Query withSkip(int newSkip) {
    return new Query(filter, sort, newSkip, limit, count);
  }

  public Query withLimit(int newLimit) {
    return new Query(filter, sort, skip, newLimit, count);
  }

  public Query withCount(boolean newCount) {
    return new Query(filter, sort, skip, limit, newCount);
  }

  /** Whether the filter or the order looks at a field. */
  public boolean names(QueryField field) {
    return names(filter, field) || sort.stream().anyMatch(key -> key.field().equals(field));
  }

  private static boolean names(Filter filter, QueryField field) {
    return filter.<Boolean>fold(
        and -> and.parts().stream().anyMatch(part -> names(part, field)),
        or -> or.parts().stream().anyMatch(part -> names(part, field)),
        compare -> compare.field().equals(field),
        isNull -> isNull.field().equals(field));
  }
}
