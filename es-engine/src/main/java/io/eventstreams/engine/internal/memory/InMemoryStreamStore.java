package io.eventstreams.engine.internal.memory;

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
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Streams in memory.
 *
 * <p><b>Threads:</b> any; changes take turns on the table's monitor.
 */
public final class InMemoryStreamStore<S extends EventStreamSpec<S>> implements StreamStore<S> {
  private final StreamTable<S> table;
  private final RowQuery<S> queries =
      new RowQuery<>(QueryFields.STREAMS, spec -> field -> value(spec, field));
  private long rowsMade;

  public InMemoryStreamStore(StreamTable<S> table) {
    this.table = table;
  }

  @Override
  public S insert(S spec, long generation) {
    String id = idOf(spec);
    synchronized (table) {
      if (table.byId(id) != null) {
        throw ErrorCode.DUPLICATE.error("there is a stream with id " + Printable.of(id));
      }
      return add(id, spec, generation);
    }
  }

  @Override
  public UpsertResult<S> upsert(S spec, long generation) {
    String id = idOf(spec);
    synchronized (table) {
      StreamRow<S> row = table.byId(id);
      return row == null
          ? new UpsertResult<>(true, add(id, spec, generation))
          : new UpsertResult<>(false, change(row, spec));
    }
  }

  @Override
  public S replace(S spec) {
    String id = idOf(spec);
    synchronized (table) {
      return change(existing(id), spec);
    }
  }

  @Override
  public S update(String id, EventStreamFields changes) {
    synchronized (table) {
      StreamRow<S> row = existing(id);
      return change(row, merged(row.spec(), changes));
    }
  }

  @Override
  public int updateMany(Filter filter, EventStreamFields changes) {
    synchronized (table) {
      List<StreamRow<S>> rows = new ArrayList<>();
      for (S spec : queries.matching(filter, specs())) {
        rows.add(existing(idOf(spec)));
      }
      String name = changes.name();
      if (name != null && rows.size() > 1) {
        throw nameTaken(name);
      }
      for (StreamRow<S> row : rows) {
        change(row, merged(row.spec(), changes));
      }
      return rows.size();
    }
  }

  @Override
  public S reset(String id, long generation, @Nullable String initialSequenceId) {
    synchronized (table) {
      StreamRow<S> row = existing(id);
      S spec = row.spec();
      S wanted =
          initialSequenceId == null
              ? spec
              : spec.withFields(spec.fields().withInitialSequenceId(initialSequenceId));
      S stored = stored(wanted, spec.created(), table.clock().instant());
      row.reset(stored, generation, table.clock().millis());
      return stored;
    }
  }

  @Override
  public boolean delete(String id) {
    synchronized (table) {
      StreamRow<S> row = table.byId(id);
      if (row == null) {
        return false;
      }
      table.remove(row);
      return true;
    }
  }

  @Override
  public Optional<S> findById(String id) {
    return Optional.ofNullable(table.byId(id)).map(StreamRow::spec);
  }

  @Override
  public Optional<S> findByName(String name) {
    // Under the monitor, since a rename changes the row and the index one after the other
    synchronized (table) {
      return Optional.ofNullable(table.byName(name)).map(StreamRow::spec);
    }
  }

  @Override
  public Page<S> list(Query query) {
    return queries.page(query, specs());
  }

  @Override
  public long count(Filter filter) {
    return queries.matching(filter, specs()).size();
  }

  private List<S> specs() {
    return table.newestFirst().stream().map(StreamRow::spec).toList();
  }

  private StreamRow<S> existing(String id) {
    StreamRow<S> row = table.byId(id);
    if (row == null) {
      throw ErrorCode.UPDATE_HIT_NO_ROW.error("there is no stream with id " + Printable.of(id));
    }
    return row;
  }

  private S add(String id, S spec, long generation) {
    requireNameFor(spec, null);
    Instant now = table.clock().instant();
    S stored = stored(spec, now, now);
    table.add(new StreamRow<>(id, ++rowsMade, stored, generation, table.clock().millis()));
    return stored;
  }

  private S change(StreamRow<S> row, S wanted) {
    requireNameFor(wanted, row);
    S stored = stored(wanted, row.spec().created(), table.clock().instant());
    table.change(row, stored);
    return stored;
  }

  private void requireNameFor(S spec, @Nullable StreamRow<S> row) {
    String name = StreamRow.nameOf(spec);
    StreamRow<S> holder = table.byName(name);
    if (holder != null && holder != row) {
      throw nameTaken(name);
    }
  }

  private static RuntimeException nameTaken(String name) {
    return ErrorCode.DUPLICATE.error("there is a stream with name " + Printable.of(name));
  }

  private static String idOf(EventStreamSpec<?> spec) {
    return Objects.requireNonNull(spec.id(), "a stored stream must have an id");
  }

  private S merged(S spec, EventStreamFields changes) {
    return spec.withFields(changes.over(spec.fields()));
  }

  private S stored(S spec, @Nullable Instant created, Instant updated) {
    GenericEventStream base = spec.base();
    return spec.withBase(
        new GenericEventStream(
            base.id(),
            created,
            updated,
            base.type(),
            base.fields(),
            base.webhook(),
            base.websocket(),
            null));
  }

  /** What queries see of a row's field. */
  public static @Nullable Object value(EventStreamSpec<?> spec, QueryField field) {
    return switch (field.name()) {
      case "id" -> spec.id();
      case "created" -> spec.created();
      case "updated" -> spec.updated();
      case "name" -> spec.fields().name();
      case "status" -> wireName(spec.fields().status());
      case "type" -> wireName(spec.type());
      case "topicfilter" -> spec.fields().topicFilter();
      case "initialsequenceid" -> spec.fields().initialSequenceId();
      default -> throw new IllegalStateException("no value for field " + field.name());
    };
  }

  private static @Nullable String wireName(@Nullable EventStreamStatus status) {
    return status == null ? null : status.wireName();
  }

  private static @Nullable String wireName(@Nullable EventStreamType type) {
    return type == null ? null : type.wireName();
  }
}
