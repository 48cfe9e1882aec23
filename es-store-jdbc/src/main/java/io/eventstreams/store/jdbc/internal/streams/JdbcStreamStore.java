package io.eventstreams.store.jdbc.internal.streams;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.UpsertResult;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.spi.StreamStore;
import io.eventstreams.api.text.Printable;
import io.eventstreams.store.jdbc.internal.database.DatabaseAccess;
import io.eventstreams.store.jdbc.internal.database.SqlText;
import io.eventstreams.store.jdbc.internal.database.Utf8Text;
import io.eventstreams.store.jdbc.internal.database.Work;
import io.eventstreams.store.jdbc.internal.query.QuerySql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code eventstreams}. A transaction that also touches a stream's checkpoint or parked
 * events locks in this order: stream, checkpoint, parked events.
 *
 * <p><b>Threads:</b> any.
 */
public final class JdbcStreamStore<S extends EventStreamSpec<S>> implements StreamStore<S> {
  private final DatabaseAccess database;
  private final StreamColumns<S> columns;
  private final QuerySql queries;

  public JdbcStreamStore(DatabaseAccess database, SpecCodec<S> codec) {
    this.database = database;
    this.columns = new StreamColumns<>(codec);
    this.queries = new QuerySql(database.dialect(), QueryFields.STREAMS);
  }

  @Override
  public S insert(S spec, long generation) {
    Map<String, @Nullable Object> values = columns.of(spec);
    return change(
        "add the stream",
        spec,
        connection -> {
          insertRows(connection, idOf(spec), values, generation);
          return storedWhole(connection, idOf(spec));
        });
  }

  @Override
  public UpsertResult<S> upsert(S spec, long generation) {
    Map<String, @Nullable Object> values = columns.of(spec);
    Work<UpsertResult<S>> upsert =
        connection -> {
          boolean created = updateRows(connection, values, idIs(idOf(spec))) == 0;
          if (created) {
            insertRows(connection, idOf(spec), values, generation);
          }
          return new UpsertResult<>(created, storedWhole(connection, idOf(spec)));
        };
    try {
      return change("store the stream", spec, upsert);
    } catch (EventStreamException failure) {
      if (failure.code() != ErrorCode.DUPLICATE) {
        throw failure;
      }
      // Somebody may have added this very stream since the update found none: now it will find it.
      return change("store the stream", spec, upsert);
    }
  }

  @Override
  public S replace(S spec) {
    Map<String, @Nullable Object> values = columns.of(spec);
    return change(
        "replace the stream",
        spec,
        connection -> {
          requireRow(updateRows(connection, values, idIs(idOf(spec))), idOf(spec));
          return storedWhole(connection, idOf(spec));
        });
  }

  @Override
  public S update(String id, EventStreamFields changes) {
    Map<String, @Nullable Object> values = StreamColumns.ofSet(changes);
    return change(
        "change the stream",
        id,
        changes.name(),
        connection -> {
          requireRow(updateRows(connection, values, idIs(id)), id);
          return stored(connection, id);
        });
  }

  @Override
  public int updateMany(Filter filter, EventStreamFields changes) {
    Map<String, @Nullable Object> values = StreamColumns.ofSet(changes);
    SqlText where = queries.where(filter);
    return change(
        "change streams", "", changes.name(), connection -> updateRows(connection, values, where));
  }

  @Override
  public S reset(String id, long generation, @Nullable String initialSequenceId) {
    Map<String, @Nullable Object> values =
        initialSequenceId == null ? Map.of() : Map.of("initial_sequence_id", initialSequenceId);
    return database.write(
        "reset the stream",
        ErrorCode.STORE_UPDATE_FAILED,
        connection -> {
          requireRow(updateRows(connection, values, idIs(id)), id);
          new SqlText()
              .add("UPDATE es_checkpoints SET sequence_id = NULL, skipped = 0, parked = 0,")
              .add(" generation = ?, updated = ? WHERE id = ?")
              .with(generation)
              .with(database.nowNanos())
              .with(id)
              .update(connection);
          return stored(connection, id);
        });
  }

