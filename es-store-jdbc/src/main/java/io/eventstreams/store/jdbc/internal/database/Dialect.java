package io.eventstreams.store.jdbc.internal.database;

import io.eventstreams.api.Durability;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What differs from one database product to the next. */
public interface Dialect {
  /** The product as people call it. */
  String productName();

  /**
   * The migrations, oldest first: resources of this module. The last one's position is the schema's
   * version.
   */
  List<String> migrations();

  /** Whether there is a table of this name, in lower case, where statements look for it. */
  boolean hasTable(Connection connection, String name) throws SQLException;

  /** Whether a statement that changes the schema commits the transaction which it is in. */
  boolean schemaChangesCommit();

  /**
   * Keeps other starters away until the end of the transaction, where the lock of a row is not
   * enough; the connection is in auto-commit mode and need not stay so.
   */
  void lockSchema(Connection connection) throws SQLException;

  /** Mends what only shows when the tables are there; in the transaction of the migration. */
  void afterMigration(Connection connection) throws SQLException;

  /**
   * Changes nothing.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00184} when there is something that
   *     {@link #afterMigration} would have to mend
   */
  void requireNothingToMend(Connection connection) throws SQLException;

  /** Whether only one transaction at a time may change anything. */
  boolean writersGoAlone();

  /**
   * Checks and sets what the promises of the store rest on; the connection is in auto-commit mode.
   */
  void prepare(Connection connection) throws SQLException;

  /**
   * Sets what every transaction needs, and what may have been forgotten since the last one. It is
   * also called inside a transaction of the application's: it commits nothing, and changes nothing
   * of the connection.
   */
  void beforeWork(Connection connection) throws SQLException;

  /**
   * Sets what holds for one transaction that changes something, read committed being the least, and
   * for nothing after it; it has not begun, and auto-commit is off.
   *
   * @return the isolation level to set when it has ended, {@link Connection#TRANSACTION_NONE} if
   *     none
   */
  int beginChange(Connection connection) throws SQLException;

  /** What a commit survives. */
  Durability durability(Connection connection) throws SQLException;

  /** Does what is left after a commit, so that it survives what {@link #durability} says. */
  void afterCommit(Connection connection) throws SQLException;

  /** An expression of text that compares and sorts by its bytes in UTF-8. */
  String bytewise(String expression);

  /** The same for a column of {@code eventstreams}, by means of its index. */
  String bytewiseStreamColumn(String column);

  /** An expression of text whose ASCII letters are small ones, and which is as it was otherwise. */
  String lowerAscii(String expression);

  /** What the order of the event log rests on. */
  LogOrder logOrder();

  /** Whether a text may hold the character U+0000, and halves of surrogate pairs. */
  boolean storesAnyText();

  /** Whether a text was refused that cannot be stored, whoever tries and whenever. */
  boolean isUnstorableText(SQLException failure);

  /** Whether a unique constraint refused the row. */
  boolean isDuplicate(SQLException failure);

  /** Whether a value is longer than an index can take, whoever tries and whenever. */
  boolean isTooLong(SQLException failure);

  /** Whether a row was locked by another transaction for longer than this one waits. */
  boolean isHeld(SQLException failure);

  /** Whether the database or the way to it failed, rather than one statement. */
  boolean isBroken(SQLException failure);

  /** Whether another process holds the database. */
  boolean isHeldByOther(SQLException failure);

  /** Why a statement failed, in a few plain words without any SQL. */
  String reason(SQLException failure);
}
