package io.eventstreams.api.query;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.text.Printable;
import java.util.List;
import java.util.Objects;

/**
 * A field that queries may name.
 *
 * @param name the name in queries, lower case; read in any case
 * @param column the name in SQL tables
 * @param kind what its values are
 */
public record QueryField(String name, String column, Kind kind) {
  /** What the values of a field are. */
  public enum Kind {
    /** Text, compared byte by byte. */
    TEXT,
    /** A point in time. */
    TIME
  }

  public QueryField {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(column, "column");
    Objects.requireNonNull(kind, "kind");
  }

  /**
   * The field with this name, in any case.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00142}
   */
  public static QueryField named(String name, List<QueryField> fields) {
    for (QueryField field : fields) {
      if (field.name.equalsIgnoreCase(name)) {
        return field;
      }
    }
    throw ErrorCode.FILTER_FIELD_UNKNOWN.error("unknown filter field '" + Printable.of(name) + "'");
  }
}
