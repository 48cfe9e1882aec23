package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.engine.internal.dispatch.AttemptNode;
import io.eventstreams.engine.internal.dispatch.Batch;
import io.eventstreams.engine.internal.dispatch.Parking;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link StreamCore} asks its shell to do. Calls come from the drainer, and may not call the
 * core.
 */
public interface CoreEffects<D> {
  /** Makes an attempt for what remains of a batch, without starting it. */
  AttemptNode<D> newAttempt(Batch<D> batch);

  /**
   * Hands a batch to the dispatcher.
   *
   * @return whether it was delivered in this very call, as the attempt's first and only outcome,
   *     which is told in no other way then
   */
  boolean dispatch(Batch<D> batch, AttemptNode<D> attempt);

  /** The time now, which is later than that of the input when a dispatcher took its time. */
  long nanoTime();

  /**
   * Whether the dispatcher may be given another batch: no call that was given up is still running.
   */
  boolean canDispatch();

  /** The offered chunk is used up, or refused with a reason, or the run is over. */
  void chunkFinished(ChunkEnd end, @Nullable EventStreamException refusal);

  /** Calls the source, to deliver what follows the position. */
  void startSource(String position);

  /** Tells the present run of the source to end. */
  void cancelSource();

  /** Stores progress; the latest request counts. */
  void saveCheckpoint(String position, long skippedEvents, long parkedEvents, long settledEvents);

  /** Puts an event aside; the answer comes as an input. One at a time. */
  void park(Parking<D> parking);

  /** How the offer of a chunk ended. */
  enum ChunkEnd {
    /** Every event was taken. */
    TAKEN,
    /** The run is over; some events may have been taken. */
    EXIT
  }
}
