package io.eventstreams.api.spi;

import io.eventstreams.api.Durability;
import io.eventstreams.api.EventStreamSpec;

/**
 * Where streams, their checkpoints and their parked events are kept.
 *
 * <p><b>Threads:</b> any.
 *
 * <p><b>Blocking:</b> every call may.
 *
 * <p><b>Errors:</b> {@link io.eventstreams.api.EventStreamException}; a driver's own exception is
 * its cause.
 *
 * @param <S> the type of the specification
 */
public interface Persistence<S extends EventStreamSpec<S>> extends AutoCloseable {
  StreamStore<S> streams();

  CheckpointStore checkpoints();

  ParkedEventStore parked();

  IdValidator idValidator();

  /** What its answers survive. */
  Durability durability();

  @Override
  void close();
}
