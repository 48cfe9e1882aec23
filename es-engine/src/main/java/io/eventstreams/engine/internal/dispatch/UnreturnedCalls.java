package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * Attempts that are over while their blocking call still runs: a consumer may still be busy with
 * their events, whatever became of these meanwhile.
 *
 * <p><b>Threads:</b> the stream's drainer only.
 */
final class UnreturnedCalls<D> {
  private final List<AttemptNode<D>> attempts = new ArrayList<>();

  /** An attempt is over; it is forgotten once its call has returned. */
  void add(AttemptNode<D> attempt) {
    if (attempt.isCallRunning()) {
      attempts.removeIf(other -> !other.isCallRunning());
      attempts.add(attempt);
    }
  }

  /** Whether such a call was given the event. */
  boolean hold(Event<D> event) {
    for (AttemptNode<D> attempt : attempts) {
      if (holds(attempt, event)) {
        return true;
      }
    }
    return false;
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
