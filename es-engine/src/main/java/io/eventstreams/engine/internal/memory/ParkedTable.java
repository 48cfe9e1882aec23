package io.eventstreams.engine.internal.memory;

import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.query.Sort;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.SaveResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * The parked events of one stream, by id and by the event they hold.
 *
 * <p><b>Threads:</b> any; one at a time.
 */
final class ParkedTable {
  private final TreeMap<String, ParkedEvent> byId =
      new TreeMap<>(new Sort(QueryFields.ID, false).<String>comparator(id -> field -> id));
  private final Map<Key, ParkedEvent> byEvent = new HashMap<>();

  private record Key(long generation, String sequenceId) {}

  /** Parks an event, unless the stream has another generation by now. */
  synchronized SaveResult park(ParkedEvent event, LongSupplier generation) {
    if (generation.getAsLong() != event.generation()) {
      return SaveResult.STALE;
    }
    Key key = new Key(event.generation(), event.sequenceId());
    ParkedEvent sameEvent = byEvent.get(key);
    ParkedEvent sameId = byId.get(event.id());
    if (sameId != null && !sameId.equals(sameEvent)) {
      return SaveResult.NOT_SAVED;
    }
    if (sameEvent != null) {
      byId.remove(sameEvent.id());
    }
    byId.put(event.id(), event);
    byEvent.put(key, event);
    return SaveResult.SAVED;
  }

  synchronized List<ParkedEvent> list(String afterId, int limit) {
    Map<String, ParkedEvent> rest = afterId.isEmpty() ? byId : byId.tailMap(afterId, false);
    return rest.values().stream().limit(limit).toList();
  }

  synchronized Optional<ParkedEvent> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  synchronized boolean delete(String id) {
    ParkedEvent event = byId.remove(id);
    if (event == null) {
      return false;
    }
    byEvent.remove(new Key(event.generation(), event.sequenceId()));
    return true;
  }

  synchronized long count() {
    return byId.size();
  }
}
