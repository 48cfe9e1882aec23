package io.eventstreams.engine.internal.checkpoint;

/**
 * Decides when progress is to be stored: after a settled batch, after more than a number of
 * unmatched events, and after an interval; the latter two only when the safe position has moved.
 *
 * <p><b>Threads:</b> the stream's drainer only.
 */
public final class CheckpointGate {
  private final long unmatchedThreshold;
  private final long intervalNanos;
  private String requestedPosition;
  private long requestedAtNanos;
  private long settledAtRequest;
  private long unmatchedSinceRequest;

  public CheckpointGate(
      long unmatchedThreshold, long intervalNanos, String startPosition, long nowNanos) {
    this.unmatchedThreshold = unmatchedThreshold;
    this.intervalNanos = intervalNanos;
    this.requestedPosition = startPosition;
    this.requestedAtNanos = nowNanos;
  }

  public void unmatched(long events) {
    unmatchedSinceRequest += events;
  }

  /** Whether the safe position should be stored now. */
  public boolean isDue(String safePosition, long settledEvents, long nowNanos) {
    // A settled batch is stored even where the source has repeated the position: whoever waits for
    // its checkpoint would wait for ever.
    return settledEvents != settledAtRequest
        ? !safePosition.isEmpty()
        : hasMoved(safePosition)
            && (unmatchedSinceRequest > unmatchedThreshold
                || nowNanos - requestedAtNanos >= intervalNanos);
  }

  /** Whether the safe position is another than the one last asked to be stored. */
  public boolean hasMoved(String safePosition) {
    return !safePosition.isEmpty() && !safePosition.equals(requestedPosition);
  }

  public void requested(String safePosition, long settledEvents, long nowNanos) {
    requestedPosition = safePosition;
    requestedAtNanos = nowNanos;
    settledAtRequest = settledEvents;
    unmatchedSinceRequest = 0;
  }

  /** When progress without a settled batch is to be stored, if there is any. */
  public long deadlineNanos() {
    return requestedAtNanos + intervalNanos;
  }
}
