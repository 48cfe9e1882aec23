package io.eventstreams.store.jdbc.internal.database;

import static java.util.stream.Collectors.joining;

import io.eventstreams.api.Durability;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.text.Printable;
import io.eventstreams.store.jdbc.internal.database.Connections.Lease;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The first use of a database.
 *
 * <p><b>Threads:</b> one of {@link StoreThreads}.
 *
 * @param connections where to
 * @param dialects the products which it may be
 * @param where how error texts call it
 * @param migrates whether tables that are missing or old are brought up to date, or refused
 */
record Opening(Connections connections, List<Dialect> dialects, String where, boolean migrates) {
  /** What was found. */
  record Opened(Dialect dialect, Durability durability) {}

  Opened open() {
    Lease lease = take();
    try {
      Connection connection = lease.connection();
      Dialect dialect = dialectOf(connection);
      connection.setAutoCommit(true);
      dialect.prepare(connection);
      Opened opened = new Opened(dialect, dialect.durability(connection));
      migrate(dialect, connection);
      connections.giveBack(lease);
      return opened;
    } catch (SQLException failure) {
      connections.discard(lease);
      throw cannotOpen(failure);
    } catch (RuntimeException | Error refused) {
      connections.discard(lease);
      throw refused;
    }
  }

  private Lease take() {
    try {
      return connections.take();
    } catch (SQLException failure) {
      throw cannotOpen(failure);
    }
  }

  private Dialect dialectOf(Connection connection) throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName();
    for (Dialect dialect : dialects) {
      if (dialect.productName().equalsIgnoreCase(product)) {
        return dialect;
      }
    }
    throw ErrorCode.STORE_OPEN_FAILED.error(
        "the database must be "
            + dialects.stream().map(Dialect::productName).collect(joining(" or "))
            + ", was "
            + Printable.of(String.valueOf(product)));
  }

  private void migrate(Dialect dialect, Connection lockHolder) throws SQLException {
    Lease second = connections.take();
    try {
      second.connection().setAutoCommit(true);
      Migration migration = new Migration(dialect, lockHolder, second.connection());
      if (migrates) {
        migration.bringUpToDate();
      } else {
        migration.requireUpToDate();
      }
    } catch (SQLException failure) {
      throw ErrorCode.STORE_MIGRATION_FAILED.error(
          "cannot bring the tables of " + where + " up to date: " + dialect.reason(failure),
          failure);
    } finally {
      connections.giveBack(second);
    }
  }

  private EventStreamException cannotOpen(SQLException failure) {
    if (dialects.stream().anyMatch(dialect -> dialect.isHeldByOther(failure))) {
      return ErrorCode.STORE_LOCKED.error(
          where + " is in use by another process: stop that one first", failure);
    }
    if (failure.getMessage() != null && failure.getMessage().startsWith("No suitable driver")) {
      return ErrorCode.STORE_OPEN_FAILED.error(
          "cannot open " + where + ": its driver is not on the class path or module path", failure);
    }
    return ErrorCode.STORE_OPEN_FAILED.error("cannot open " + where + ": " + why(failure), failure);
  }

  /** In the words of the standard, since no dialect is known yet. */
  private static String why(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    if (state.startsWith("28")) {
      return "it refuses this user and password";
    }
    if (state.equals("3D000")) {
      return "there is no database of this name";
    }
    if (PoolTimeout.is(failure)) {
      return PoolTimeout.TEXT;
    }
    return state.startsWith("08")
        ? "it cannot be reached"
        : "the driver reports error " + failure.getErrorCode();
  }
}
