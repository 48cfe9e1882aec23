package io.eventstreams.engine.internal.batch;

import io.eventstreams.engine.internal.dispatch.NextStepRule;

/**
 * What a stream's core decides by. Times are nanoseconds.
 *
 * @param batchSize events in a full batch
 * @param batchTimeoutNanos how long a batch waits to become full; zero dispatches when idle
 * @param maxInFlight batches that may wait for their outcome
 * @param nextStep what follows a failed attempt
 * @param unmatchedThreshold more unmatched events than this are worth a checkpoint
 * @param checkpointIntervalNanos progress is stored at least so often
 * @param waitForCheckpoint whether the next batch waits until the checkpoint is stored
 * @param maxUnsaved settled events without a stored checkpoint after which no batch starts
 * @param maxBufferedBytes of events that are held, where their sizes are known
 */
public record CoreSettings(
    int batchSize,
    long batchTimeoutNanos,
    int maxInFlight,
    NextStepRule nextStep,
    long unmatchedThreshold,
    long checkpointIntervalNanos,
    boolean waitForCheckpoint,
    long maxUnsaved,
    long maxBufferedBytes) {
  /** Who waits for each checkpoint must not be kept waiting; nor who may soon have to. */
  long paceEvents() {
    return waitForCheckpoint ? 0 : maxUnsaved / 4;
  }

  /** Whether a batch may start with so many settled events that no stored checkpoint covers. */
  boolean allowsUnsaved(long unsaved) {
    return waitForCheckpoint ? unsaved == 0 : unsaved < maxUnsaved;
  }

  boolean dispatchesWhenIdle() {
    return batchTimeoutNanos == 0;
  }
}
