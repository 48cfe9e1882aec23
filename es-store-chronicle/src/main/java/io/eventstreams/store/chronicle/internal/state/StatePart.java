package io.eventstreams.store.chronicle.internal.state;

import io.eventstreams.api.EventStreamSpec;
import java.util.List;

/**
 * Changes that are in one record.
 *
 * <p><b>Threads:</b> any; nobody changes the body.
 *
 * @param <S> the type of the specification
 */
final class StatePart<S extends EventStreamSpec<S>> {
  private final List<StateChange<S>> changes;
  private final byte[] body;

  StatePart(List<StateChange<S>> changes, byte[] body) {
    this.changes = changes;
    this.body = body;
  }

  List<StateChange<S>> changes() {
    return changes;
  }

  byte[] body() {
    return body;
  }
}
