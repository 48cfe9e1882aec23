package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.Event;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls that hold an event although no batch has them for its attempt: of attempts that are over
 * while their blocking call still runs, and of the replay that is under way. Whatever became of
 * their events meanwhile, a consumer may still be busy with them.
 *
 * <p><b>Threads:</b> the stream's drainer only.
 */
final class UnreturnedCalls<D> {
  private final List<AttemptNode<D>> attempts = new ArrayList<>();
  private @Nullable AttemptNode<D> replay;

  /** A replay is about to be handed to the dispatcher; {@link #add} says that it is over. */
  void replaying(AttemptNode<D> attempt) {
    replay = attempt;
  }

  /** An attempt is over; it is forgotten once its call has returned. */
  void add(AttemptNode<D> attempt) {
    if (attempt == replay) {
      replay = null;
    }
    if (attempt.isCallRunning()) {
      attempts.removeIf(other -> !other.isCallRunning());
      attempts.add(attempt);
    }
  }

  /** The attempt whose call has the event, or null. */
  @Nullable AttemptNode<D> holderOf(Event<D> event) {
    if (replay != null && holds(replay, event)) {
      return replay;
    }
    for (AttemptNode<D> attempt : attempts) {
      if (holds(attempt, event)) {
        return attempt;
      }
    }
    return null;
  }

  /** The attempt whose call has an event which the batch is still to deliver, or null. */
  @Nullable AttemptNode<D> holderOf(Batch<D> batch) {
    // Nearly always there is none, and then a batch costs nothing.
    if (replay == null && attempts.isEmpty()) {
      return null;
    }
    attempts.removeIf(other -> !other.isCallRunning());
    if (attempts.isEmpty() && (replay == null || !replay.isCallRunning())) {
      return null;
    }
    for (Event<D> event : batch.remainingEvents()) {
      AttemptNode<D> holder = holderOf(event);
      if (holder != null) {
        return holder;
      }
    }
    return null;
  }

  /** Whether the blocking call of an attempt runs and was given the event. */
  static <D> boolean holds(AttemptNode<D> attempt, Event<D> event) {
    if (!attempt.isCallRunning()) {
      return false;
    }
    for (Event<D> given : attempt.events()) {
      if (given.sequenceId().equals(event.sequenceId())) {
        return true;
      }
    }
    return false;
  }
}
