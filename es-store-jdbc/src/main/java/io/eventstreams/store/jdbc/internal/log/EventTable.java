package io.eventstreams.store.jdbc.internal.log;

import io.eventstreams.api.spi.EventLog.Appended;
import io.eventstreams.store.jdbc.internal.database.DatabaseAccess;
import io.eventstreams.store.jdbc.internal.database.Dialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The tables of the log, with a place for each event behind which no other can appear. */
interface EventTable {
  /** The tables as this database has them. */
  static EventTable of(Dialect dialect) {
    return switch (dialect.logOrder()) {
      case COUNTER_ROW -> new CounterEventTable();
      case TRANSACTION -> new TransactionEventTable();
    };
  }

  /**
   * Appends events, inside a transaction.
   *
   * @param events topics and payloads; their places do not count
   */
  Appended append(
      Connection connection, List<LogRow> events, @Nullable String idempotencyKey, long nowNanos)
      throws SQLException;

  /** Whether events may be read as soon as their append has been answered. */
  boolean readableOnceAnswered();

  /**
   * Looks how far the log may be read.
   *
   * @param known how far it may be read as far as is known
   * @param stuck whether that was known at the last look already
   */
  Look look(DatabaseAccess database, LogPosition known, boolean stuck);

  /**
   * The events after one place up to another that is known to be readable, in order. None when that
   * place is not there, or events after it have been dropped, unless it is the beginning.
   *
   * @param limit how many at the most
   * @param maxBytes about how large their payloads may be together; one event comes in any case
   * @throws io.eventstreams.api.EventStreamException {@code FF00215} when the first of them is seen
   *     to be missing
   */
  List<LogRow> between(
      Connection connection, LogPosition after, LogPosition upTo, int limit, long maxBytes)
      throws SQLException;

  /** The place up to which events have been dropped. */
  LogPosition dropped(Connection connection) throws SQLException;

  /** What the log knows of a position that {@link #parse} has read, other than the beginning. */
  Standing standing(Connection connection, LogPosition position) throws SQLException;

  /**
   * Drops the oldest events, inside a transaction.
   *
   * @param limit how many at the most
   */
  Dropping.Gone drop(Connection connection, Dropping which, int limit) throws SQLException;

  /**
   * How many events follow a place, those that have been dropped since included; after the
   * beginning, those that are there. Empty when the place was never given, or when to count them
   * would take long.
   */
  OptionalLong countAfter(Connection connection, LogPosition position) throws SQLException;

  /**
   * Reads a position; the empty one is the beginning.
   *
   * @throws io.eventstreams.api.EventStreamException {@code ES10003} when it is not one of such a
   *     log
   */
  LogPosition parse(String position);

  /** A position as a sequenceId, which sorts as text. */
  String print(LogPosition position);

  /** After how long to look again, at the least and at the most. */
  Pauses pauses();

  /** What the log knows of a position. */
  enum Standing {
    /** All events after it are there. */
    GIVEN,
    /** It was never given. */
    UNKNOWN,
    /** Events after it have been dropped. */
    DROPPED
  }

  /**
   * What a look has found.
   *
   * @param readable how far the log may be read
   * @param pending the last place that is there and cannot be read yet; the beginning if there is
   *     none
   */
  record Look(LogPosition readable, LogPosition pending) {}

  /**
   * How long to pause between two looks.
   *
   * @param shortestNanos after something was found
   * @param longestNanos after nothing was found for long
   */
  record Pauses(long shortestNanos, long longestNanos) {}
}
