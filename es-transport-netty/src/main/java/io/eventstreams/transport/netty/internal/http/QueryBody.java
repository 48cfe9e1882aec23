package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.FilterOperator;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.query.QueryField;
import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.query.Sort;
import io.eventstreams.api.text.Printable;
import io.eventstreams.transport.netty.ServerLimits.Lists;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A query as a JSON object: for each operator a list of conditions, nested {@code and} and {@code
 * or}, and beside them {@code skip}, {@code limit}, {@code sort} and {@code count}. All that is
 * said must hold; of the alternatives of {@code or}, one.
 *
 * <p><b>Threads:</b> one.
 */
final class QueryBody {
  private static final int MAX_DEPTH = 16;
  private static final int MAX_CONDITIONS = 1_000;
  private static final Map<String, FilterOperator> COMPARISONS =
      Map.ofEntries(
          Map.entry("equal", FilterOperator.EQUAL),
          Map.entry("eq", FilterOperator.EQUAL),
          Map.entry("contains", FilterOperator.CONTAINS),
          Map.entry("startsWith", FilterOperator.STARTS_WITH),
          Map.entry("endsWith", FilterOperator.ENDS_WITH),
          Map.entry("lessThan", FilterOperator.LESS),
          Map.entry("lt", FilterOperator.LESS),
          Map.entry("lessThanOrEqual", FilterOperator.LESS_OR_EQUAL),
          Map.entry("lte", FilterOperator.LESS_OR_EQUAL),
          Map.entry("greaterThan", FilterOperator.GREATER),
          Map.entry("gt", FilterOperator.GREATER),
          Map.entry("greaterThanOrEqual", FilterOperator.GREATER_OR_EQUAL),
          Map.entry("gte", FilterOperator.GREATER_OR_EQUAL));

  private int conditions;

  private QueryBody() {}

  /**
   * Reads a query.
   *
   * @throws EventStreamException {@code ES10020}, {@code ES10021} for a member that is not known,
   *     {@code FF00142}, {@code FF00143}, {@code FF00145}, {@code FF00191}, {@code FF00192}, {@code
   *     FF00240} a modifier that the operator does not take, {@code FF00241}
   */
  static ListRequest parse(byte[] body, Lists limits) {
    JsonNode root = StrictTree.of(body);
    int skip = 0;
    int limit = limits.defaultLimit();
    boolean count = false;
    List<Sort> sort = new ArrayList<>();
    List<Filter> filters = new ArrayList<>();
    QueryBody reader = new QueryBody();
    for (Map.Entry<String, JsonNode> member : object("the query", root).properties()) {
      JsonNode value = member.getValue();
      switch (member.getKey()) {
        case "skip" -> skip = value.isNull() ? skip : ListRequest.skip(value.asString(""), limits);
        case "limit" ->
            limit = value.isNull() ? limit : ListRequest.limit(value.asString(""), limits);
        case "count" -> count = flag("count", value);
        case "sort" -> {
          for (JsonNode key : array("sort", value)) {
            sort.addAll(ListRequest.sorts(text("sort", key)));
          }
        }
        default -> reader.member(member.getKey(), value, filters, 0);
      }
    }
    return new ListRequest(new Query(Filter.and(filters), sort, skip, limit, count), count);
  }

  private Filter group(JsonNode node, int depth) {
    if (depth > MAX_DEPTH) {
      throw ErrorCode.JSON_INVALID.error("and, or must be nested at most " + MAX_DEPTH + " deep");
    }
    List<Filter> filters = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : object("a condition", node).properties()) {
      member(member.getKey(), member.getValue(), filters, depth);
    }
    return Filter.and(filters);
  }

  private void member(String name, JsonNode value, List<Filter> filters, int depth) {
    if (name.equals("and") || name.equals("or")) {
      List<Filter> parts = new ArrayList<>();
      for (JsonNode part : array(name, value)) {
        parts.add(group(part, depth + 1));
      }
      if (!parts.isEmpty()) {
        filters.add(name.equals("and") ? Filter.and(parts) : Filter.or(parts));
      }
      return;
    }
    if (!COMPARISONS.containsKey(name) && !List.of("neq", "in", "nin", "null").contains(name)) {
      throw unknown(name);
    }
    for (JsonNode condition : array(name, value)) {
      filters.add(condition(name, object(name, condition)));
    }
  }

  private Filter condition(String operator, JsonNode node) {
    boolean takesNone = operator.equals("null");
    boolean takesList = operator.equals("in") || operator.equals("nin");
    String known = takesNone ? "" : takesList ? "values" : "value";
    for (String name : node.propertyNames()) {
      if (!List.of("field", "not", "caseInsensitive", known).contains(name)) {
        throw unknown(name);
      }
    }
    QueryField field = QueryField.named(text("field", node.path("field")), QueryFields.STREAMS);
    boolean not = flag("not", node.path("not"));
    boolean anyCase = flag("caseInsensitive", node.path("caseInsensitive"));
    FilterOperator comparison = COMPARISONS.getOrDefault(operator, FilterOperator.EQUAL);
    if ((comparison.isRange() && (not || anyCase)) || ((takesList || takesNone) && anyCase)) {
      throw ErrorCode.FILTER_OPERATOR_INVALID.error(
          "'" + operator + "' does not take " + (anyCase ? "caseInsensitive" : "not"));
    }
    count();
    if (takesNone) {
      return new Filter.IsNull(field, not);
    }
    if (!takesList) {
      return compare(field, comparison, node.path(known), not != operator.equals("neq"), anyCase);
    }
    boolean negated = not != operator.equals("nin");
    List<Filter> parts = new ArrayList<>();
    for (JsonNode value : array(known, node.path(known))) {
      count();
      parts.add(compare(field, comparison, value, negated, false));
    }
    return negated ? Filter.and(parts) : Filter.or(parts);
  }

  private static Filter compare(
      QueryField field, FilterOperator operator, JsonNode value, boolean negated, boolean anyCase) {
    if (!value.isString() && !value.isNumber() && !value.isBoolean()) {
      throw ErrorCode.FILTER_VALUE_TYPE_INVALID.error(
          "'" + field.name() + "' needs a string, a number or a boolean");
    }
    return FilterValue.compare(field, operator, value.asString(), negated, anyCase);
  }

  private void count() {
    if (++conditions > MAX_CONDITIONS) {
      throw ErrorCode.JSON_INVALID.error("there must be at most " + MAX_CONDITIONS + " conditions");
    }
  }

  private static JsonNode object(String name, JsonNode node) {
    if (!node.isObject()) {
      throw ErrorCode.JSON_INVALID.error(name + " must be a JSON object");
    }
    return node;
  }

  /** Nothing is as good as an empty list. */
  private static Iterable<JsonNode> array(String name, JsonNode node) {
    if (node.isNull() || node.isMissingNode()) {
      return List.of();
    }
    if (!node.isArray()) {
      throw ErrorCode.JSON_INVALID.error(name + " must be a list");
    }
    return node;
  }

  private static String text(String name, JsonNode node) {
    if (!node.isString()) {
      throw ErrorCode.JSON_INVALID.error(name + " must be a string");
    }
    return node.asString();
  }

  private static boolean flag(String name, JsonNode node) {
    if (node.isNull() || node.isMissingNode()) {
      return false;
    }
    if (!node.isBoolean()) {
      throw ErrorCode.JSON_INVALID.error(name + " must be true or false");
    }
    return node.asBoolean();
  }

  private static EventStreamException unknown(String name) {
    return ErrorCode.MEMBER_UNKNOWN.error("unknown member '" + Printable.of(name) + "'");
  }
}
