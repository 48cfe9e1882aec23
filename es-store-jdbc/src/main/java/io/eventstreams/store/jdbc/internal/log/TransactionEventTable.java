package io.eventstreams.store.jdbc.internal.log;

import io.eventstreams.api.spi.EventLog.Appended;
import io.eventstreams.store.jdbc.internal.database.DatabaseAccess;
import io.eventstreams.store.jdbc.internal.database.SqlText;
import java.sql.Array;
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
 * The log in PostgreSQL, where any number of transactions append at the same time and commit in any
 * order.
 *
 * <p>An event's place is the number of its transaction and, within that, its own. Transactions get
 * their numbers in the order in which they begin to write. A reader goes only up to events of
 * transactions older than the oldest one that still runs: all of those have ended, so that none of
 * them can add anything, and newer ones come after them. The price is that a transaction which runs
 * for long, whatever it does, keeps the readers from what was appended since it began.
 */
final class TransactionEventTable implements EventTable {
  private static final long REMEMBER_KEYS_NANOS = Duration.ofHours(24).toNanos();
  private static final int INSERT_AT_ONCE = 1_000;
  private static final int FORGET_AT_ONCE = 1_000;

  /** An unseen append delays its readers by half of the longest pause. */
  private static final Pauses PAUSES =
      new Pauses(TimeUnit.MILLISECONDS.toNanos(1), TimeUnit.MILLISECONDS.toNanos(50));

  /** The oldest transaction that still runs, as the table counts: all before it have ended. */
  private static final String OLDEST_RUNNING =
      "(SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + tx_base FROM es_log)";

  @Override
  public Appended append(
      Connection connection, List<LogRow> events, @Nullable String idempotencyKey, long nowNanos)
      throws SQLException {
    if (idempotencyKey != null) {
      forgetOldKeys(connection, nowNanos);
      Optional<Appended> earlier = claimKey(connection, idempotencyKey, events.size(), nowNanos);
      if (earlier.isPresent()) {
        return earlier.get();
      }
    }
    LogPosition first = null;
    LogPosition last = LogPosition.START;
    for (int from = 0; from < events.size(); from += INSERT_AT_ONCE) {
      List<LogRow> part = events.subList(from, Math.min(events.size(), from + INSERT_AT_ONCE));
      List<LogPosition> places = insert(connection, part, nowNanos);
      first = first == null ? places.get(0) : first;
      last = places.get(places.size() - 1);
    }
    if (first == null) {
      throw new IllegalArgumentException("there must be an event to append");
    }
    if (idempotencyKey != null) {
      remember(connection, idempotencyKey, first, last);
    }
    return new Appended(events.size(), print(first), print(last));
  }

  /** Transactions that began earlier may still run. */
  @Override
  public boolean readableOnceAnswered() {
    return false;
  }

  @Override
  public Look look(DatabaseAccess database, LogPosition known, boolean stuck) {
    return database.read(
        "look at the log",
        connection -> {
          String below =
              "(SELECT tx, seq, TRUE AS done FROM es_events WHERE tx < "
                  + OLDEST_RUNNING
                  + " ORDER BY tx DESC, seq DESC LIMIT 1)";
          String above =
              "(SELECT tx, seq, FALSE AS done FROM es_events WHERE tx >= "
                  + OLDEST_RUNNING
                  + " ORDER BY tx DESC, seq DESC LIMIT 1)";
          LogPosition readable = known;
          LogPosition pending = LogPosition.START;
          try (PreparedStatement statement =
                  connection.prepareStatement(below + " UNION ALL " + above);
              ResultSet row = statement.executeQuery()) {
            while (row.next()) {
              LogPosition place = new LogPosition(row.getLong(1), row.getLong(2));
              if (!row.getBoolean(3)) {
                pending = place;
              } else if (place.compareTo(known) > 0) {
                readable = place;
              }
            }
          }
          return new Look(readable, pending);
        });
  }

