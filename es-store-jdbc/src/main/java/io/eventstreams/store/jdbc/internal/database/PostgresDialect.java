package io.eventstreams.store.jdbc.internal.database;

import io.eventstreams.api.Durability;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.text.Printable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * PostgreSQL, version 13 and later.
 *
 * <p>A commit there is forced to the device before it is answered, and before others see it, unless
 * {@code fsync} or {@code synchronous_commit} say otherwise.
 */
public final class PostgresDialect implements Dialect {
  private static final String FOLDER = "/db/eventstreams-migrations/postgresql/";

  /** The first release that tells transaction numbers of 64 bits under their present names. */
  private static final int OLDEST = 13;

  /** Taken while the tables are brought up to date. */
  private static final long SCHEMA_LOCK = 0x6576656E74737472L;

  /**
   * What the server itself ends, whatever has become of who asked: a wait for one lock, a
   * statement, and a transaction whose owner says nothing more, with all that it has locked. A
   * statement ends before its caller is told that there is no answer. A commit does not count as
   * one while it waits for other servers.
   */
  private static final String BEGIN_CHANGE =
      "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '3s';"
          + " SET LOCAL statement_timeout = '25s';"
          + " SET LOCAL idle_in_transaction_session_timeout = '10s'";

  private static final String TOO_LONG = "54000";
  private static final String HELD = "55P03";
  private static final String SILENT_FOR_TOO_LONG = "25P03";
  private static final String DUPLICATE_KEY = "23505";
  private static final String UNSTORABLE_TEXT = "22021";

  @Override
  public String productName() {
    return "PostgreSQL";
  }

  @Override
  public List<String> migrations() {
    return List.of(
        FOLDER + "V1__streams_checkpoints_parked_events_log.sql",
        FOLDER + "V2__retention_and_indexes.sql");
  }

  @Override
  public boolean hasTable(Connection connection, String name) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  @Override
  public boolean schemaChangesCommit() {
    return false;
  }

