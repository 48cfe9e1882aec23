package io.eventstreams.store.chronicle.internal.state;

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
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoint rows.
 *
 * <p><b>Threads:</b> any.
 */
final class ChronicleCheckpointStore<S extends EventStreamSpec<S>> implements CheckpointStore {
  private static final Logger LOG = System.getLogger(ChronicleCheckpointStore.class.getName());

  private final StateLog<S> log;
  private final StateTables<S> tables;
  private final RowQuery<EventStreamCheckpoint> rows =
      new RowQuery<>(QueryFields.CHECKPOINTS, row -> field -> value(row, field));

  ChronicleCheckpointStore(StateLog<S> log) {
    this.log = log;
    this.tables = log.tables();
  }

  @Override
  public Optional<CheckpointState> claim(String streamId) {
    return log.write(
        () -> {
          CheckpointRow row = tables.checkpoint(streamId);
          if (row == null) {
            return Optional.empty();
          }
          log.commit(List.of(new StateChange.CheckpointPut<>(row.claimed())));
          return state(streamId);
        });
  }

  @Override
  public Optional<CheckpointState> read(String streamId) {
    return log.read(() -> state(streamId));
  }

  private Optional<CheckpointState> state(String streamId) {
    CheckpointRow row = tables.checkpoint(streamId);
    StreamRow<S> stream = tables.stream(streamId);
    return row == null || stream == null
        ? Optional.empty()
        : Optional.of(row.state(stream.base().fields().initialSequenceId()));
  }

  @Override
  public List<SaveResult> save(List<CheckpointWrite> writes) {
    List<CheckpointWrite> asked = List.copyOf(writes);
    return log.write(() -> saveAll(asked));
  }

  private List<SaveResult> saveAll(List<CheckpointWrite> writes) {
    Instant now = log.now();
    List<SaveResult> answers = new ArrayList<>(writes.size());
    Map<String, CheckpointRow> changed = new LinkedHashMap<>();
    for (CheckpointWrite write : writes) {
      CheckpointRow pending = changed.get(write.streamId());
      CheckpointRow row = pending == null ? tables.checkpoint(write.streamId()) : pending;
      if (row == null || !row.accepts(write)) {
        answers.add(SaveResult.STALE);
      } else if (!log.fits(new StateChange.CheckpointPut<>(row.with(write, now)))) {
        LOG.log(
            Level.WARNING,
            "a checkpoint of stream {0} cannot be stored: its position has {1} characters",
            write.streamId(),
            write.position().length());
        answers.add(SaveResult.NOT_SAVED);
      } else {
        changed.put(write.streamId(), row.with(write, now));
        answers.add(SaveResult.SAVED);
      }
    }
    if (changed.isEmpty()) {
      return answers;
    }
    List<StateChange<S>> puts = new ArrayList<>(changed.size());
    changed.values().forEach(row -> puts.add(new StateChange.CheckpointPut<>(row)));
    return log.commitInParts(puts) ? answers : writes.stream().map(this::unsaved).toList();
  }

  /** By the row as it still is: one that is stale stays so, and is not to be tried again. */
  private SaveResult unsaved(CheckpointWrite write) {
    CheckpointRow row = tables.checkpoint(write.streamId());
    return row == null || !row.accepts(write) ? SaveResult.STALE : SaveResult.NOT_SAVED;
  }

  @Override
  public Page<EventStreamCheckpoint> list(Query query) {
    return rows.page(query, shown());
  }

  @Override
  public long count(Filter filter) {
    return rows.matching(filter, shown()).size();
  }

  private List<EventStreamCheckpoint> shown() {
    return log.read(() -> tables.newestCheckpoints().stream().map(CheckpointRow::shown).toList());
  }

  private static @Nullable Object value(EventStreamCheckpoint row, QueryField field) {
    if (field.equals(QueryFields.ID)) {
      return row.id();
    } else if (field.equals(QueryFields.CREATED)) {
      return row.created();
    } else if (field.equals(QueryFields.UPDATED)) {
      return row.updated();
    }
    return row.sequenceId();
  }
}
