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

  /** The stream with an id; null when there is none, or none any more. */
  @Nullable ManagedStream<S, D> find(String id) {
    ManagedStream<S, D> stream = byId.get(id);
    return stream == null || stream.isGone() ? null : stream;
  }

  /** The stream with an id, which may be gone and not yet be forgotten. */
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
