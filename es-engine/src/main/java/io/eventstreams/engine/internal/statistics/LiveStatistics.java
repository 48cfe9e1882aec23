package io.eventstreams.engine.internal.statistics;

import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.api.spi.CheckpointState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one run of a stream, read as consistent snapshots while they change.
 *
 * <p><b>Threads:</b> changed by the stream's drainer only, between {@link #begin} and {@link #end};
 * read by any thread.
 *
 * <p><b>Memory order:</b> a sequence lock. The writer makes {@code version} odd, fences, writes
 * plain fields, and makes it even with a release. A reader takes {@code version} with acquire,
 * reads, fences, and reads {@code version} again; it tries again when the two differ or are odd.
 * What the fields refer to is immutable, so that a torn read, thrown away, does no harm.
 */
public final class LiveStatistics {
  private static final VarHandle VERSION;

  static {
    try {
      VERSION = MethodHandles.lookup().findVarHandle(LiveStatistics.class, "version", long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  @SuppressWarnings("UnusedVariable") // through VERSION
  private long version;

  private final Instant startTime;
  private long lastDispatchWallMillis = Long.MIN_VALUE;
  private long lastDispatchAttempts;
  private String lastDispatchFailure = "";
  private @Nullable DispatchStatus lastDispatchComplete;
  private String highestDetected = "";
  private String highestDispatched = "";
  private String checkpoint;
  private long delivered;
  private long skipped;
  private long parked;
  private long unmatched;
  private long batchesDelivered;
  private String lastSourceFailure = "";

  public LiveStatistics(Instant startTime, String checkpoint, long skipped, long parked) {
    this.startTime = startTime;
    this.checkpoint = checkpoint;
    this.skipped = skipped;
    this.parked = parked;
  }

  /** Those of a run that begins with a claim. */
  public static LiveStatistics of(CheckpointState claim, long wallMillis) {
    String position = claim.position();
    return new LiveStatistics(
        Instant.ofEpochMilli(wallMillis),
        position == null ? "" : position,
        claim.skipped(),
        claim.parked());
  }

  private void begin() {
    VERSION.setOpaque(this, version + 1);
    VarHandle.storeStoreFence();
  }

  private void end() {
    VERSION.setRelease(this, version + 1);
  }

  public void detected(String lastSequenceId, long newlyUnmatched) {
    begin();
    highestDetected = lastSequenceId;
    unmatched += newlyUnmatched;
    end();
  }

  public void dispatching(long wallMillis, String lastSequenceId) {
    begin();
    lastDispatchWallMillis = wallMillis;
    lastDispatchAttempts = 0;
    lastDispatchFailure = "";
    lastDispatchComplete = DispatchStatus.DISPATCHING;
    highestDispatched = lastSequenceId;
    end();
  }

  public void failed(String text, long attempts, DispatchStatus status) {
    begin();
    lastDispatchFailure = text;
    lastDispatchAttempts = attempts;
    lastDispatchComplete = status;
    end();
  }

  /** Some events of a batch. */
  public void delivered(long events) {
    begin();
    delivered += events;
    end();
  }

  /**
   * The last events of a batch.
   *
   * @param status null when it stays
   */
  public void delivered(long events, @Nullable DispatchStatus status) {
    begin();
    delivered += events;
    batchesDelivered++;
    show(status);
    end();
  }

  private void show(@Nullable DispatchStatus status) {
    if (status != null) {
      lastDispatchComplete = status;
    }
  }

  public void skipped(long events) {
    begin();
    skipped += events;
    end();
  }

  /**
   * So many more events are put aside; the most recent batch has some, now or from before.
   *
   * @param status null when it stays
   */
  public void parked(long events, @Nullable DispatchStatus status) {
    begin();
    parked += events;
    show(status);
    end();
  }

  public void checkpointSaved(String position) {
    begin();
    checkpoint = position;
    end();
  }

  public void sourceFailed(String text) {
    begin();
    lastSourceFailure = text;
    end();
  }

  /** The counters at one moment. */
  public EventStreamStatistics snapshot() {
    while (true) {
      long before = (long) VERSION.getAcquire(this);
      EventStreamStatistics copy =
          new EventStreamStatistics(
              startTime,
              lastDispatchWallMillis == Long.MIN_VALUE
                  ? null
                  : Instant.ofEpochMilli(lastDispatchWallMillis),
              lastDispatchAttempts,
              lastDispatchFailure,
              lastDispatchComplete,
              highestDetected,
              highestDispatched,
              checkpoint,
              delivered,
              skipped,
              parked,
              unmatched,
              batchesDelivered,
              lastSourceFailure);
      VarHandle.loadLoadFence();
      if ((before & 1) == 0 && before == (long) VERSION.getOpaque(this)) {
        return copy;
      }
      Thread.onSpinWait();
    }
  }
}
