package io.eventstreams.store.chronicle.internal.state;

import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.spi.ParkedEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state in memory: what all records together say.
 *
 * <p><b>Threads:</b> changed only by the store's write thread, in {@link #apply}. That thread may
 * read freely, all others inside {@link #read}.
 *
 * @param <S> the type of the specification
 */
final class StateTables<S extends EventStreamSpec<S>> {
  private static final Comparator<String> BY_BYTES =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /** In the order of their first insertion, as the checkpoints are. */
  private final Map<String, StreamRow<S>> streams = new LinkedHashMap<>();

  private final Map<String, String> idsByName = new HashMap<>();
  private final Map<String, CheckpointRow> checkpoints = new LinkedHashMap<>();
  private final Map<String, NavigableMap<String, ParkedEvent>> parked = new HashMap<>();

  /** Ids of parked events by what tells them apart. */
  private final Map<ParkedKey, String> parkedIds = new HashMap<>();

  private record ParkedKey(String streamId, long generation, String sequenceId) {
    static ParkedKey of(ParkedEvent event) {
      return new ParkedKey(event.streamId(), event.generation(), event.sequenceId());
    }
  }

  void apply(List<StateChange<S>> changes) {
    lock.writeLock().lock();
    try {
      for (StateChange<S> change : changes) {
        change.applyTo(this);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  <T> T read(Supplier<T> reading) {
    lock.readLock().lock();
    try {
      return reading.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  @Nullable StreamRow<S> stream(String id) {
    return streams.get(id);
  }

  @Nullable StreamRow<S> streamNamed(String name) {
    String id = idsByName.get(name);
    return id == null ? null : streams.get(id);
  }

  @Nullable CheckpointRow checkpoint(String streamId) {
    return checkpoints.get(streamId);
  }

  /** The events of one stream by id, in the order of the ids' bytes. */
  NavigableMap<String, ParkedEvent> parked(String streamId) {
    NavigableMap<String, ParkedEvent> events = parked.get(streamId);
    return events == null ? Collections.emptyNavigableMap() : events;
  }

  /** The id under which this event is parked already, whatever id it has now. */
  @Nullable String parkedId(ParkedEvent event) {
    return parkedIds.get(ParkedKey.of(event));
  }

  List<StreamRow<S>> newestStreams() {
    return reversed(streams.values());
  }

  List<CheckpointRow> newestCheckpoints() {
    return reversed(checkpoints.values());
  }

  private static <T> List<T> reversed(Collection<T> rows) {
    List<T> list = new ArrayList<>(rows);
    Collections.reverse(list);
    return list;
  }

  /** Changes that make this state from nothing. */
  List<StateChange<S>> asChanges() {
    List<StateChange<S>> changes = new ArrayList<>();
    streams.values().forEach(row -> changes.add(new StateChange.StreamPut<>(row)));
    checkpoints.values().forEach(row -> changes.add(new StateChange.CheckpointPut<>(row)));
    for (NavigableMap<String, ParkedEvent> events : parked.values()) {
      events.values().forEach(event -> changes.add(new StateChange.ParkedPut<>(event)));
    }
    return changes;
  }

  void putStream(StreamRow<S> row) {
    String id = row.id();
    StreamRow<S> before = streams.put(id, row);
    if (before != null) {
      dropName(before);
    }
    String name = row.name();
    if (name != null) {
      idsByName.put(name, id);
    }
  }

  void dropStream(String id) {
    StreamRow<S> before = streams.remove(id);
    if (before != null) {
      dropName(before);
    }
    checkpoints.remove(id);
    NavigableMap<String, ParkedEvent> events = parked.remove(id);
    if (events != null) {
      events.values().forEach(event -> parkedIds.remove(ParkedKey.of(event)));
    }
  }

  private void dropName(StreamRow<S> row) {
    String name = row.name();
    if (name != null) {
      idsByName.remove(name, row.id());
    }
  }

  void putCheckpoint(CheckpointRow row) {
    checkpoints.put(row.streamId(), row);
  }

  void putParked(ParkedEvent event) {
    NavigableMap<String, ParkedEvent> events =
        parked.computeIfAbsent(event.streamId(), id -> new TreeMap<>(BY_BYTES));
    String before = parkedIds.put(ParkedKey.of(event), event.id());
    if (before != null) {
      events.remove(before);
    }
    events.put(event.id(), event);
  }

  void dropParked(String streamId, String id) {
    NavigableMap<String, ParkedEvent> events = parked.get(streamId);
    ParkedEvent before = events == null ? null : events.remove(id);
    if (before != null) {
      parkedIds.remove(ParkedKey.of(before));
    }
  }
}
