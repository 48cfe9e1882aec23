package io.eventstreams.store.jdbc.internal.log;

import io.eventstreams.api.Durability;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.text.NameRule;
import io.eventstreams.store.jdbc.TransactionalEventLog;
import io.eventstreams.store.jdbc.internal.database.DatabaseAccess;
import io.eventstreams.store.jdbc.internal.database.Utf8Text;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The event log in the database.
 *
 * <p><b>Threads:</b> any; appends follow each other.
 */
public final class JdbcEventLog<D> implements TransactionalEventLog<D> {
  private static final int MAX_KEY_BYTES = 1_024;

  private final DatabaseAccess database;
  private final EventDataCodec<D> codec;
  private final LogTail tail;

  public JdbcEventLog(DatabaseAccess database, LogTail tail, EventDataCodec<D> codec) {
    this.database = database;
    this.codec = codec;
    this.tail = tail;
  }

  @Override
  public Optional<Appended> append(List<NewEvent<D>> events, @Nullable String idempotencyKey) {
    database.requireOpen();
    if (idempotencyKey != null) {
      NameRule.checkLength("idempotencyKey", idempotencyKey, MAX_KEY_BYTES);
      Utf8Text.check(database.dialect(), "idempotencyKey", idempotencyKey);
    }
    if (events.isEmpty()) {
      return Optional.empty();
    }
    List<LogRow> rows = rows(events);
    Appended appended =
        database.write(
            "append events",
            ErrorCode.STORE_UPDATE_FAILED,
            connection ->
                tail.table().append(connection, rows, idempotencyKey, database.nowNanos()));
    tail.appended(tail.table().parse(appended.lastSequenceId()));
    return Optional.of(appended);
  }

  @Override
  public Optional<Appended> append(Connection connection, List<NewEvent<D>> events) {
    database.requireOpen();
    List<LogRow> rows = rows(events);
    try {
      if (connection.getAutoCommit()) {
        throw new IllegalArgumentException("connection must not be in auto-commit mode");
      }
      if (rows.isEmpty()) {
        return Optional.empty();
      }
      // It may have opened the database anew, which then knows nothing of what the store has set.
      database.dialect().beforeWork(connection);
      Appended appended = tail.table().append(connection, rows, null, database.nowNanos());
      tail.expect(tail.table().parse(appended.lastSequenceId()));
      return Optional.of(appended);
    } catch (SQLException failure) {
      throw ErrorCode.STORE_UPDATE_FAILED.error(
          "could not append events: " + database.dialect().reason(failure), failure);
    }
  }

  @Override
  public <S extends EventStreamSpec<S>> EventSource<S, D> source() {
    return new JdbcEventSource<>(database, tail, codec);
  }

  @Override
  public Durability durability() {
    return database.durability();
  }

  /** Readers that wait are woken, to find the log closed. */
  @Override
  public void close() {
    database.close();
    tail.wakeAll();
  }

  private List<LogRow> rows(List<NewEvent<D>> events) {
    List<LogRow> rows = new ArrayList<>(events.size());
    for (NewEvent<D> event : events) {
      String json = json(event.data());
      Utf8Text.check(database.dialect(), "topic", event.topic());
      Utf8Text.check(database.dialect(), "payload", json);
      rows.add(new LogRow(LogPosition.START, event.topic(), json));
    }
    return rows;
  }

  private String json(@Nullable D data) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(codec.encode(data)))
          .toString();
    } catch (CharacterCodingException notText) {
      throw ErrorCode.DATA_UNSERIALISABLE.error("payload must be UTF-8", notText);
    }
  }
}