  /**
   * The checkpoint goes before the parked events: whoever parks holds its lock, and then finds
   * none.
   */
  @Override
  public boolean delete(String id) {
    return database.write(
        "delete the stream",
        ErrorCode.STORE_DELETE_FAILED,
        connection -> {
          SqlText lock =
              new SqlText().add("SELECT id FROM eventstreams WHERE id = ? FOR UPDATE").with(id);
          try (PreparedStatement statement = lock.prepare(connection);
              ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
              return false;
            }
          }
          delete(connection, "DELETE FROM es_checkpoints WHERE id = ?", id);
          delete(connection, "DELETE FROM es_parked WHERE stream_id = ?", id);
          delete(connection, "DELETE FROM eventstreams WHERE id = ?", id);
          return true;
        });
  }

  @Override
  public Optional<S> findById(String id) {
    return find(idIs(id), id);
  }

  @Override
  public Optional<S> findByName(String name) {
    return find(new SqlText().add(" WHERE name = ?").with(name), name);
  }

  @Override
  public Page<S> list(Query query) {
    SqlText rows = queries.page(query);
    SqlText all = queries.where(query.filter());
    return database.read(
        "list the streams",
        connection ->
            new Page<>(
                select(connection, rows),
                query.count() ? OptionalLong.of(count(connection, all)) : OptionalLong.empty()));
  }

  @Override
  public long count(Filter filter) {
    SqlText all = queries.where(filter);
    return database.read("count the streams", connection -> count(connection, all));
  }

  private <T> T change(String attempt, S spec, Work<T> work) {
    return change(attempt, idOf(spec), nameOf(spec), work);
  }

  private <T> T change(String attempt, String id, @Nullable String name, Work<T> work) {
    return database.write(
        attempt,
        ErrorCode.STORE_UPDATE_FAILED,
        connection -> {
          try {
            return work.run(connection);
          } catch (SQLException failure) {
            if (database.dialect().isDuplicate(failure)) {
              throw ErrorCode.DUPLICATE.error(duplicate(id, name), failure);
            }
            throw failure;
          }
        });
  }

  private static String duplicate(String id, @Nullable String name) {
    return "a stream with the name '"
        + Printable.of(String.valueOf(name))
        + "'"
        + (id.isEmpty() ? "" : " or the id " + Printable.of(id))
        + " exists already";
  }

  private void insertRows(
      Connection connection, String id, Map<String, @Nullable Object> values, long generation)
      throws SQLException {
    requireStorable(values);
    long now = database.nowNanos();
    SqlText insert = new SqlText().add("INSERT INTO eventstreams (id, created, updated");
    values.keySet().forEach(column -> insert.add(", ").add(column));
    insert.add(") VALUES (?, ?, ?").with(id).with(now).with(now);
    values.values().forEach(value -> insert.add(", ?").with(value));
    insert.add(")").update(connection);
    new SqlText()
        .add("INSERT INTO es_checkpoints")
        .add(" (id, created, updated, generation, owner_epoch, write_version, skipped, parked)")
        .add(" VALUES (?, ?, ?, ?, 0, 0, 0, 0)")
        .with(id)
        .with(now)
        .with(now)
        .with(generation)
        .update(connection);
  }

  private int updateRows(Connection connection, Map<String, @Nullable Object> values, SqlText where)
      throws SQLException {
    requireStorable(values);
    SqlText update =
        new SqlText().add("UPDATE eventstreams SET updated = ?").with(database.nowNanos());
    values.forEach((column, value) -> update.add(", ").add(column).add(" = ?").with(value));
    return update.add(where).update(connection);
  }

  private void requireStorable(Map<String, @Nullable Object> values) {
    values.forEach(
        (column, value) -> {
          if (value instanceof String text) {
            Utf8Text.check(database.dialect(), column, text);
          }
        });
  }

  private Optional<S> find(SqlText where, String wanted) {
    if (!database.dialect().storesAnyText() && !Utf8Text.isStorable(wanted)) {
      return Optional.empty();
    }
    return database.read(
        "read the stream", connection -> select(connection, where).stream().findFirst());
  }

  /** What could not be read again is not to be stored. */
  private S storedWhole(Connection connection, String id) throws SQLException {
    return select(connection, idIs(id), columns::readWhole).get(0);
  }

  private S stored(Connection connection, String id) throws SQLException {
    return select(connection, idIs(id)).get(0);
  }

  private List<S> select(Connection connection, SqlText where) throws SQLException {
    return select(connection, where, columns::read);
  }

  private List<S> select(Connection connection, SqlText where, RowReader<S> reader)
      throws SQLException {
    SqlText select =
        new SqlText().add("SELECT " + StreamColumns.ALL + " FROM eventstreams").add(where);
    try (PreparedStatement statement = select.prepare(connection);
        ResultSet row = statement.executeQuery()) {
      List<S> specs = new ArrayList<>();
      while (row.next()) {
        specs.add(reader.read(row));
      }
      return specs;
    }
  }

  private static long count(Connection connection, SqlText where) throws SQLException {
    SqlText select = new SqlText().add("SELECT COUNT(*) FROM eventstreams").add(where);
    try (PreparedStatement statement = select.prepare(connection);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void delete(Connection connection, String sql, String id) throws SQLException {
    new SqlText().add(sql).with(id).update(connection);
  }

  private static SqlText idIs(String id) {
    return new SqlText().add(" WHERE id = ?").with(id);
  }

  private static void requireRow(int rows, String id) {
    if (rows == 0) {
      throw ErrorCode.UPDATE_HIT_NO_ROW.error("there is no stream " + Printable.of(id));
    }
  }

  /** Reads the current row. */
  private interface RowReader<S> {
    S read(ResultSet row) throws SQLException;
  }

  private static <S extends EventStreamSpec<S>> String idOf(S spec) {
    return Objects.requireNonNull(spec.id(), "id");
  }

  private static <S extends EventStreamSpec<S>> String nameOf(S spec) {
    String name = spec.fields().name();
    if (name == null) {
      throw ErrorCode.REQUIRED_FIELD_MISSING.error("name must be set");
    }
    return name;
  }
}
