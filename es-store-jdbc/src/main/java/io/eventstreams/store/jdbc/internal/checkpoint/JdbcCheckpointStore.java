package io.eventstreams.store.jdbc.internal.checkpoint;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamCheckpoint;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointStore;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.store.jdbc.internal.database.DatabaseAccess;
import io.eventstreams.store.jdbc.internal.database.Nanos;
import io.eventstreams.store.jdbc.internal.database.SqlText;
import io.eventstreams.store.jdbc.internal.query.QuerySql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The table {@code es_checkpoints}. Rows are added and removed by the stream store alone.
 *
 * <p><b>Threads:</b> any.
 */
public final class JdbcCheckpointStore implements CheckpointStore {
  private final DatabaseAccess database;
  private final QuerySql queries;
  private final GroupSave groupSave;

  public JdbcCheckpointStore(DatabaseAccess database) {
    this.database = database;
    this.queries = new QuerySql(database.dialect(), QueryFields.CHECKPOINTS);
    this.groupSave = new GroupSave(database);
  }

  @Override
  public Optional<CheckpointState> claim(String streamId) {
    return database.write(
        "claim the stream",
        ErrorCode.STORE_UPDATE_FAILED,
        connection -> {
          int rows =
              new SqlText()
                  .add("UPDATE es_checkpoints SET owner_epoch = owner_epoch + 1 WHERE id = ?")
                  .with(streamId)
                  .update(connection);
          return rows == 0 ? Optional.empty() : state(connection, streamId);
        });
  }

  @Override
  public Optional<CheckpointState> read(String streamId) {
    return database.read("read the checkpoint", connection -> state(connection, streamId));
  }

  @Override
  public List<SaveResult> save(List<CheckpointWrite> writes) {
    if (writes.isEmpty()) {
      return List.of();
    }
    return groupSave.save(writes);
  }

  @Override
  public Page<EventStreamCheckpoint> list(Query query) {
    SqlText rows = queries.page(query);
    SqlText all = queries.where(query.filter());
    return database.read(
        "list the checkpoints",
        connection ->
            new Page<>(
                select(connection, rows),
                query.count() ? OptionalLong.of(count(connection, all)) : OptionalLong.empty()));
  }

  @Override
  public long count(Filter filter) {
    SqlText all = queries.where(filter);
    return database.read("count the checkpoints", connection -> count(connection, all));
  }

  private static Optional<CheckpointState> state(Connection connection, String streamId)
      throws SQLException {
    SqlText select =
        new SqlText()
            .add("SELECT c.generation, c.owner_epoch, c.write_version, c.sequence_id,")
            .add(" s.initial_sequence_id, c.skipped, c.parked")
            .add(" FROM es_checkpoints c JOIN eventstreams s ON s.id = c.id WHERE c.id = ?")
            .with(streamId);
    try (PreparedStatement statement = select.prepare(connection);
        ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        return Optional.empty();
      }
      return Optional.of(
          new CheckpointState(
              row.getLong(1),
              row.getLong(2),
              row.getLong(3),
              row.getString(4),
              row.getString(5),
              row.getLong(6),
              row.getLong(7)));
    }
  }

  private static List<EventStreamCheckpoint> select(Connection connection, SqlText where)
      throws SQLException {
    SqlText select =
        new SqlText()
            .add("SELECT id, created, updated, sequence_id FROM es_checkpoints")
            .add(where);
    try (PreparedStatement statement = select.prepare(connection);
        ResultSet row = statement.executeQuery()) {
      List<EventStreamCheckpoint> checkpoints = new ArrayList<>();
      while (row.next()) {
        checkpoints.add(
            new EventStreamCheckpoint(
                row.getString(1),
                Nanos.toInstant(row.getLong(2)),
                Nanos.toInstant(row.getLong(3)),
                row.getString(4)));
      }
      return checkpoints;
    }
  }

  private static long count(Connection connection, SqlText where) throws SQLException {
    SqlText select = new SqlText().add("SELECT COUNT(*) FROM es_checkpoints").add(where);
    try (PreparedStatement statement = select.prepare(connection);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }
}
