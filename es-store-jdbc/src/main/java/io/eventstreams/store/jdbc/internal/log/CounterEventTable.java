package io.eventstreams.store.jdbc.internal.log;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.spi.EventLog.Appended;
import io.eventstreams.store.jdbc.internal.database.DatabaseAccess;
import io.eventstreams.store.jdbc.internal.database.SqlText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The log where writers follow each other: events are numbered.
 *
 * <p>Whoever appends locks the row of {@code es_log} until the commit. So numbers are committed in
 * their order and without a gap, and a reader that has seen a number has seen all before it.
 *
 * <p>H2 shows a committed row a moment before it is written. A reader that took it then could
 * deliver an event which a crash undoes, and whose number another event gets. So readers go only as
 * far as is known to be written: to the last append that was answered here or, for appends made
 * elsewhere, to the one found by a look that {@linkplain #flush ends with a write of its own}.
 */
final class CounterEventTable implements EventTable {
  private static final Pauses PAUSES =
      new Pauses(TimeUnit.MILLISECONDS.toNanos(1), TimeUnit.MILLISECONDS.toNanos(250));

  private static final long REMEMBER_KEYS_NANOS = Duration.ofHours(24).toNanos();
  private static final int INSERT_AT_ONCE = 1_000;

  /** Of keys, in one append: all others wait for the thread that writes. */
  private static final int FORGET_AT_ONCE = 1_000;

  /** So few events are read without a look at their size. */
  private static final int UNMEASURED = 16;

  @Override
  public Appended append(
      Connection connection, List<LogRow> events, @Nullable String idempotencyKey, long nowNanos)
      throws SQLException {
    long last = lockedLast(connection);
    if (idempotencyKey != null) {
      Optional<Appended> earlier = remembered(connection, idempotencyKey, nowNanos);
      if (earlier.isPresent()) {
        return earlier.get();
      }
    }
    insert(connection, events, last, nowNanos);
    new SqlText()
        .add("UPDATE es_log SET last_seq = ? WHERE id = 1")
        .with(last + events.size())
        .update(connection);
    if (idempotencyKey != null) {
      remember(connection, idempotencyKey, last + 1, events.size(), nowNanos);
    }
    return appended(last + 1, events.size());
  }

  @Override
  public boolean readableOnceAnswered() {
    return true;
  }

  /**
   * Flushes only when the readers have not got any further since the last look, as they do by
   * themselves when appends are made here.
   */
  @Override
  public Look look(DatabaseAccess database, LogPosition known, boolean stuck) {
    long last = database.read("look at the log", CounterEventTable::last);
    if (last <= known.number()) {
      return new Look(known, LogPosition.START);
    }
    if (!stuck) {
      return new Look(known, new LogPosition(0, last));
    }
    long flushed =
        database.write("look at the log", ErrorCode.STORE_UPDATE_FAILED, CounterEventTable::flush);
    return new Look(new LogPosition(0, flushed), LogPosition.START);
  }

  @Override
  public LogPosition dropped(Connection connection) throws SQLException {
    return new LogPosition(0, number(connection, "SELECT dropped_seq FROM es_log WHERE id = 1"));
  }

  @Override
  public Standing standing(Connection connection, LogPosition position) throws SQLException {
    if (position.number() > last(connection)) {
      return Standing.UNKNOWN;
    }
    return position.compareTo(dropped(connection)) < 0 ? Standing.DROPPED : Standing.GIVEN;
  }

  @Override
  public Dropping.Gone drop(Connection connection, Dropping which, int limit) throws SQLException {
    lockedLast(connection);
    Dropping.Choice choice = which.choose(oldest(connection, limit));
    LogPosition last = choice.last();
    if (last.equals(LogPosition.START)) {
      return new Dropping.Gone(0, choice.heldUp());
    }
    new SqlText()
        .add("UPDATE es_log SET dropped_seq = ? WHERE id = 1")
        .with(last.number())
        .update(connection);
    SqlText delete = new SqlText().add("DELETE FROM es_events WHERE seq <= ?").with(last.number());
    return new Dropping.Gone(delete.update(connection), choice.heldUp());
  }

  private static List<Dropping.Dated> oldest(Connection connection, int limit) throws SQLException {
    SqlText select =
        new SqlText().add("SELECT seq, created FROM es_events ORDER BY seq LIMIT ?").with(limit);
    try (PreparedStatement statement = select.prepare(connection);
        ResultSet row = statement.executeQuery()) {
      List<Dropping.Dated> rows = new ArrayList<>();
      while (row.next()) {
        rows.add(new Dropping.Dated(new LogPosition(0, row.getLong(1)), row.getLong(2)));
      }
      return rows;
    }
  }

  @Override
  public OptionalLong countAfter(Connection connection, LogPosition position) throws SQLException {
    LogPosition from = position.equals(LogPosition.START) ? dropped(connection) : position;
    long count = last(connection) - from.number();
    return count < 0 ? OptionalLong.empty() : OptionalLong.of(count);
  }

  @Override
  public LogPosition parse(String position) {
    return position.isEmpty()
        ? LogPosition.START
        : new LogPosition(0, LogPosition.number(position, position)).given(position);
  }

  @Override
  public String print(LogPosition position) {
    return LogPosition.digits(position.number());
  }

  @Override
  public Pauses pauses() {
    return PAUSES;
  }

  /** The number of the last event; zero when there was none yet. */
  private static long last(Connection connection) throws SQLException {
    return number(connection, "SELECT last_seq FROM es_log WHERE id = 1");
  }

  /**
   * The number of the last event, which is known to be written when the transaction has been
   * committed: whatever was committed before is written no later than this one's own change.
   */
  private static long flush(Connection connection) throws SQLException {
    long last = lockedLast(connection);
    new SqlText().add("UPDATE es_log SET flushes = flushes + 1 WHERE id = 1").update(connection);
    return last;
  }

  @Override
  public List<LogRow> between(
      Connection connection, LogPosition after, LogPosition upTo, int limit, long maxBytes)
      throws SQLException {
    int count = fitting(connection, after, upTo, limit, maxBytes);
    SqlText select =
        new SqlText()
            .add("SELECT seq, topic, data FROM es_events")
            .add(" WHERE seq > ? AND seq <= ?")
            .with(after.number())
            .with(upTo.number());
    if (!after.equals(LogPosition.START)) {
      select.add(" AND (SELECT dropped_seq FROM es_log WHERE id = 1) <= ?").with(after.number());
    }
    select.add(" ORDER BY seq LIMIT ?").with(count);
    long before = after.number();
    long chars = 0;
    try (PreparedStatement statement = select.prepare(connection);
        ResultSet row = statement.executeQuery()) {
      List<LogRow> rows = new ArrayList<>();
      while (chars < maxBytes && row.next()) {
        long number = row.getLong(1);
        boolean mayFollow =
            number == before + 1 || (before == 0 && number <= dropped(connection).number() + 1);
        if (!mayFollow && !rows.isEmpty()) {
          return rows;
        }
        if (!mayFollow) {
          throw LogPosition.missing(LogPosition.digits(before));
        }
        LogRow read = new LogRow(new LogPosition(0, number), row.getString(2), row.getString(3));
        rows.add(read);
        chars += read.json().length();
        before = number;
      }
      return rows;
    }
  }

  /** H2 takes all rows of an answer into memory at once, so that their size is asked for first. */
  private int fitting(
      Connection connection, LogPosition after, LogPosition upTo, int limit, long maxBytes)
      throws SQLException {
    int count = limit;
    if (Math.min(count, upTo.number() - after.number()) <= UNMEASURED) {
      return count;
    }
    long from = after.equals(LogPosition.START) ? dropped(connection).number() : after.number();
    while (count > UNMEASURED
        && chars(connection, from, Math.min(upTo.number(), from + count)) > maxBytes) {
      count /= 2;
    }
    return count;
  }

  private static long chars(Connection connection, long after, long upTo) throws SQLException {
    SqlText sum =
        new SqlText()
            .add("SELECT SUM(CHAR_LENGTH(data)) FROM es_events WHERE seq > ? AND seq <= ?")
            .with(after)
            .with(upTo);
    try (PreparedStatement statement = sum.prepare(connection);
        ResultSet row = statement.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  private static long lockedLast(Connection connection) throws SQLException {
    return number(connection, "SELECT last_seq FROM es_log WHERE id = 1 FOR UPDATE");
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        throw new IllegalStateException("table es_log has lost its row");
      }
      return row.getLong(1);
    }
  }

  private static void insert(Connection connection, List<LogRow> events, long last, long nowNanos)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO es_events (seq, created, topic, data) VALUES (?, ?, ?, ?)")) {
      long number = last;
      for (LogRow event : events) {
        number++;
        statement.setLong(1, number);
        statement.setLong(2, nowNanos);
        statement.setString(3, event.topic());
        statement.setString(4, event.json());
        statement.addBatch();
        if ((number - last) % INSERT_AT_ONCE == 0) {
          statement.executeBatch();
        }
      }
      statement.executeBatch();
    }
  }

  private static Optional<Appended> remembered(Connection connection, String key, long nowNanos)
      throws SQLException {
    long forgottenBefore = nowNanos - REMEMBER_KEYS_NANOS;
    new SqlText()
        .add("DELETE FROM es_idempotency WHERE created < ? FETCH FIRST ? ROWS ONLY")
        .with(forgottenBefore)
        .with(FORGET_AT_ONCE)
        .update(connection);
    SqlText select =
        new SqlText()
            .add("SELECT first_seq, event_count FROM es_idempotency")
            .add(" WHERE idempotency_key = ? AND created >= ?")
            .with(key)
            .with(forgottenBefore);
    try (PreparedStatement statement = select.prepare(connection);
        ResultSet row = statement.executeQuery()) {
      return row.next() ? Optional.of(appended(row.getLong(1), row.getInt(2))) : Optional.empty();
    }
  }

  /** In the place of one that is too old to count and has not been deleted yet. */
  private static void remember(
      Connection connection, String key, long first, int count, long nowNanos) throws SQLException {
    new SqlText()
        .add("MERGE INTO es_idempotency (idempotency_key, created, first_seq, event_count)")
        .add(" KEY (idempotency_key) VALUES (?, ?, ?, ?)")
        .with(key)
        .with(nowNanos)
        .with(first)
        .with(count)
        .update(connection);
  }

  private static Appended appended(long first, int count) {
    return new Appended(count, LogPosition.digits(first), LogPosition.digits(first + count - 1));
  }
}
