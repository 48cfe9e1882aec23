package io.eventstreams.engine.internal.checkpoint;

import java.util.concurrent.TimeUnit;

/**
 * Decides when progress is to be stored: after a settled batch, after more than a number of
 * unmatched events, and after an interval; the latter two only when the safe position has moved.
 *
 * <p><b>Threads:</b> the stream's drainer only.
 */
public final class CheckpointGate {
  /** A checkpoint that is not stored after so long is late. */
  static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final long unmatchedThreshold;
  private final long intervalNanos;
  private String requestedPosition;
  private long requestedAtNanos;
  private long settledAtRequest;
  private long unmatchedSinceRequest;

  /**
   * Whether something that was asked to be stored is not, since when, and whether that was told.
   */
  private boolean pending;

  private long pendingSinceNanos;
  private boolean lateTold;

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
    if (!pending) {
      pending = true;
      pendingSinceNanos = nowNanos;
    }
  }

  /**
   * A position is stored: of several that were asked for, the store may be given the last alone.
   */
  public void stored(String position) {
    pending = !position.equals(requestedPosition);
    pendingSinceNanos = requestedAtNanos;
    lateTold = false;
  }

  /** How long something that was asked to be stored has not been; zero when there is nothing. */
  public long pendingNanos(long nowNanos) {
    return pending ? nowNanos - pendingSinceNanos : 0;
  }

  /** Whether that is worth telling; true once until something is stored. */
  public boolean becomesLate(long nowNanos) {
    boolean becomes = mayBecomeLate() && nowNanos - lateAtNanos() >= 0;
    lateTold |= becomes;
    return becomes;
  }

  public boolean mayBecomeLate() {
    return pending && !lateTold;
  }

  public long lateAtNanos() {
    return pendingSinceNanos + LATE_NANOS;
  }

  /** When progress without a settled batch is to be stored, if there is any. */
  public long deadlineNanos() {
    return requestedAtNanos + intervalNanos;
  }
}
