package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.query.QueryField;
import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.query.Sort;
import io.eventstreams.api.text.Printable;
import io.eventstreams.transport.netty.ServerLimits.Lists;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The parameters of a list: {@code limit}, {@code skip}, {@code sort}, {@code ascending}, {@code
 * descending}, {@code count}, and conditions on fields, which are {@link FilterValue}s. Names are
 * read in any case.
 *
 * @param query what to read
 * @param wrapped whether the answer is an object with a count instead of a bare array
 */
record ListRequest(Query query, boolean wrapped) {
  /**
   * Reads the parameters.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00142} unknown parameter or sort
   *     field, {@code FF00191}, {@code FF00192}, and what {@link FilterValue} throws
   */
  static ListRequest parse(Map<String, List<String>> parameters, Lists limits) {
    List<Filter> filters = new ArrayList<>();
    List<Sort> sort = new ArrayList<>();
    int limit = limits.defaultLimit();
    int skip = 0;
    boolean count = false;
    boolean ascending = false;
    boolean descending = false;
    for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
      List<String> values = parameter.getValue();
      switch (parameter.getKey().toLowerCase(Locale.ROOT)) {
        case "limit" -> limit = limit(last(values), limits);
        case "skip" -> skip = skip(last(values), limits);
        case "count" -> count = isSet(last(values));
        case "ascending" -> ascending = isSet(last(values));
        case "descending" -> descending = isSet(last(values));
        case "sort" -> values.forEach(names -> sort.addAll(sorts(names)));
        default -> filters.add(filter(parameter.getKey(), values));
      }
    }
    Query query =
        new Query(Filter.and(filters), directed(sort, ascending, descending), skip, limit, count);
    return new ListRequest(query, count);
  }

  static int limit(String text, Lists limits) {
    return number(ErrorCode.FILTER_LIMIT_INVALID, "limit", 1, limits.maxLimit(), text);
  }

  static int skip(String text, Lists limits) {
    return number(ErrorCode.FILTER_SKIP_TOO_LARGE, "skip", 0, limits.maxSkip(), text);
  }

  private static String last(List<String> values) {
    return values.get(values.size() - 1);
  }

  private static int number(ErrorCode code, String name, int least, int most, String text) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Refused below.
    }
    throw code.error(
        name + " must be " + least + " to " + most + ", was '" + Printable.of(text) + "'");
  }

  static boolean isSet(String value) {
    return value.isEmpty() || value.equalsIgnoreCase("true");
  }

  static List<Sort> sorts(String names) {
    List<Sort> sorts = new ArrayList<>();
    for (String part : names.split(",", -1)) {
      String name = part.trim();
      boolean descending = name.startsWith("-");
      if (!name.isEmpty()) {
        sorts.add(new Sort(field(descending ? name.substring(1) : name), descending));
      }
    }
    return sorts;
  }

  private static List<Sort> directed(List<Sort> sort, boolean ascending, boolean descending) {
    if (!ascending && !descending) {
      return sort;
    }
    return sort.stream().map(key -> new Sort(key.field(), descending)).toList();
  }

  private static Filter filter(String name, List<String> values) {
    QueryField field = field(name);
    List<Filter> parts = new ArrayList<>();
    boolean all = false;
    for (String text : values) {
      FilterValue value = FilterValue.parse(text);
      all = value.all(all);
      parts.add(value.on(field));
    }
    return all ? Filter.and(parts) : Filter.or(parts);
  }

  private static QueryField field(String name) {
    return QueryField.named(name, QueryFields.STREAMS);
  }
}
