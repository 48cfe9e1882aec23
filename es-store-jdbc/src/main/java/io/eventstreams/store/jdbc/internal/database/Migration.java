package io.eventstreams.store.jdbc.internal.database;

import io.eventstreams.api.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings the tables to the version of this release. The row of {@code es_schema} is locked
 * meanwhile, so that of two starters one waits and then finds everything done. Where all is done
 * already, as by another tool with the same files, nothing is changed or locked.
 *
 * <p>The last statement of each file writes the version, on the connection that holds the lock.
 * Where a database commits each change of the schema by itself, a crash may leave the first
 * statements of a migration done: there they must be repeatable.
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
      lockHolder.setAutoCommit(false);
      boolean known = dialect.hasTable(lockHolder, "es_schema");
      if (!known || version("") != dialect.migrations().size()) {
        lockHolder.rollback();
        lockHolder.setAutoCommit(true);
        dialect.lockSchema(lockHolder);
        createVersionRow();
        lockHolder.setAutoCommit(false);
        migrateFrom(version(" FOR UPDATE"));
      }
      dialect.afterMigration(lockHolder);
      lockHolder.commit();
    } catch (SQLException | RuntimeException failure) {
      if (!lockHolder.getAutoCommit()) {
        lockHolder.rollback();
      }
      throw failure;
    }
  }

  /** Changes nothing. */
  void requireUpToDate() throws SQLException {
    lockHolder.setAutoCommit(true);
    int version = dialect.hasTable(lockHolder, "es_schema") ? version("") : 0;
    refuseUnknown(version);
    if (version != dialect.migrations().size()) {
      throw ErrorCode.STORE_MIGRATION_FAILED.error(
          "the tables must have version "
              + dialect.migrations().size()
              + (version == 0 ? ", there are none" : ", have version " + version)
              + ": apply the files of eventstreams-migrations first");
    }
    dialect.requireNothingToMend(lockHolder);
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

  /** The version of the tables; zero when there are none. */
  private int version(String locking) throws SQLException {
    try (Statement statement = lockHolder.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT version FROM es_schema WHERE id = 1" + locking)) {
      return row.next() ? row.getInt(1) : 0;
    }
  }

  private void migrateFrom(int version) throws SQLException {
    List<String> migrations = dialect.migrations();
    refuseUnknown(version);
    Connection changing = dialect.schemaChangesCommit() ? other : lockHolder;
    for (int next = version; next < migrations.size(); next++) {
      List<String> statements = statements(migrations.get(next));
      int last = statements.size() - 1;
      for (String sql : statements.subList(0, last)) {
        execute(changing, sql);
      }
      execute(lockHolder, statements.get(last));
    }
  }

  private void refuseUnknown(int version) {
    if (version < 0 || version > dialect.migrations().size()) {
      throw ErrorCode.STORE_MIGRATION_FAILED.error(
          "the tables have version "
              + version
              + ", this release knows versions up to "
              + dialect.migrations().size()
              + ": use the release that wrote them, or a later one");
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
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
