package io.eventstreams.engine.internal.checkpoint;

import java.util.concurrent.TimeUnit;

/**
 * Decides when progress is to be stored: after a settled batch, after more than a number of
 * unmatched events, and after an interval; the latter two only when the safe position has moved.
 *
 * <p>Where nobody waits for them, requests for settled batches are paced: the first one at once,
 * the next one a millisecond later or after so many batches or events, whichever is first. What is
 * settled in between has a deadline, so that it is stored although nothing follows. That one is
 * later: whoever serves it may keep a source waiting, so it must be rare while events flow.
 *
 * <p><b>Threads:</b> the stream's drainer only.
 */
public final class CheckpointGate {
  /** A checkpoint that is not stored after so long is late. */
  static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Requests for settled batches are no closer than this, unless there are many of them. */
  static final long PACE_NANOS = 1_000_000;

  /** So much later is what nothing follows stored. */
  static final long LINGER_NANOS = 9_000_000;

  /** So many settled batches do not wait any longer. */
  static final int PACE_BATCHES = 64;

  private final long unmatchedThreshold;
  private long intervalNanos;
  private final long paceEvents;
  private String requestedPosition;
  private long requestedAtNanos;
  private long pacedUntilNanos;
  private long settledAtRequest;
  private long batchesAtRequest;
  private long unmatchedSinceRequest;
  private boolean confirming;

  /**
   * Whether something that was asked to be stored is not, since when, and whether that was told.
   */
  private boolean pending;

  private long pendingSinceNanos;
  private boolean lateTold;

  /**
   * A gate through which nothing has passed yet.
   *
   * @param unmatchedThreshold more unmatched events than this are worth a checkpoint
   * @param intervalNanos progress is stored at least so often
   * @param paceEvents more settled events than this do not wait any longer; 0 stores each batch
   */
  public CheckpointGate(
      long unmatchedThreshold,
      long intervalNanos,
      long paceEvents,
      String startPosition,
      long nowNanos) {
    this.unmatchedThreshold = unmatchedThreshold;
    this.intervalNanos = intervalNanos;
    this.paceEvents = paceEvents;
    this.requestedPosition = startPosition;
    this.requestedAtNanos = nowNanos;
    this.pacedUntilNanos = nowNanos;
  }

  public void adjust(long newIntervalNanos) {
    intervalNanos = newIntervalNanos;
  }

  public void unmatched(long events) {
    unmatchedSinceRequest += events;
  }

  /** The safe position is to be stored even if it was before, once there is one. */
  public void confirm() {
    confirming = true;
  }

  /** Whether the safe position should be stored now. */
  public boolean isDue(
      String safePosition, long settledEvents, long settledBatches, long nowNanos) {
    if (confirming && !safePosition.isEmpty()) {
      return true;
    }
    // A settled batch is stored even where the source has repeated the position: whoever waits for
    // its checkpoint would wait for ever.
    if (settledEvents != settledAtRequest) {
      return !safePosition.isEmpty()
          && (nowNanos - pacedUntilNanos >= 0
              || settledBatches - batchesAtRequest >= PACE_BATCHES
              || settledEvents - settledAtRequest > paceEvents);
    }
    return (unmatchedSinceRequest > unmatchedThreshold
            || nowNanos - requestedAtNanos >= intervalNanos)
        && hasMoved(safePosition);
  }

  /** Whether there is progress that was not asked to be stored. */
  public boolean isBehind(String safePosition, long settledEvents) {
    return settledEvents == settledAtRequest ? hasMoved(safePosition) : !safePosition.isEmpty();
  }

  /** Whether the safe position is another than the one last asked to be stored. */
  public boolean hasMoved(String safePosition) {
    return !safePosition.isEmpty() && !safePosition.equals(requestedPosition);
  }

  public void requested(
      String safePosition, long settledEvents, long settledBatches, long nowNanos) {
    requestedPosition = safePosition;
    requestedAtNanos = nowNanos;
    pacedUntilNanos = nowNanos + PACE_NANOS;
    settledAtRequest = settledEvents;
    batchesAtRequest = settledBatches;
    unmatchedSinceRequest = 0;
    confirming = false;
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

  /** When progress is to be stored though nothing else happens, if there is any. */
  public long deadlineNanos(long settledEvents) {
    return settledEvents == settledAtRequest
        ? requestedAtNanos + intervalNanos
        : pacedUntilNanos + LINGER_NANOS;
  }
}