  /**
   * Looks again which transactions still run, and whether the place itself is there: a server that
   * has lost its last commits, as one does that takes over from another, counts transactions anew
   * from where it stands.
   */
  @Override
  public List<LogRow> between(
      Connection connection, LogPosition after, LogPosition upTo, int limit, long maxBytes)
      throws SQLException {
    SqlText select =
        new SqlText()
            .add("SELECT tx, seq, topic, data FROM (SELECT *,")
            .add(" SUM(octet_length(data)) OVER (ORDER BY tx, seq) - octet_length(data) AS before")
            .add(" FROM (SELECT tx, seq, topic, data FROM es_events WHERE (tx, seq) > (?, ?)")
            .add(" AND (tx, seq) <= (?, ?) AND tx < ")
            .add(OLDEST_RUNNING)
            .with(after.transaction())
            .with(after.number())
            .with(upTo.transaction())
            .with(upTo.number());
    if (!after.equals(LogPosition.START)) {
      select
          .add(" AND (EXISTS (SELECT 1 FROM es_events WHERE tx = ? AND seq = ?)")
          .add(" OR (SELECT (dropped_tx, dropped_seq) = (?, ?) FROM es_log))")
          .with(after.transaction())
          .with(after.number())
          .with(after.transaction())
          .with(after.number());
    }
    select
        .add(" ORDER BY tx, seq LIMIT ?) page) sized WHERE before < ? ORDER BY tx, seq")
        .with(limit)
        .with(maxBytes);
    try (PreparedStatement statement = select.prepare(connection);
        ResultSet row = statement.executeQuery()) {
      List<LogRow> rows = new ArrayList<>();
      while (row.next()) {
        rows.add(
            new LogRow(
                new LogPosition(row.getLong(1), row.getLong(2)),
                row.getString(3),
                row.getString(4)));
      }
      return rows;
    }
  }

  @Override
  public LogPosition dropped(Connection connection) throws SQLException {
    return dropped(connection, "");
  }

  @Override
  public Standing standing(Connection connection, LogPosition position) throws SQLException {
    LogPosition dropped = dropped(connection);
    if (position.compareTo(dropped) <= 0) {
      return position.equals(dropped) ? Standing.GIVEN : Standing.DROPPED;
    }
    SqlText select =
        new SqlText()
            .add("SELECT 1 FROM es_events WHERE tx = ? AND seq = ?")
            .with(position.transaction())
            .with(position.number());
    try (PreparedStatement statement = select.prepare(connection);
        ResultSet row = statement.executeQuery()) {
      return row.next() ? Standing.GIVEN : Standing.UNKNOWN;
    }
  }

  /** Only events behind which none can appear: a late one would not be found any more. */
  @Override
  public Dropping.Gone drop(Connection connection, Dropping which, int limit) throws SQLException {
    LogPosition dropped = dropped(connection, " FOR UPDATE");
    Dropping.Choice choice = which.choose(oldest(connection, dropped, limit));
    LogPosition last = choice.last();
    if (last.equals(LogPosition.START)) {
      return new Dropping.Gone(0, choice.heldUp());
    }
    new SqlText()
        .add("UPDATE es_log SET dropped_tx = ?, dropped_seq = ?")
        .with(last.transaction())
        .with(last.number())
        .update(connection);
    SqlText delete =
        new SqlText()
            .add("DELETE FROM es_events WHERE (tx, seq) > (?, ?) AND (tx, seq) <= (?, ?)")
            .with(dropped.transaction())
            .with(dropped.number())
            .with(last.transaction())
            .with(last.number());
    return new Dropping.Gone(delete.update(connection), choice.heldUp());
  }

  private static List<Dropping.Dated> oldest(Connection connection, LogPosition dropped, int limit)
      throws SQLException {
    SqlText select =
        new SqlText()
            .add("SELECT tx, seq, created FROM es_events WHERE (tx, seq) > (?, ?) AND tx < ")
            .add(OLDEST_RUNNING)
            .add(" ORDER BY tx, seq LIMIT ?")
            .with(dropped.transaction())
            .with(dropped.number())
            .with(limit);
    try (PreparedStatement statement = select.prepare(connection);
        ResultSet row = statement.executeQuery()) {
      List<Dropping.Dated> rows = new ArrayList<>();
      while (row.next()) {
        LogPosition place = new LogPosition(row.getLong(1), row.getLong(2));
        rows.add(new Dropping.Dated(place, row.getLong(3)));
      }
      return rows;
    }
  }

