package io.eventstreams.engine.internal.checkpoint;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointStore;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.ParkedEventStore;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.engine.internal.statistics.FailureText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Optional;

/**
 * Stores events that are put aside, and tells their owner what became of that. It never tries
 * again: the owner asks again, or has given up meanwhile.
 *
 * <p><b>Threads:</b> the {@link CheckpointWriter}'s thread.
 */
public final class EventParking {
  private static final Logger LOG = System.getLogger(EventParking.class.getName());

  private final ParkedEventStore store;
  private final CheckpointStore checkpoints;
  private final long maxParked;

  /**
   * Puts events aside in a store.
   *
   * @param checkpoints whose rows tell who owns a stream
   * @param maxParked events of a stream; there is no room for another
   */
  public EventParking(ParkedEventStore store, CheckpointStore checkpoints, long maxParked) {
    this.store = store;
    this.checkpoints = checkpoints;
    this.maxParked = maxParked;
  }

  void park(CheckpointOwner owner, ParkedEvent event) {
    SaveResult result;
    Throwable trouble = null;
    try {
      boolean isFull = store.count(event.streamId()) >= maxParked;
      if (isFull && isThere(event)) {
        // It was put aside before, and the answer was lost: it is what has filled the room.
        owner.parked(SaveResult.SAVED);
        return;
      }
      if (isFull) {
        owner.notParkable(
            ErrorCode.PARKED_EVENTS_FULL.error(
                "maxParked of " + maxParked + " parked events is reached"));
        return;
      }
      result = Objects.requireNonNull(store.park(event), "the store's answer");
    } catch (Throwable failure) {
      trouble = failure;
      result = SaveResult.UNKNOWN;
    }
    if (result == SaveResult.STALE && isForeign(owner, event.streamId())) {
      owner.fenced();
    } else {
      owner.parked(result);
    }
    // Last of all: whoever has no answer waits for ever.
    if (trouble != null) {
      LOG.log(
          Level.WARNING,
          "an event of stream {0} could not be put aside, trying again: {1}",
          event.streamId(),
          FailureText.of(trouble));
    }
  }

  private boolean isThere(ParkedEvent event) {
    return store
        .find(event.streamId(), event.id())
        .filter(found -> found.generation() == event.generation())
        .filter(found -> found.sequenceId().equals(event.sequenceId()))
        .isPresent();
  }

  /** Whether the row belongs to somebody else, or is gone; only the row itself can tell. */
  private boolean isForeign(CheckpointOwner owner, String streamId) {
    try {
      Optional<CheckpointState> row = checkpoints.read(streamId);
      return row.isEmpty()
          || row.get().generation() != owner.generation()
          || row.get().epoch() != owner.epoch();
    } catch (Throwable failure) {
      LOG.log(
          Level.WARNING,
          "checkpoint {0} could not be read: {1}",
          streamId,
          FailureText.of(failure));
      return false;
    }
  }
}
