package io.eventstreams.store.jdbc.internal.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement that is put together from fixed texts, with the values beside it. */
public final class SqlText {
  private final StringBuilder text = new StringBuilder();
  private final List<@Nullable Object> values = new ArrayList<>();

  /** Adds a fixed text, never one that comes from outside. */
  public SqlText add(String fixed) {
    text.append(fixed);
    return this;
  }

  /** Adds the values for the question marks that have been added. */
  public SqlText with(@Nullable Object value) {
    values.add(value);
    return this;
  }

  /** Adds another statement's text and values. */
  public SqlText add(SqlText other) {
    text.append(other.text);
    values.addAll(other.values);
    return this;
  }

  /** Executes a change; the number of rows. */
  public int update(Connection connection) throws SQLException {
    try (PreparedStatement statement = prepare(connection)) {
      return statement.executeUpdate();
    }
  }

  /** A statement with its values bound. */
  public PreparedStatement prepare(Connection connection) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(text.toString());
    try {
      for (int i = 0; i < values.size(); i++) {
        statement.setObject(i + 1, values.get(i));
      }
      return statement;
    } catch (SQLException | RuntimeException failure) {
      statement.close();
      throw failure;
    }
  }

  @Override
  public String toString() {
    return text + " " + values;
  }
}
