package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.Event;
import io.eventstreams.engine.internal.batch.CoreRig.Handed;
import io.eventstreams.engine.internal.batch.CoreRig.Save;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;

/**
 * What one run of a stream must never do, told from outside: it knows the log, what the consumer
 * has taken, and what the core asked for, and nothing of how the core works.
 *
 * <p>Events are named by their index in the log; -1 is the position before the first.
 */
final class CoreLaws {
  private final List<Event<Integer>> log;
  private final CoreRig rig;
  private final boolean losesNothing;
  private final int start;
  private final BitSet acked = new BitSet();
  private final BitSet touched = new BitSet();
  private final BitSet parked = new BitSet();
  private int highestDispatched;
  private int lastRequested;

  CoreLaws(List<Event<Integer>> log, CoreRig rig, int start) {
    this.log = log;
    this.rig = rig;
    this.losesNothing = rig.errorHandling != ErrorHandlingType.SKIP;
    this.start = start;
    this.highestDispatched = start;
    this.lastRequested = start;
  }

  static int index(String position) {
    return position.isEmpty() ? -1 : Integer.parseInt(position) - 1;
  }

  static boolean matches(Event<Integer> event) {
    return event.topic().equals("m");
  }

  /** The consumer has taken these events for good. */
  void acked(List<Event<Integer>> events) {
    for (Event<Integer> event : events) {
      acked.set(index(event.sequenceId()));
      touched.clear(index(event.sequenceId()));
    }
  }

  /** The core wants an event put aside: one that failed, and that nobody has or works on. */
  void askedToPark(Event<Integer> event, List<Handed> live) {
    int index = index(event.sequenceId());
    check(rig.errorHandling == ErrorHandlingType.PARK, "nothing may be put aside");
    check(touched.get(index), () -> "an event that did not fail is put aside: " + event);
    check(!parked.get(index), () -> "an event is put aside twice: " + event);
    for (Handed handed : live) {
      check(
          !handed.ids().contains(event.sequenceId()),
          () -> "put aside during an attempt: " + event);
    }
  }

  /** The store says that it has the event. */
  void parked(Event<Integer> event) {
    parked.set(index(event.sequenceId()));
    touched.clear(index(event.sequenceId()));
  }

  /** An attempt for these events has failed. */
  void touched(List<Event<Integer>> events) {
    for (Event<Integer> event : events) {
      if (!isSettled(index(event.sequenceId()))) {
        touched.set(index(event.sequenceId()));
      }
    }
  }

  /** No creation, order, nothing delivered twice at once, nothing new while one is retried. */
  void dispatched(Handed handed, List<Handed> liveBefore) {
    List<Event<Integer>> events = handed.events();
    check(!events.isEmpty() && events.size() <= rig.batchSize, () -> "size of " + handed.ids());
    int first = index(events.get(0).sequenceId());
    int expected = first;
    for (Event<Integer> event : events) {
      int index = index(event.sequenceId());
      check(
          index == expected && event == log.get(index), () -> "creation or gap in " + handed.ids());
      check(
          !acked.get(index),
          () -> "an event which the consumer has is sent again: " + handed.ids());
      check(!parked.get(index), () -> "an event that was put aside is sent: " + handed.ids());
      expected = nextMatch(index);
    }
    for (Handed live : liveBefore) {
      check(
          java.util.Collections.disjoint(live.ids(), handed.ids()),
          () -> "two attempts at once for one event of " + handed.ids());
    }
    int last = index(events.get(events.size() - 1).sequenceId());
    if (first > highestDispatched) {
      check(
          first == nextMatch(highestDispatched),
          () -> "a match was passed over by " + handed.ids());
      check(
          !losesNothing || touched.isEmpty(),
          () -> "a new batch while one is retried: " + handed.ids());
      check(liveBefore.size() < rig.maxInFlight, "more batches than the window");
      highestDispatched = last;
    } else {
      check(last <= highestDispatched, () -> "a redelivery has new events: " + handed.ids());
    }
    if (losesNothing && rig.maxInFlight == 1) {
      check(first == firstUnsettled(), () -> "out of order: " + handed.ids());
    }
  }

  /** No overtaking, monotone. */
  void requested(Save save) {
    int position = index(save.position());
    check(position >= lastRequested, () -> "the checkpoint moves back: " + save);
    lastRequested = position;
    check(
        missing(position) == save.skippedEvents() - rig.startSkipped,
        () -> "the checkpoint passes " + missing(position) + " events: " + save);
    check(
        parkedUpTo(position) == save.parkedEvents() - rig.startParked,
        () ->
            "the checkpoint passes "
                + parkedUpTo(position)
                + " events that were put aside: "
                + save);
  }

  /** A run begins where everything before it is settled, and no further. */
  void sourceStarted(String position) {
    int index = index(position);
    check(index >= lastRequested, () -> "the source is called before the checkpoint: " + position);
    check(
        !losesNothing || missing(index) == 0,
        () -> "the source is called beyond a lost event: " + position);
    check(index <= index(rig.statistics().highestDetected()) || index == start, position);
  }

  /** Bounded. */
  void held() {
    int detected = Math.max(start, index(rig.statistics().highestDetected()));
    long held = missing(detected) - (rig.statistics().eventsSkipped() - rig.startSkipped);
    check(held <= (long) rig.batchSize * (rig.maxInFlight + 1), () -> held + " events are held");
  }

  /** Everything that matches is settled, and the last checkpoint says so. */
  void finished() {
    check(
        missing(log.size() - 1) == rig.statistics().eventsSkipped() - rig.startSkipped,
        "events are missing");
    check(
        parked.cardinality() == rig.statistics().eventsParked() - rig.startParked,
        "events that were put aside are miscounted");
    check(lastRequested == log.size() - 1, () -> "the last checkpoint is " + lastRequested);
  }

  private long missing(int upTo) {
    long missing = 0;
    for (int i = start + 1; i <= upTo; i++) {
      if (matches(log.get(i)) && !isSettled(i)) {
        missing++;
      }
    }
    return missing;
  }

  private boolean isSettled(int index) {
    return acked.get(index) || parked.get(index);
  }

  private int parkedUpTo(int position) {
    return parked.get(0, position + 1).cardinality();
  }

  /** Up to where everything that matches is settled. */
  int settledUpTo() {
    int last = start;
    for (int i = nextMatch(start); i < log.size() && isSettled(i); i = nextMatch(i)) {
      last = i;
    }
    return last;
  }

  private int firstUnsettled() {
    int index = nextMatch(start);
    while (isSettled(index)) {
      index = nextMatch(index);
    }
    return index;
  }

  private int nextMatch(int after) {
    int index = after + 1;
    while (index < log.size() && !matches(log.get(index))) {
      index++;
    }
    return index;
  }

  void check(boolean law, String broken) {
    check(law, () -> broken);
  }

  /** As {@link #check(boolean, String)}, for what costs something to say. */
  private void check(boolean law, Supplier<String> broken) {
    if (!law) {
      throw new AssertionError(broken.get() + "\n" + rig);
    }
  }
}
