package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.query.RowQuery;
import io.eventstreams.api.spi.IdValidator;
import io.eventstreams.api.spi.StreamStore;
import io.eventstreams.engine.internal.memory.InMemoryStreamStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Streams as people see them: the stored row found, shown as it runs here.
 *
 * <p><b>Threads:</b> any.
 *
 * @param ids what ids look like
 * @param streams the rows
 * @param registry what runs here
 */
record StreamViews<S extends EventStreamSpec<S>, D>(
    IdValidator ids, StreamStore<S> streams, StreamRegistry<S, D> registry) {

  Optional<S> findById(String id) {
    return ids.canonical(id).flatMap(this::findByCanonicalId);
  }

  Optional<S> findByNameOrId(String nameOrId) {
    Optional<S> byId = findById(nameOrId);
    return byId.isPresent()
        ? byId
        : streams.findByName(nameOrId).flatMap(row -> findByCanonicalId(SpecIdentity.idOf(row)));
  }

  /**
   * By the status that is shown. Few streams, and mostly none, have another one than is stored;
   * only then all rows are read.
   */
  Page<S> list(Query query) {
    if (query.names(QueryFields.STATUS) && registry.all().stream().anyMatch(StreamViews::isOther)) {
      return listShown(query);
    }
    Page<S> rows = streams.list(query);
    List<S> views = new ArrayList<>(rows.items().size());
    for (S row : rows.items()) {
      views.add(shown(row));
    }
    return new Page<>(views, rows.total());
  }

  /** A row, and how it is shown. */
  private record Shown<S>(S row, S view) {}

  private Page<S> listShown(Query query) {
    List<Shown<S>> all = new ArrayList<>();
    for (S row : streams.list(Query.ALL).items()) {
      all.add(new Shown<>(row, shown(row)));
    }
    RowQuery<Shown<S>> queries =
        new RowQuery<>(
            QueryFields.STREAMS,
            each ->
                field ->
                    InMemoryStreamStore.value(
                        field.equals(QueryFields.STATUS) ? each.view() : each.row(), field));
    Page<Shown<S>> page = queries.page(query, all);
    return new Page<>(page.items().stream().map(Shown::view).toList(), page.total());
  }

  /** Whether the status that is shown may be another one than is stored. */
  private static boolean isOther(ManagedStream<?, ?> stream) {
    return stream.isEnding() || stream.cannotRun() != null;
  }

  private Optional<S> findByCanonicalId(String id) {
    ManagedStream<S, D> stream = registry.find(id);
    Optional<S> running = stream == null ? Optional.empty() : stream.view();
    return running.isPresent() ? running : streams.findById(id).map(this::shown);
  }

  /** Its stream is looked for after the row was read: it is there before its row is written. */
  private S shown(S row) {
    ManagedStream<S, D> stream = registry.find(SpecIdentity.idOf(row));
    return stream == null
        ? row.withRuntimeStatus(EventStreamStatus.UNKNOWN, null)
        : stream.view().orElseGet(() -> aboutToRun(row));
  }

  /** What has just been stored and is not yet defined here. */
  private static <S extends EventStreamSpec<S>> S aboutToRun(S row) {
    return row.withRuntimeStatus(StreamWish.statusOf(row), null);
  }
}
