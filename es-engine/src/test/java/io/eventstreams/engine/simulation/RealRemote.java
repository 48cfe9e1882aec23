package io.eventstreams.engine.simulation;

import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.DispatcherFactory;
import java.util.function.BooleanSupplier;

/**
 * Consumers behind sockets of ours, and their server.
 *
 * <p><b>Threads:</b> any.
 */
public interface RealRemote extends AutoCloseable {
  /** The type of the streams that it consumes. */
  EventStreamType type();

  /** Makes one server's dispatchers; called for each manager. */
  DispatcherFactory<GenericEventStream, Integer> factory();

  /** Adds what a stream of this type needs. */
  GenericEventStream with(GenericEventStream spec, EventStreamFields fields);

  /**
   * Begins to consume, or begins again at another manager.
   *
   * @param seen is told what consumers get and say
   * @param misbehaves whether something should go wrong now; never once everything heals
   */
  void serve(
      EventStreamManager<GenericEventStream> manager, RealWitness seen, BooleanSupplier misbehaves);

  /** Drops connections, as a network does. */
  void dropConnections();

  @Override
  void close();
}