  private static LogPosition dropped(Connection connection, String locking) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT dropped_tx, dropped_seq FROM es_log" + locking);
        ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        throw new IllegalStateException("table es_log has lost its row");
      }
      return new LogPosition(row.getLong(1), row.getLong(2));
    }
  }

  /** Places are no numbers without gaps here: every row would have to be counted. */
  @Override
  public OptionalLong countAfter(Connection connection, LogPosition position) {
    return OptionalLong.empty();
  }

  @Override
  public LogPosition parse(String position) {
    if (position.isEmpty()) {
      return LogPosition.START;
    }
    int hyphen = position.indexOf('-');
    if (hyphen < 0) {
      throw LogPosition.notFromHere(position);
    }
    return new LogPosition(
            LogPosition.number(position.substring(0, hyphen), position),
            LogPosition.number(position.substring(hyphen + 1), position))
        .given(position);
  }

  @Override
  public String print(LogPosition position) {
    return LogPosition.digits(position.transaction()) + "-" + LogPosition.digits(position.number());
  }

  @Override
  public Pauses pauses() {
    return PAUSES;
  }

  private static List<LogPosition> insert(Connection connection, List<LogRow> events, long nowNanos)
      throws SQLException {
    Array topics =
        connection.createArrayOf("text", events.stream().map(LogRow::topic).toArray(String[]::new));
    Array payloads =
        connection.createArrayOf("text", events.stream().map(LogRow::json).toArray(String[]::new));
    SqlText insert =
        new SqlText()
            .add("INSERT INTO es_events (created, topic, data)")
            .add(" SELECT ?, e.topic, e.data FROM unnest(?, ?) WITH ORDINALITY")
            .add(" AS e (topic, data, place) ORDER BY e.place RETURNING tx, seq")
            .with(nowNanos)
            .with(topics)
            .with(payloads);
    try (PreparedStatement statement = insert.prepare(connection);
        ResultSet row = statement.executeQuery()) {
      List<LogPosition> places = new ArrayList<>(events.size());
      while (row.next()) {
        places.add(new LogPosition(row.getLong(1), row.getLong(2)));
      }
      return places;
    }
  }

  /** Leaves those to others which are doing the same. */
  private static void forgetOldKeys(Connection connection, long nowNanos) throws SQLException {
    new SqlText()
        .add("DELETE FROM es_idempotency WHERE idempotency_key IN (SELECT idempotency_key")
        .add(" FROM es_idempotency WHERE created < ? LIMIT ? FOR UPDATE SKIP LOCKED)")
        .with(nowNanos - REMEMBER_KEYS_NANOS)
        .with(FORGET_AT_ONCE)
        .update(connection);
  }

  /**
   * Waits for whoever is using the key at this moment.
   *
   * @return the answer which it was given, empty when the key is now ours
   */
  private Optional<Appended> claimKey(Connection connection, String key, int count, long nowNanos)
      throws SQLException {
    SqlText claim =
        new SqlText()
            .add("INSERT INTO es_idempotency AS k (idempotency_key, created, event_count)")
            .add(" VALUES (?, ?, ?) ON CONFLICT (idempotency_key) DO UPDATE")
            .add(" SET created = EXCLUDED.created, event_count = EXCLUDED.event_count")
            .add(" WHERE k.created < ?")
            .with(key)
            .with(nowNanos)
            .with(count)
            .with(nowNanos - REMEMBER_KEYS_NANOS);
    if (claim.update(connection) == 1) {
      return Optional.empty();
    }
    SqlText select =
        new SqlText()
            .add("SELECT event_count, tx, first_seq, last_seq FROM es_idempotency")
            .add(" WHERE idempotency_key = ?")
            .with(key);
    try (PreparedStatement statement = select.prepare(connection);
        ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        throw new IllegalStateException("a key that is 24 hours young was forgotten");
      }
      long transaction = row.getLong(2);
      return Optional.of(
          new Appended(
              row.getInt(1),
              print(new LogPosition(transaction, row.getLong(3))),
              print(new LogPosition(transaction, row.getLong(4)))));
    }
  }

  private static void remember(
      Connection connection, String key, LogPosition first, LogPosition last) throws SQLException {
    new SqlText()
        .add("UPDATE es_idempotency SET tx = ?, first_seq = ?, last_seq = ?")
        .add(" WHERE idempotency_key = ?")
        .with(first.transaction())
        .with(first.number())
        .with(last.number())
        .with(key)
        .update(connection);
  }
}
