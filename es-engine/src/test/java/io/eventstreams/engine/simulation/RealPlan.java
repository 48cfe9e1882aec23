package io.eventstreams.engine.simulation;

import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.Persistence;

/**
 * What a run in real time is made of.
 *
 * @param store the real store; closed by the run
 * @param storeMayBlock whether checkpoints are saved on threads of their own
 * @param events of the log
 * @param stormMillis how long everything goes wrong
 */
public record RealPlan(
    Persistence<GenericEventStream> store,
    boolean storeMayBlock,
    int events,
    int streams,
    int stormMillis) {
  static final EventStreamType IN_PROCESS = EventStreamType.of("real");
}
