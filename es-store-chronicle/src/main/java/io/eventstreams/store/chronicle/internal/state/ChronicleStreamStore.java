package io.eventstreams.store.chronicle.internal.state;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.UpsertResult;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.query.QueryField;
import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.query.RowQuery;
import io.eventstreams.api.spi.StreamStore;
import io.eventstreams.api.text.Printable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of streams.
 *
 * <p><b>Threads:</b> any.
 */
final class ChronicleStreamStore<S extends EventStreamSpec<S>> implements StreamStore<S> {
  private final StateLog<S> log;
  private final StateTables<S> tables;
  private final StreamRowCodec<S> codec;
  private final RowQuery<StreamRow<S>> rows =
      new RowQuery<>(QueryFields.STREAMS, row -> field -> value(row.base(), field));

  ChronicleStreamStore(StateLog<S> log) {
    this.log = log;
    this.tables = log.tables();
    this.codec = log.rows();
  }

  @Override
  public S insert(S spec, long generation) {
    String id = idOf(spec);
    return log.write(
        () -> {
          if (tables.stream(id) != null) {
            throw ErrorCode.DUPLICATE.error("a stream with the id '" + id + "' exists");
          }
          return add(spec, generation);
        });
  }

  @Override
  public UpsertResult<S> upsert(S spec, long generation) {
    String id = idOf(spec);
    return log.write(
        () -> {
          StreamRow<S> before = tables.stream(id);
          return before == null
              ? new UpsertResult<>(true, add(spec, generation))
              : new UpsertResult<>(false, change(spec, before));
        });
  }

  @Override
  public S replace(S spec) {
    String id = idOf(spec);
    return log.write(() -> change(spec, existing(id)));
  }

  @Override
  public S update(String id, EventStreamFields changes) {
    return log.write(
        () -> {
          StreamRow<S> after = codec.changed(existing(id), changes, log.now());
          S answer = after.spec();
          checkName(after);
          log.commit(List.of(new StateChange.StreamPut<>(after)));
          return answer;
        });
  }

  @Override
  public int updateMany(Filter filter, EventStreamFields changes) {
    return log.write(
        () -> {
          List<StreamRow<S>> matching = rows.matching(filter, tables.newestStreams());
          String name = changes.name();
          if (name != null && matching.size() > 1) {
            throw duplicateName(name);
          }
          Instant now = log.now();
          List<StateChange<S>> puts = new ArrayList<>();
          for (StreamRow<S> before : matching) {
            StreamRow<S> after = codec.changed(before, changes, now);
            checkName(after);
            puts.add(new StateChange.StreamPut<>(after));
          }
          if (!puts.isEmpty()) {
            log.commit(puts);
          }
          return matching.size();
        });
  }

  @Override
  public S reset(String id, long generation, @Nullable String initialSequenceId) {
    return log.write(
        () -> {
          Instant now = log.now();
          EventStreamFields moved = EventStreamFields.NONE.withInitialSequenceId(initialSequenceId);
          StreamRow<S> after = codec.changed(existing(id), moved, now);
          S answer = after.spec();
          CheckpointRow row = tables.checkpoint(id);
          CheckpointRow anew =
              row == null ? CheckpointRow.born(id, generation, now) : row.reset(generation, now);
          log.commit(
              List.of(new StateChange.StreamPut<>(after), new StateChange.CheckpointPut<>(anew)));
          return answer;
        });
  }

  @Override
  public boolean delete(String id) {
    return log.write(
        () -> {
          if (tables.stream(id) == null) {
            return false;
          }
          log.commit(List.of(new StateChange.StreamDropped<>(id)));
          return true;
        });
  }

  @Override
  public Optional<S> findById(String id) {
    return log.read(() -> Optional.ofNullable(tables.stream(id))).map(StreamRow::spec);
  }

  @Override
  public Optional<S> findByName(String name) {
    return log.read(() -> Optional.ofNullable(tables.streamNamed(name))).map(StreamRow::spec);
  }

  @Override
  public Page<S> list(Query query) {
    Page<StreamRow<S>> page = rows.page(query, log.read(tables::newestStreams));
    return new Page<>(page.items().stream().map(StreamRow::spec).toList(), page.total());
  }

  @Override
  public long count(Filter filter) {
    return rows.matching(filter, log.read(tables::newestStreams)).size();
  }

  private S add(S spec, long generation) {
    Instant now = log.now();
    StreamRow<S> stored = codec.of(spec, now, now);
    checkName(stored);
    CheckpointRow row = CheckpointRow.born(stored.id(), generation, now);
    log.commit(List.of(new StateChange.StreamPut<>(stored), new StateChange.CheckpointPut<>(row)));
    return stored.spec();
  }

  private S change(S spec, StreamRow<S> before) {
    StreamRow<S> stored = codec.of(spec, before.base().created(), log.now());
    checkName(stored);
    log.commit(List.of(new StateChange.StreamPut<>(stored)));
    return stored.spec();
  }

  private StreamRow<S> existing(String id) {
    StreamRow<S> stream = tables.stream(id);
    if (stream == null) {
      throw ErrorCode.UPDATE_HIT_NO_ROW.error(
          "there is no stream with the id '" + Printable.of(id) + "'");
    }
    return stream;
  }

  private void checkName(StreamRow<S> row) {
    String name = row.name();
    StreamRow<S> holder = name == null ? null : tables.streamNamed(name);
    if (name != null && holder != null && !holder.id().equals(row.id())) {
      throw duplicateName(name);
    }
  }

  private static RuntimeException duplicateName(String name) {
    return ErrorCode.DUPLICATE.error("a stream with the name '" + Printable.of(name) + "' exists");
  }

  private static <S extends EventStreamSpec<S>> String idOf(S spec) {
    String id = spec.id();
    if (id == null) {
      throw new IllegalArgumentException("the stream must have an id, was null");
    }
    return id;
  }

  private static @Nullable Object value(GenericEventStream spec, QueryField field) {
    EventStreamFields fields = spec.fields();
    EventStreamStatus status = fields.status();
    EventStreamType type = spec.type();
    if (field.equals(QueryFields.ID)) {
      return spec.id();
    } else if (field.equals(QueryFields.CREATED)) {
      return spec.created();
    } else if (field.equals(QueryFields.UPDATED)) {
      return spec.updated();
    } else if (field.equals(QueryFields.NAME)) {
      return fields.name();
    } else if (field.equals(QueryFields.STATUS)) {
      return status == null ? null : status.wireName();
    } else if (field.equals(QueryFields.TYPE)) {
      return type == null ? null : type.wireName();
    } else if (field.equals(QueryFields.TOPIC_FILTER)) {
      return fields.topicFilter();
    }
    return fields.initialSequenceId();
  }
}
