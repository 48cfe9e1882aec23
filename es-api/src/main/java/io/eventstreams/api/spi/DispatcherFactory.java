package io.eventstreams.api.spi;

import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.LifecyclePhase;
import java.time.Duration;

/**
 * Makes the dispatchers of one {@link io.eventstreams.api.EventStreamType}.
 *
 * <p><b>Threads:</b> any; calls for different streams may overlap.
 *
 * @param <S> the type of the specification
 * @param <D> the type of the payload
 */
public interface DispatcherFactory<S extends EventStreamSpec<S>, D> {
  /** Refuses a specification by throwing; the exception reaches the user as it is. */
  void validate(EventStreamsConfig config, S spec, LifecyclePhase phase);

  /**
   * Fills in the defaults of this type's own settings, for running and for showing; never stored.
   */
  default S withDefaults(EventStreamsConfig config, S spec) {
    return spec;
  }

  /**
   * A dispatcher for one stream; the specification has its defaults filled in. It outlives a change
   * of the stream's limits (sizes, times, window, error handling), unless {@link #attemptTimeout}
   * changes with them. May be called while the one before it still has attempts. Where it throws,
   * the stream does not run until it is changed or started again.
   */
  Dispatcher<D> newDispatcher(EventStreamsConfig config, S spec);

  /** How long one attempt may take, counted from its hand-over; more than zero. */
  default Duration attemptTimeout(EventStreamsConfig config, S spec) {
    return Duration.ofMinutes(2);
  }
}
