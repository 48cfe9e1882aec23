package io.eventstreams.engine.internal.memory;

import io.eventstreams.api.EventStreamCheckpoint;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.query.QueryField;
import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.query.RowQuery;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointStore;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.SaveResult;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checkpoints in memory.
 *
 * <p><b>Threads:</b> any. A save is one lookup and one compare-and-set of the stream's own row;
 * saves of different streams share nothing.
 *
 * <p><b>Allocation:</b> a save makes the new state of the row; a group, its list of answers too.
 */
public final class InMemoryCheckpointStore implements CheckpointStore {
  private static final List<SaveResult> ONE_SAVED = List.of(SaveResult.SAVED);
  private static final List<SaveResult> ONE_STALE = List.of(SaveResult.STALE);

  private final StreamTable<?> table;
  private final RowQuery<EventStreamCheckpoint> queries =
      new RowQuery<>(QueryFields.CHECKPOINTS, row -> field -> value(row, field));

  public InMemoryCheckpointStore(StreamTable<?> table) {
    this.table = table;
  }

  @Override
  public Optional<CheckpointState> claim(String streamId) {
    StreamRow<?> row = table.byId(streamId);
    return row == null ? Optional.empty() : Optional.of(row.claim().state());
  }

  @Override
  public Optional<CheckpointState> read(String streamId) {
    StreamRow<?> row = table.byId(streamId);
    return row == null ? Optional.empty() : Optional.of(row.checkpoint().state());
  }

  @Override
  public List<SaveResult> save(List<CheckpointWrite> writes) {
    table.requireOpen();
    long nowMillis = table.clock().millis();
    if (writes.size() == 1) {
      return save(writes.get(0), nowMillis) == SaveResult.SAVED ? ONE_SAVED : ONE_STALE;
    }
    SaveResult[] answers = new SaveResult[writes.size()];
    for (int i = 0; i < answers.length; i++) {
      answers[i] = save(writes.get(i), nowMillis);
    }
    return Collections.unmodifiableList(Arrays.asList(answers));
  }

  @Override
  public boolean mayBlock() {
    return false;
  }

  private SaveResult save(CheckpointWrite write, long nowMillis) {
    StreamRow<?> row = table.byId(write.streamId());
    return row == null ? SaveResult.STALE : row.save(write, nowMillis);
  }

  @Override
  public Page<EventStreamCheckpoint> list(Query query) {
    return queries.page(query, rows());
  }

  @Override
  public long count(Filter filter) {
    return queries.matching(filter, rows()).size();
  }

  private List<EventStreamCheckpoint> rows() {
    return rowsOf(table);
  }

  private static <S extends EventStreamSpec<S>> List<EventStreamCheckpoint> rowsOf(
      StreamTable<S> table) {
    return table.newestFirst().stream().map(StreamRow::checkpointShown).toList();
  }

  private static @Nullable Object value(EventStreamCheckpoint row, QueryField field) {
    return switch (field.name()) {
      case "id" -> row.id();
      case "created" -> row.created();
      case "updated" -> row.updated();
      case "sequenceid" -> row.sequenceId();
      default -> throw new IllegalStateException("no value for field " + field.name());
    };
  }
}
