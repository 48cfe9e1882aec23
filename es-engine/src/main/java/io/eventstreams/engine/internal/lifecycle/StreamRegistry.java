package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.EventStreamSpec;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The streams that one manager runs, by canonical id.
 *
 * <p><b>Threads:</b> any.
 */
final class StreamRegistry<S extends EventStreamSpec<S>, D> {
  private final ConcurrentHashMap<String, ManagedStream<S, D>> byId = new ConcurrentHashMap<>();

  @Nullable ManagedStream<S, D> find(String id) {
    return byId.get(id);
  }

  ManagedStream<S, D> findOrAdd(String id, StreamHost<S, D> host) {
    return byId.computeIfAbsent(id, newId -> new ManagedStream<>(newId, host));
  }

  void remove(ManagedStream<S, D> stream) {
    byId.remove(stream.id(), stream);
  }

  List<ManagedStream<S, D>> all() {
    return List.copyOf(byId.values());
  }
}
