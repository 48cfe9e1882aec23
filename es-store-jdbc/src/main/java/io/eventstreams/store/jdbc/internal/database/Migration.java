package io.eventstreams.store.jdbc.internal.database;

import io.eventstreams.api.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings the tables to the version of this release. The row of {@code es_schema} is locked
 * meanwhile, so that of two starters one waits and then finds everything done.
 *
 * <p>The version is written last. Where a database commits each change of the schema by itself, a
 * crash may leave the first statements of a migration done: there they must be repeatable.
 */
final class Migration {
  private final Dialect dialect;
  private final Connection lockHolder;
  private final Connection other;

  Migration(Dialect dialect, Connection lockHolder, Connection other) {
    this.dialect = dialect;
    this.lockHolder = lockHolder;
    this.other = other;
  }

  void bringUpToDate() throws SQLException {
    try {
      dialect.lockSchema(lockHolder);
      createVersionRow();
      lockHolder.setAutoCommit(false);
      migrateFrom(lockedVersion());
      dialect.afterMigration(lockHolder);
      lockHolder.commit();
    } catch (SQLException | RuntimeException failure) {
      if (!lockHolder.getAutoCommit()) {
        lockHolder.rollback();
      }
      throw failure;
    }
  }

  private void createVersionRow() throws SQLException {
    try (Statement statement = lockHolder.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS es_schema"
              + " (id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL)");
      statement.executeUpdate(
          "INSERT INTO es_schema (id, version)"
              + " SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM es_schema WHERE id = 1)");
    } catch (SQLException failure) {
      if (!dialect.isDuplicate(failure)) {
        throw failure;
      }
    }
  }

  private int lockedVersion() throws SQLException {
    try (Statement statement = lockHolder.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT version FROM es_schema WHERE id = 1 FOR UPDATE")) {
      if (!row.next()) {
        throw ErrorCode.STORE_MIGRATION_FAILED.error("table es_schema has lost its row");
      }
      return row.getInt(1);
    }
  }

  private void migrateFrom(int version) throws SQLException {
    List<String> migrations = dialect.migrations();
    if (version < 0 || version > migrations.size()) {
      throw ErrorCode.STORE_MIGRATION_FAILED.error(
          "the tables have version "
              + version
              + ", this release knows versions up to "
              + migrations.size()
              + ": use the release that wrote them, or a later one");
    }
    Connection changing = dialect.schemaChangesCommit() ? other : lockHolder;
    for (int next = version; next < migrations.size(); next++) {
      for (String sql : statements(migrations.get(next))) {
        try (Statement statement = changing.createStatement()) {
          statement.execute(sql);
        }
      }
      try (PreparedStatement update =
          lockHolder.prepareStatement("UPDATE es_schema SET version = ? WHERE id = 1")) {
        update.setInt(1, next + 1);
        update.executeUpdate();
      }
    }
  }

  /** The statements of a file: each ends with a semicolon at the end of a line. */
  static List<String> statements(String resource) {
    List<String> statements = new ArrayList<>();
    StringBuilder statement = new StringBuilder();
    for (String line : text(resource).lines().toList()) {
      if (line.isBlank() || line.startsWith("--")) {
        continue;
      }
      statement.append(line).append('\n');
      if (line.endsWith(";")) {
        statement.setLength(statement.length() - 2);
        statements.add(statement.toString());
        statement.setLength(0);
      }
    }
    if (!statement.isEmpty()) {
      throw new IllegalStateException(resource + " ends inside a statement");
    }
    return statements;
  }

  private static String text(String resource) {
    try (InputStream in = Migration.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("resource " + resource + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
