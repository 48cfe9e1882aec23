package io.eventstreams.engine.simulation;

import io.eventstreams.api.Event;
import io.eventstreams.api.spi.Attempt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A batch that a consumer was given. */
final class SimHanded {
  final SimInstance instance;
  final List<Event<Integer>> events;
  final Attempt attempt;

  /** When it was handed out; nobody need have it yet. */
  long atNanos;

  boolean isHandedOver;

  /** When somebody had it, if that was after it was handed out. */
  long handedOverAtNanos;

  /** How long somebody had had it when it was given up; -1 for nobody. */
  long hadItNanos;

  /** Of two who both want it, so many have it. */
  int haveIt;

  /** Whether this is an event that was put aside, and not what the source gave. */
  boolean isReplay;

  /** What was given back before, if this follows that. */
  @Nullable SimGivenBack follows;

  /** Of the events, so many are told to be settled. */
  int progress;

  SimHanded(SimInstance instance, List<Event<Integer>> events, Attempt attempt) {
    this.instance = instance;
    this.events = events;
    this.attempt = attempt;
  }

  long bytes() {
    long bytes = 0;
    for (Event<Integer> event : events) {
      bytes += SimLog.LEAST_BYTES + SimLog.bytes(SimLog.index(event.sequenceId()));
    }
    return bytes;
  }

  int index(int position) {
    return SimLog.index(events.get(position).sequenceId());
  }

  int first() {
    return index(0);
  }

  int last() {
    return index(events.size() - 1);
  }
}