  /** Two that create the same table at the same time would otherwise disturb each other. */
  @Override
  public void lockSchema(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_xact_lock(" + SCHEMA_LOCK + ")");
    }
  }

  /**
   * A dump that was loaded into another server brings numbers which that one's transactions have
   * not reached: new events would come before old ones. So the new ones count from there.
   */
  @Override
  public void afterMigration(Connection connection) throws SQLException {
    long behind = behind(connection);
    if (behind <= 0) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      // Waits until nobody is appending, so that all who append later use the new default.
      statement.execute("LOCK TABLE es_events IN ACCESS EXCLUSIVE MODE");
      statement.executeUpdate("UPDATE es_log SET tx_base = tx_base + " + behind);
      long base = number(connection, "SELECT tx_base FROM es_log");
      statement.execute(
          "ALTER TABLE es_events ALTER COLUMN tx"
              + " SET DEFAULT (pg_current_xact_id()::text::bigint + "
              + base
              + ")");
    }
  }

  /** The default of a column must change too, which takes the right to change tables. */
  @Override
  public void requireNothingToMend(Connection connection) throws SQLException {
    if (behind(connection) > 0) {
      throw ErrorCode.STORE_MIGRATION_FAILED.error(
          "the tables come from a server that has counted more transactions, new events would come"
              + " before the old ones: open them once with JdbcStores.over, as a user who may change"
              + " tables");
    }
  }

  /** By how much the next transaction would come too early. */
  private static long behind(Connection connection) throws SQLException {
    return number(
        connection,
        "SELECT GREATEST((SELECT MAX(tx) FROM es_events), dropped_tx) + 1"
            + " - pg_snapshot_xmax(pg_current_snapshot())::text::bigint - tx_base FROM es_log");
  }

  @Override
  public boolean writersGoAlone() {
    return false;
  }

  @Override
  public LogOrder logOrder() {
    return LogOrder.TRANSACTION;
  }

  @Override
  public boolean storesAnyText() {
    return false;
  }

  @Override
  public boolean isUnstorableText(SQLException failure) {
    return state(failure).equals(UNSTORABLE_TEXT);
  }

  @Override
  public void prepare(Connection connection) throws SQLException {
    int version = connection.getMetaData().getDatabaseMajorVersion();
    if (version < OLDEST) {
      throw ErrorCode.STORE_OPEN_FAILED.error(
          "PostgreSQL must be version " + OLDEST + " or later, was " + version);
    }
    requireSetting(
        connection, "server_encoding", "UTF8", "create the database with ENCODING 'UTF8'");
    requireSetting(
        connection, "transaction_read_only", "off", "connect to the server that takes changes");
    if (setting(connection, "synchronous_commit").equals("off")) {
      throw ErrorCode.STORE_OPEN_FAILED.error(
          "PostgreSQL answers commits before they are written, which loses them when the server fails:"
              + " synchronous_commit must not be off for this user, database or URL");
    }
  }

  @Override
  public void beforeWork(Connection connection) {}

  /** One round trip, which asking for the isolation level alone would cost as well. */
  @Override
  public int beginChange(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(BEGIN_CHANGE);
    }
    return Connection.TRANSACTION_NONE;
  }

  @Override
  public Durability durability(Connection connection) throws SQLException {
    return setting(connection, "fsync").equals("on") ? Durability.SYNC : Durability.PROCESS;
  }

  @Override
  public void afterCommit(Connection connection) {}

  @Override
  public String bytewise(String expression) {
    return expression + " COLLATE \"C\"";
  }

  @Override
  public String bytewiseStreamColumn(String column) {
    return bytewise(column);
  }

  /** In the collation by bytes only ASCII has letters. */
  @Override
  public String lowerAscii(String expression) {
    return "LOWER(" + bytewise(expression) + ")";
  }

  @Override
  public boolean isDuplicate(SQLException failure) {
    return DUPLICATE_KEY.equals(failure.getSQLState());
  }

  @Override
  public boolean isTooLong(SQLException failure) {
    return state(failure).equals(TOO_LONG);
  }

  @Override
  public boolean isHeld(SQLException failure) {
    return state(failure).equals(HELD);
  }

  /** Lost connections, a server that shuts down or starts, its I/O errors, and a stand-by. */
  @Override
  public boolean isBroken(SQLException failure) {
    String state = state(failure);
    return state.startsWith("08")
        || state.startsWith("57P")
        || state.startsWith("58")
        || state.startsWith("XX")
        || state.equals("25006")
        || state.equals(SILENT_FOR_TOO_LONG);
  }

  @Override
  public boolean isHeldByOther(SQLException failure) {
    return false;
  }

  @Override
  public String reason(SQLException failure) {
    String state = state(failure);
    if (isBroken(failure)) {
      return "the connection to PostgreSQL failed and is being opened anew";
    }
    return switch (state) {
      case "40P01", "40001" -> "another transaction was in the way";
      case HELD, "57014" -> "another transaction held the row for too long";
      case "53100" -> "the disk of PostgreSQL is full";
      case "53300" -> "PostgreSQL has no connection left";
      case UNSTORABLE_TEXT -> "PostgreSQL cannot store the character U+0000";
      case "42501" -> "the user may not do this";
      case "" -> "the driver or the pool reports " + kind(failure);
      default -> "PostgreSQL reports error " + Printable.of(state);
    };
  }

  /** Of one that does not come from the server. */
  private static String kind(SQLException failure) {
    return failure.getErrorCode() == 0
        ? failure.getClass().getSimpleName()
        : "error " + failure.getErrorCode();
  }

  private static String state(SQLException failure) {
    String state = failure.getSQLState();
    return state == null ? "" : state;
  }

  private static void requireSetting(
      Connection connection, String name, String value, String otherwise) throws SQLException {
    String found = setting(connection, name);
    if (!found.equals(value)) {
      throw ErrorCode.STORE_OPEN_FAILED.error(
          name + " must be " + value + ", was " + Printable.of(found) + ": " + otherwise);
    }
  }

  /** Names are ours. */
  private static String setting(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + name)) {
      row.next();
      return row.getString(1);
    }
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
