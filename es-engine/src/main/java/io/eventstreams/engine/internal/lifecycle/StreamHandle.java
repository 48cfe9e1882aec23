package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.EventStreamActions;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.api.EventStreamStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One stream by its id, through its manager.
 *
 * @param manager does the work
 * @param id canonical
 */
record StreamHandle<S extends EventStreamSpec<S>>(EventStreamManager<S> manager, String id)
    implements EventStreamActions {
  @Override
  public EventStreamStatus status() {
    return Objects.requireNonNull(manager.getById(id).fields().status());
  }

  @Override
  public @Nullable EventStreamStatistics statistics() {
    return manager.getById(id).statistics();
  }

  @Override
  public void start() {
    manager.start(id);
  }

  @Override
  public void stop() {
    manager.stop(id);
  }
}
