package io.eventstreams.engine.simulation;

import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamFields;
import java.util.Objects;

/**
 * What a specification promises, as far as a consumer can see it.
 *
 * @param onThreads whether calls are made on threads of their own
 * @param storesEachBatch whether each batch waits for the checkpoint of the one before
 * @param maxUnsaved settled events of which no checkpoint is stored
 * @param maxBytes of events that were handed out and are not settled
 * @param retryNanos how long an event is tried again
 * @param firstDelayNanos how long what fails waits at first
 */
record SimRules(
    SimFilter filter,
    int batchSize,
    int maxInFlight,
    boolean blocks,
    boolean onThreads,
    boolean storesEachBatch,
    long maxUnsaved,
    long maxBytes,
    long retryNanos,
    long firstDelayNanos) {
  static final SimRules NONE =
      new SimRules(SimFilter.ALL, 0, 0, false, false, false, 0, 0, Long.MAX_VALUE, 0);

  /** What holds where either may be in force: limits change while a stream runs. */
  SimRules or(EventStreamFields changed) {
    return new SimRules(
        filter,
        Math.max(batchSize, Objects.requireNonNull(changed.batchSize())),
        Math.max(maxInFlight, Objects.requireNonNullElse(changed.maxInFlight(), 1)),
        blocks && changed.errorHandling() == ErrorHandlingType.BLOCK,
        onThreads,
        storesEachBatch,
        maxUnsaved,
        maxBytes == Long.MAX_VALUE
            ? maxBytes
            : Math.max(maxBytes, Objects.requireNonNull(changed.maxBufferedBytes())),
        Math.min(retryNanos, Objects.requireNonNull(changed.retryTimeout()).toNanos()),
        firstDelayNanos);
  }

  /** Calls on threads of their own may overtake each other, where several are allowed. */
  boolean keepsOrder() {
    return !onThreads || maxInFlight == 1;
  }
}
