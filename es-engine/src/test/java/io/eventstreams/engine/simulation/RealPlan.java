package io.eventstreams.engine.simulation;

import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.Persistence;
import org.jspecify.annotations.Nullable;

/**
 * What a run in real time is made of.
 *
 * @param store the real store; closed by the run
 * @param storeMayBlock whether checkpoints are saved on threads of their own
 * @param events of the log
 * @param stormMillis how long everything goes wrong
 * @param transport to consumers elsewhere, closed by the run; null when they are in this process
 */
public record RealPlan(
    Persistence<GenericEventStream> store,
    boolean storeMayBlock,
    int events,
    int streams,
    int stormMillis,
    @Nullable RealTransport transport) {
  static final EventStreamType IN_PROCESS = EventStreamType.of("real");

  /** A run whose consumers are in this process. */
  public RealPlan(
      Persistence<GenericEventStream> store,
      boolean storeMayBlock,
      int events,
      int streams,
      int stormMillis) {
    this(store, storeMayBlock, events, streams, stormMillis, null);
  }
}
