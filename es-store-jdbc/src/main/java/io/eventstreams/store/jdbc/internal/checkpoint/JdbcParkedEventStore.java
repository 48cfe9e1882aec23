package io.eventstreams.store.jdbc.internal.checkpoint;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.ParkedEventStore;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.store.jdbc.internal.database.DatabaseAccess;
import io.eventstreams.store.jdbc.internal.database.Nanos;
import io.eventstreams.store.jdbc.internal.database.SqlText;
import io.eventstreams.store.jdbc.internal.database.Utf8Text;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The table {@code es_parked}. Who parks holds the lock of the stream's checkpoint row, so that a
 * stream which is being deleted or reset takes no more.
 *
 * <p><b>Threads:</b> any.
 */
public final class JdbcParkedEventStore implements ParkedEventStore {
  private static final String COLUMNS =
      "id, stream_id, generation, sequence_id, topic, data, error, attempts, parked_at";

  private static final Logger LOG = System.getLogger(JdbcParkedEventStore.class.getName());

  private final DatabaseAccess database;

  public JdbcParkedEventStore(DatabaseAccess database) {
    this.database = database;
  }

  @Override
  public SaveResult park(ParkedEvent event) {
    try {
      return database.write(
          "park the event", ErrorCode.STORE_UPDATE_FAILED, connection -> park(connection, event));
    } catch (EventStreamException failure) {
      if (failure.code() == ErrorCode.DUPLICATE) {
        return SaveResult.NOT_SAVED;
      }
      if (failure.getCause() instanceof SQLException refused
          && database.dialect().isTooLong(refused)) {
        LOG.log(
            Level.WARNING,
            "an event of stream {0} cannot be put aside: its sequenceId has {1} characters, or its"
                + " id {2}, more than an index can take",
            event.streamId(),
            event.sequenceId().length(),
            event.id().length());
        return SaveResult.NOT_SAVED;
      }
      throw failure;
    }
  }

  private SaveResult park(Connection connection, ParkedEvent event) throws SQLException {
    if (!isCurrent(connection, event)) {
      return SaveResult.STALE;
    }
    try {
      if (replace(connection, event) == 0) {
        insert(connection, event);
      }
      return SaveResult.SAVED;
    } catch (SQLException failure) {
      if (database.dialect().isDuplicate(failure)) {
        // Rolls back: a statement that was refused spoils the transaction.
        throw ErrorCode.DUPLICATE.error("another parked event of the stream has this id", failure);
      }
      throw failure;
    }
  }

  @Override
  public List<ParkedEvent> list(String streamId, String afterId, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, was " + limit);
    }
    String id = database.dialect().bytewise("id");
    String after = database.dialect().bytewise("CAST(? AS VARCHAR)");
    SqlText where =
        new SqlText()
            .add(" WHERE stream_id = ? AND " + id + " > " + after + " ORDER BY " + id + " LIMIT ?")
            .with(streamId)
            .with(afterId)
            .with(limit);
    return database.read("list the parked events", connection -> select(connection, where));
  }

  @Override
  public Optional<ParkedEvent> find(String streamId, String id) {
    return database.read(
        "read the parked event",
        connection -> select(connection, isOne(streamId, id)).stream().findFirst());
  }

  @Override
  public boolean delete(String streamId, String id) {
    return database.write(
        "delete the parked event",
        ErrorCode.STORE_DELETE_FAILED,
        connection ->
            new SqlText().add("DELETE FROM es_parked").add(isOne(streamId, id)).update(connection)
                > 0);
  }

  @Override
  public long count(String streamId) {
    SqlText count =
        new SqlText().add("SELECT COUNT(*) FROM es_parked WHERE stream_id = ?").with(streamId);
    return database.read(
        "count the parked events",
        connection -> {
          try (PreparedStatement statement = count.prepare(connection);
              ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
          }
        });
  }

  private static boolean isCurrent(Connection connection, ParkedEvent event) throws SQLException {
    SqlText lock =
        new SqlText()
            .add("SELECT generation FROM es_checkpoints WHERE id = ? FOR UPDATE")
            .with(event.streamId());
    try (PreparedStatement statement = lock.prepare(connection);
        ResultSet row = statement.executeQuery()) {
      return row.next() && row.getLong(1) == event.generation();
    }
  }

  private int replace(Connection connection, ParkedEvent event) throws SQLException {
    return new SqlText()
        .add("UPDATE es_parked SET id = ?, topic = ?, data = ?, error = ?, attempts = ?,")
        .add(" parked_at = ? WHERE stream_id = ? AND generation = ? AND sequence_id = ?")
        .with(event.id())
        .with(escaped(event.topic()))
        .with(escaped(event.json()))
        .with(escaped(event.error()))
        .with(event.attempts())
        .with(Nanos.ofClamped(event.parkedAt()))
        .with(event.streamId())
        .with(event.generation())
        .with(escaped(event.sequenceId()))
        .update(connection);
  }

  private void insert(Connection connection, ParkedEvent event) throws SQLException {
    new SqlText()
        .add("INSERT INTO es_parked (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .with(event.id())
        .with(event.streamId())
        .with(event.generation())
        .with(escaped(event.sequenceId()))
        .with(escaped(event.topic()))
        .with(escaped(event.json()))
        .with(escaped(event.error()))
        .with(event.attempts())
        .with(Nanos.ofClamped(event.parkedAt()))
        .update(connection);
  }

  /** An event may come from anywhere, and an error may say anything. */
  private String escaped(String text) {
    return Utf8Text.escape(database.dialect(), text);
  }

  private String text(ResultSet row, int column) throws SQLException {
    return Utf8Text.unescape(database.dialect(), row.getString(column));
  }

  private static SqlText isOne(String streamId, String id) {
    return new SqlText().add(" WHERE stream_id = ? AND id = ?").with(streamId).with(id);
  }

  private List<ParkedEvent> select(Connection connection, SqlText where) throws SQLException {
    SqlText select = new SqlText().add("SELECT " + COLUMNS + " FROM es_parked").add(where);
    try (PreparedStatement statement = select.prepare(connection);
        ResultSet row = statement.executeQuery()) {
      List<ParkedEvent> events = new ArrayList<>();
      while (row.next()) {
        events.add(
            new ParkedEvent(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                text(row, 4),
                text(row, 5),
                text(row, 6),
                text(row, 7),
                row.getLong(8),
                Nanos.toInstant(row.getLong(9))));
      }
      return events;
    }
  }
}
