package io.eventstreams.store.jdbc.internal.query;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.query.QueryField;
import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.query.Sort;
import io.eventstreams.api.text.Printable;
import io.eventstreams.store.jdbc.internal.database.Dialect;
import io.eventstreams.store.jdbc.internal.database.Nanos;
import io.eventstreams.store.jdbc.internal.database.SqlText;
import io.eventstreams.store.jdbc.internal.database.Utf8Text;
import java.time.Instant;
import java.util.List;

/**
 * Filters, orders and limits as SQL. Values become parameters; column names come only from the
 * table's own list of fields, since anybody can make a {@link QueryField}.
 *
 * @param dialect of the database
 * @param fields the fields that queries on this table may name
 */
public record QuerySql(Dialect dialect, List<QueryField> fields) {
  /** {@code WHERE …} for a filter. */
  public SqlText where(Filter filter) {
    return new SqlText().add(" WHERE ").add(condition(filter));
  }

  /** {@code WHERE … ORDER BY … LIMIT …} for a query. */
  public SqlText page(Query query) {
    SqlText sql = where(query.filter()).add(" ORDER BY ");
    for (Sort sort : query.sort()) {
      sql.add(sortKey(sort.field()))
          .add(sort.descending() ? " DESC NULLS FIRST, " : " ASC NULLS LAST, ");
    }
    return sql.add("seq DESC LIMIT ? OFFSET ?").with(query.limit()).with(query.skip());
  }

  private SqlText condition(Filter filter) {
    return filter.fold(
        and -> joined(and.parts(), " AND ", "1 = 1"),
        or -> joined(or.parts(), " OR ", "1 = 0"),
        this::comparison,
        isNull ->
            new SqlText()
                .add(column(isNull.field()))
                .add(isNull.negated() ? " IS NOT NULL" : " IS NULL"));
  }

  private SqlText joined(List<Filter> parts, String operator, String whenEmpty) {
    if (parts.isEmpty()) {
      return new SqlText().add(whenEmpty);
    }
    SqlText sql = new SqlText().add("(");
    for (int i = 0; i < parts.size(); i++) {
      sql.add(i == 0 ? "" : operator).add(condition(parts.get(i)));
    }
    return sql.add(")");
  }

  /**
   * A row without a value makes a comparison unknown in SQL, negated or not, and so is not found.
   */
  private SqlText comparison(Filter.Compare compare) {
    SqlText positive =
        compare.field().kind() == QueryField.Kind.TIME
            ? timeComparison(compare)
            : textComparison(compare);
    return compare.negated() ? new SqlText().add("NOT (").add(positive).add(")") : positive;
  }

  private SqlText timeComparison(Filter.Compare compare) {
    return new SqlText()
        .add(column(compare.field()))
        .add(operator(compare))
        .add("?")
        .with(Nanos.ofClamped((Instant) compare.value()));
  }

  private SqlText textComparison(Filter.Compare compare) {
    String value = (String) compare.value();
    String column = column(compare.field());
    if (compare.caseInsensitive()) {
      value = lowerAscii(value);
      column = dialect.lowerAscii(column);
    }
    if (!dialect.storesAnyText() && !Utf8Text.isStorable(value)) {
      return comparisonWithUnstorable(compare, column, value);
    }
    String escaped = escapedForLike(value);
    return switch (compare.operator()) {
      case EQUAL -> new SqlText().add(column).add(" = ?").with(value);
      case CONTAINS -> like(column, "%" + escaped + "%");
      case STARTS_WITH -> like(column, escaped + "%");
      case ENDS_WITH -> like(column, "%" + escaped);
      case GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL ->
          range(compare.field(), operator(compare), value);
    };
  }

  /**
   * No row is equal to a value that no row can hold. Where it has U+0000, those below it are those
   * up to the part before the character. Half of a surrogate pair has the bytes of a question mark.
   */
  private SqlText comparisonWithUnstorable(Filter.Compare compare, String column, String value) {
    int nul = value.indexOf('\0');
    String before = nul < 0 ? value : value.substring(0, nul);
    return switch (compare.operator()) {
      case EQUAL, CONTAINS, STARTS_WITH, ENDS_WITH ->
          new SqlText().add(column).add(" <> ").add(column);
      case LESS, LESS_OR_EQUAL ->
          range(compare.field(), nul < 0 ? operator(compare) : " <= ", before);
      case GREATER, GREATER_OR_EQUAL ->
          range(compare.field(), nul < 0 ? operator(compare) : " > ", before);
    };
  }

  /** Ranges are never asked for without regard to case. */
  private SqlText range(QueryField field, String operator, String value) {
    return new SqlText()
        .add(bytewise(field))
        .add(operator)
        .add(dialect.bytewise("CAST(? AS VARCHAR)"))
        .with(value);
  }

  private static SqlText like(String column, String pattern) {
    return new SqlText().add(column).add(" LIKE ? ESCAPE '!'").with(pattern);
  }

  private static String operator(Filter.Compare compare) {
    return switch (compare.operator()) {
      case EQUAL -> " = ";
      case GREATER -> " > ";
      case GREATER_OR_EQUAL -> " >= ";
      case LESS -> " < ";
      case LESS_OR_EQUAL -> " <= ";
      case CONTAINS, STARTS_WITH, ENDS_WITH ->
          throw new IllegalArgumentException(compare.operator() + " is no order");
    };
  }

  private String sortKey(QueryField field) {
    return field.kind() == QueryField.Kind.TIME ? column(field) : bytewise(field);
  }

  private String bytewise(QueryField field) {
    return fields == QueryFields.STREAMS
        ? dialect.bytewiseStreamColumn(column(field))
        : dialect.bytewise(column(field));
  }

  private String column(QueryField field) {
    if (!fields.contains(field)) {
      throw ErrorCode.FILTER_FIELD_UNKNOWN.error(
          "unknown filter field '" + Printable.of(field.name()) + "'");
    }
    return field.column();
  }

  private static String escapedForLike(String value) {
    return value.replace("!", "!!").replace("%", "!%").replace("_", "!_");
  }

  /** Only ASCII letters have two cases here, as in {@link Filter#matches}. */
  private static String lowerAscii(String value) {
    StringBuilder lower = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      lower.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
    }
    return lower.toString();
  }
}
