package io.eventstreams.engine.simulation;

import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.DispatcherFactory;
import java.util.Map;

/**
 * Takes batches of a run to consumers that are elsewhere, and has these consumers as well: they
 * tell {@link RealReceipts} what they have.
 */
public interface RealTransport extends AutoCloseable {
  /** The run begins. */
  void begins(RealReceipts receipts);

  /** The specification of a stream with the type and the address that its name stands for. */
  GenericEventStream addressed(String name, GenericEventStream spec);

  /** What another process has of it. */
  Side newSide();

  @Override
  void close();

  /** One process's own part. */
  interface Side extends AutoCloseable {
    Map<EventStreamType, DispatcherFactory<GenericEventStream, Integer>> factories();

    /** The manager is built: consumers may come. */
    void serves(EventStreamManager<GenericEventStream> manager);

    /** After its manager was closed. */
    @Override
    void close();
  }
}
