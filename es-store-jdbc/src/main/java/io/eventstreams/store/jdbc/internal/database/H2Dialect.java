package io.eventstreams.store.jdbc.internal.database;

import io.eventstreams.api.Durability;
import io.eventstreams.api.ErrorCode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * H2, version 2.
 *
 * <p>With its usual delayed writing, H2 loses committed rows when the process is killed; without
 * the delay it hands them to the operating system before a commit returns. It does not force them
 * to the device, unless it is told to after each commit.
 */
public final class H2Dialect implements Dialect {
  private static final String FOLDER = "/db/eventstreams-migrations/h2/";
  private static final String UPPER = "'ABCDEFGHIJKLMNOPQRSTUVWXYZ'";
  private static final String LOWER = "'abcdefghijklmnopqrstuvwxyz'";
  private static final int GENERAL_ERROR = 50000;
  private static final int ALREADY_OPEN = 90020;
  private static final int DUPLICATE_KEY = 23505;
  private static final int LOCK_TIMEOUT = 50200;
  private static final int DEADLOCK = 40001;
  private static final int READ_ONLY = 90097;
  private static final int NOT_ALLOWED = 90040;

  /** I/O errors, damage, and handles that are closed. */
  private static final Set<Integer> BROKEN =
      Set.of(GENERAL_ERROR, 90007, 90028, 90030, 90031, 90067, 90098, 90121);

  /** As long as H2 can be told. */
  static final int KEEP_MILLIS = Integer.MAX_VALUE;

  private final boolean forcing;

  /** Without forcing. */
  public H2Dialect() {
    this(false);
  }

  /**
   * Makes one.
   *
   * @param forcing whether a commit is forced to the device before it is answered
   */
  public H2Dialect(boolean forcing) {
    this.forcing = forcing;
  }

  @Override
  public String productName() {
    return "H2";
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
        connection.prepareStatement(
            "SELECT 1 FROM information_schema.tables"
                + " WHERE table_schema = CURRENT_SCHEMA AND LOWER(table_name) = ?")) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  @Override
  public boolean schemaChangesCommit() {
    return true;
  }

  @Override
  public void lockSchema(Connection connection) {}

  @Override
  public void afterMigration(Connection connection) {}

  @Override
  public void requireNothingToMend(Connection connection) {}

  @Override
  public LogOrder logOrder() {
    return LogOrder.COUNTER_ROW;
  }

  @Override
  public boolean storesAnyText() {
    return true;
  }

  @Override
  public boolean isUnstorableText(SQLException failure) {
    return false;
  }

  /**
   * When H2 writes to its file, it takes the state of one table after the other. A transaction that
   * begins and commits in between gets into the file with a part of its changes; if the process is
   * killed before the next write, that is what is found: rows without their counter, or rows that
   * stay locked for ever.
   */
  @Override
  public boolean writersGoAlone() {
    return true;
  }

  /**
   * Three things would lose committed rows when the process is killed. One is to write them later.
   * Another is to use the room of old ones again, as H2 does after 45 seconds: when it is killed
   * then, it may not find its last changes, and open the file as it was seconds or minutes before.
   * The third is to write into gaps of the file, see {@link H2Space}.
   */
  @Override
  public void prepare(Connection connection) throws SQLException {
    require(connection, "WRITE_DELAY", "0", "writes with a delay");
    require(connection, "RETENTION_TIME", "" + KEEP_MILLIS, "uses the room of old rows again");
    try {
      beforeWork(connection);
    } catch (SQLFeatureNotSupportedException unknown) {
      throw ErrorCode.STORE_OPEN_FAILED.error(
          "the H2 database uses gaps of its file again, which loses committed rows when the process"
              + " is killed, and H2 "
              + connection.getMetaData().getDriverVersion()
              + " has no known way to prevent it: use the version of H2 that this store comes with",
          unknown);
    }
  }

  /** Each time, since nobody tells when a database has been closed and opened again. */
  @Override
  public void beforeWork(Connection connection) throws SQLException {
    H2Space.appendOnly(connection);
  }

  @Override
  public int beginChange(Connection connection) throws SQLException {
    int level = connection.getTransactionIsolation();
    if (level == Connection.TRANSACTION_READ_COMMITTED) {
      return Connection.TRANSACTION_NONE;
    }
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    return level;
  }

  private static void require(Connection connection, String name, String value, String otherwise)
      throws SQLException {
    if (setting(connection, name, value).equals(value)) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET " + name + " " + value);
    } catch (SQLException refused) {
      if (refused.getErrorCode() != NOT_ALLOWED) {
        throw refused;
      }
      throw ErrorCode.STORE_OPEN_FAILED.error(
          "the H2 database "
              + otherwise
              + ", which loses committed rows when the process is killed: add ;"
              + name
              + "="
              + value
              + " to its URL",
          refused);
    }
  }

  @Override
  public Durability durability(Connection connection) throws SQLException {
    if (connection.getMetaData().getURL().startsWith("jdbc:h2:mem:")) {
      return Durability.NONE;
    }
    return forcing ? Durability.SYNC : Durability.PROCESS;
  }

  @Override
  public void afterCommit(Connection connection) throws SQLException {
    if (forcing) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("CHECKPOINT SYNC");
      }
    }
  }

  /** H2 compares text by UTF-16 units, which differs from the order of bytes beyond U+FFFF. */
  @Override
  public String bytewise(String expression) {
    return "CAST(" + expression + " AS VARBINARY)";
  }

  @Override
  public String bytewiseStreamColumn(String column) {
    return column + "_bytes";
  }

  /** {@code LOWER} here knows the letters of all alphabets. */
  @Override
  public String lowerAscii(String expression) {
    return "TRANSLATE(" + expression + ", " + UPPER + ", " + LOWER + ")";
  }

  @Override
  public boolean isDuplicate(SQLException failure) {
    return failure.getErrorCode() == DUPLICATE_KEY;
  }

  @Override
  public boolean isTooLong(SQLException failure) {
    return false;
  }

  @Override
  public boolean isHeld(SQLException failure) {
    return failure.getErrorCode() == LOCK_TIMEOUT;
  }

  @Override
  public boolean isBroken(SQLException failure) {
    return failure instanceof SQLNonTransientConnectionException
        || failure instanceof SQLTransientConnectionException
        || failure instanceof SQLRecoverableException
        || BROKEN.contains(failure.getErrorCode());
  }

  @Override
  public boolean isHeldByOther(SQLException failure) {
    return failure.getErrorCode() == ALREADY_OPEN;
  }

  @Override
  public String reason(SQLException failure) {
    if (isDiskFull(failure)) {
      return "the disk is full; the database is being reopened";
    }
    if (isBroken(failure)) {
      return "the database was closed by an error and is being reopened";
    }
    return switch (failure.getErrorCode()) {
      case LOCK_TIMEOUT -> "another transaction held the row for too long";
      case DEADLOCK -> "another transaction was in the way";
      case READ_ONLY -> "the database is read-only";
      default -> "H2 reports error " + failure.getErrorCode();
    };
  }

  /** Only the words of the operating system tell. */
  private static boolean isDiskFull(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (cause instanceof IOException
          && (text.contains("no space left") || text.contains("not enough space"))) {
        return true;
      }
    }
    return false;
  }

  private static String setting(Connection connection, String name, String otherwise)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT setting_value FROM information_schema.settings WHERE setting_name = ?")) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getString(1) : otherwise;
      }
    }
  }
}
