package io.eventstreams.engine.internal.memory;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamSpec;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows of all streams, by id and by name.
 *
 * <p><b>Threads:</b> any; rows are looked up without a lock, and added, renamed and removed under
 * the table's own monitor.
 */
public final class StreamTable<S extends EventStreamSpec<S>> {
  private final ConcurrentMap<String, StreamRow<S>> rowsById = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, StreamRow<S>> rowsByName = new ConcurrentHashMap<>();
  private final InstantSource clock;
  private volatile boolean closed;

  public StreamTable(InstantSource clock) {
    this.clock = clock;
  }

  /** Refuses every later call and forgets the rows. */
  public synchronized void close() {
    closed = true;
    rowsById.clear();
    rowsByName.clear();
  }

  InstantSource clock() {
    return clock;
  }

  void requireOpen() {
    if (closed) {
      throw ErrorCode.STORE_UNAVAILABLE.error("the in-memory store is closed");
    }
  }

  @Nullable StreamRow<S> byId(String id) {
    requireOpen();
    return rowsById.get(id);
  }

  @Nullable StreamRow<S> byName(String name) {
    requireOpen();
    return rowsByName.get(name);
  }

  List<StreamRow<S>> newestFirst() {
    requireOpen();
    return rowsById.values().stream()
        .sorted(Comparator.<StreamRow<S>>comparingLong(StreamRow::order).reversed())
        .toList();
  }

  /** Under the monitor: adds a row whose id and name are free. */
  void add(StreamRow<S> row) {
    rowsByName.put(StreamRow.nameOf(row.spec()), row);
    rowsById.put(row.id(), row);
  }

  /** Under the monitor: gives a row another specification, and so perhaps another name. */
  void change(StreamRow<S> row, S spec) {
    String before = StreamRow.nameOf(row.spec());
    String after = StreamRow.nameOf(spec);
    row.change(spec);
    rowsByName.put(after, row);
    if (!before.equals(after)) {
      rowsByName.remove(before);
    }
  }

  /** Under the monitor: removes a row with all that belongs to it. */
  void remove(StreamRow<S> row) {
    rowsById.remove(row.id());
    rowsByName.remove(StreamRow.nameOf(row.spec()));
  }
}
