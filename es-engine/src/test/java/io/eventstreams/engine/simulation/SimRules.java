package io.eventstreams.engine.simulation;

/**
 * What a specification promises, as far as a consumer can see it.
 *
 * @param onThreads whether calls are made on threads of their own
 * @param storesEachBatch whether each batch waits for the checkpoint of the one before
 */
record SimRules(
    SimFilter filter,
    int batchSize,
    int maxInFlight,
    boolean blocks,
    boolean onThreads,
    boolean storesEachBatch) {

  /** Calls on threads of their own may overtake each other, where several are allowed. */
  boolean keepsOrder() {
    return !onThreads || maxInFlight == 1;
  }
}
