package io.eventstreams.engine.simulation;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.Event;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.ParkedEvent;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The history of the simulator under real threads: one lock makes an order of what everybody sees.
 *
 * <p>Why that order is sound. A store's call takes effect while the lock is held, so that effect
 * and record are one step. What a consumer is given is recorded before it looks at it; what it has
 * is recorded before it says so, hence before the engine can know. What the engine is told may only
 * be recorded too early, never too late, and a law that asks "may it do this already?" is not
 * weakened by it: whatever the engine does because of an answer comes after the record.
 *
 * <p>One thing cannot be known at that moment: whether the answer or the end of the attempt was
 * first. Both are one compare-and-set of the engine, and {@link Attempt#cancelled} tells who won.
 * So an answer counts as accepted until its attempt shows as given up, which is looked at before
 * each batch of the instance ({@link RealInstance#forgetGivenUp}). An engine that gives up and
 * hands out again without the attempt being told shows as a broken law.
 *
 * <p>Relaxed: how long anything takes, since real threads may sleep for as long as the machine
 * likes; and what a consumer was given counts as failed there until it is acknowledged.
 *
 * <p><b>Threads:</b> any.
 */
final class RealHistory {
  final SimLog log;
  private final ReentrantLock lock = new ReentrantLock();
  private final SimHistory history;
  private final SimBatches batches;
  private final RealRepeats repeats;
  private final RealReceived received = new RealReceived();
  private int head;

  RealHistory(SimLog log, RealRepeats repeats) {
    this.log = log;
    this.repeats = repeats;
    this.head = log.head();
    SimCoverage coverage = new SimCoverage();
    SimClock clock = new RealClock(System.nanoTime());
    this.history = new SimHistory(log, clock, coverage, true);
    this.batches = new SimBatches(history, clock, coverage);
  }

  /** One step of the history. */
  <T> T step(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  void stepped(Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }

  void check(boolean holds, SimLaw law, Supplier<String> how) {
    if (!holds) {
      stepped(() -> history.check(false, law, how));
    }
  }

  /** For threads of ours, whose failures nobody would hear of. */
  Runnable heard(Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (Throwable failure) {
        check(false, SimLaw.EVERYTHING_ARRIVES, () -> "a thread of the test fails: " + failure);
      }
    };
  }

  void happened(Supplier<String> what) {
    stepped(() -> history.happened(what, 0));
  }

  void throwViolation() {
    stepped(history::throwViolation);
  }

  String story() {
    return step(history::story);
  }

  long delivered() {
    return step(history::delivered);
  }

  void grow(int events) {
    stepped(
        () -> {
          log.grow(events);
          head = log.head();
        });
  }

  int head() {
    return step(() -> head);
  }

  boolean isSettled() {
    return step(() -> history.eras().stream().allMatch(history::isSettled));
  }

  String unsettled() {
    return step(
        () ->
            history.eras().stream()
                .filter(era -> !history.isSettled(era))
                .map(era -> era.streamId + " at " + era.stored + " of " + log.last())
                .toList()
                .toString());
  }

  void finished() {
    stepped(history::finished);
  }

  // ---- rows; the caller is within a step ----

  void rowBegins(String streamId, long generation, @Nullable String initial) {
    history.rowBegins(streamId, generation, initial);
  }

  void rowBeginsAt(String streamId, @Nullable String initial) {
    history.rowBeginsAt(streamId, initial);
  }

  void rowEnds(String streamId) {
    history.rowEnds(streamId);
  }

  RealInstance claimed(RealProcess process, CheckpointState row) {
    return new RealInstance(process, history.claimed(null, row), repeats);
  }

  void stored(CheckpointWrite write) {
    history.stored(write);
  }

  void parked(ParkedEvent event) {
    history.parked(event);
  }

  /** The store is about to say so; before that an instance need not know. */
  void knowsToBeParked(ParkedEvent event, @Nullable RealInstance instance) {
    stepped(() -> accepted(event, instance));
  }

  private static void accepted(ParkedEvent event, @Nullable RealInstance instance) {
    if (instance != null && instance.seen.era.generation == event.generation()) {
      instance.seen.accepted.set(SimLog.index(event.sequenceId()));
    }
  }

  void told(RealInstance instance, String checkpoint) {
    stepped(() -> history.told(instance.seen, checkpoint));
  }

  // ---- sources ----

  void sourceBegins(RealInstance instance, SimFilter filter, String position) {
    stepped(() -> history.sourceBegins(instance.seen, filter, SimLog.index(position)));
  }

  void sourceEnds(RealInstance instance) {
    stepped(() -> history.sourceEnds(instance.seen));
  }

  // ---- consumers ----

  /** A dispatcher is given a batch, and its consumer too unless that one is still to come. */
  RealHanded handed(
      RealInstance instance,
      List<Event<Integer>> events,
      Attempt attempt,
      SimRules rules,
      boolean atOnce) {
    return step(
        () -> {
          RealHanded handed =
              new RealHanded(instance, new SimHanded(instance.seen, events, attempt));
          instance.forgetGivenUp();
          events.forEach(
              event -> instance.seen.perhapsAccepted.clear(SimLog.index(event.sequenceId())));
          batches.handed(handed.seen, rules);
          String unexplained = repeats.handed(handed, log, rules.filter());
          history.check(
              unexplained == null,
              SimLaw.NEVER_AGAIN,
              () -> "comes again for no reason: " + unexplained);
          if (atOnce) {
            reaches(handed);
          }
          return handed;
        });
  }

  /**
   * A call that was held up before it could be recorded, and was given up meanwhile: the engine has
   * given the batch away, and may count that as an attempt.
   */
  void given(RealInstance instance, List<Event<Integer>> events) {
    for (Event<Integer> event : events) {
      int index = SimLog.index(event.sequenceId());
      instance.seen.era.failed.set(index);
      instance.seen.givenBack.removeIf(back -> back.has(index));
      instance.seen.highestDispatched = Math.max(instance.seen.highestDispatched, index);
    }
  }

  /** From now on it may fail at any moment, of which nobody tells before the engine acts on it. */
  void reaches(RealHanded handed) {
    stepped(
        () -> {
          handed.seen.isHandedOver = true;
          for (int i = 0; i < handed.seen.events.size() && !handed.seen.isReplay; i++) {
            handed.seen.instance.era.failed.set(handed.seen.index(i));
          }
        });
  }

  /** The consumer has the first events for good, and goes on. */
  void progress(RealHanded handed, int count) {
    stepped(
        () -> {
          handed.isAnsweredAtTheEnd |= handed.instance.isBeingStopped();
          handed.took = Math.max(handed.took, count);
          handed.seen.progress = handed.took;
          history.acked(handed.seen, count, counts(handed));
        });
  }

  /** The consumer makes up its mind; the engine does not know yet. */
  void answers(RealHanded handed, DispatchOutcome outcome) {
    stepped(
        () -> {
          if (handed.ending != null) {
            return;
          }
          handed.isAnsweredAtTheEnd |= handed.instance.isBeingStopped();
          handed.ending = outcome.getClass().getSimpleName();
          history.answered(handed.seen, handed.ending);
          int count = 0;
          if (outcome == DispatchOutcome.delivered()) {
            count = handed.seen.events.size();
          } else if (outcome instanceof DispatchOutcome.Partial partial) {
            count = partial.deliveredCount();
          }
          if (count > 0) {
            handed.took = Math.max(handed.took, count);
            history.acked(handed.seen, count, counts(handed));
          }
        });
  }

  /** It ends otherwise: it throws, or answers nothing that can be understood. */
  void fails(RealHanded handed, String how) {
    stepped(
        () -> {
          if (handed.ending == null) {
            handed.ending = how;
            history.answered(handed.seen, how);
          }
        });
  }

  // ---- consumers elsewhere ----

  /** A transport is about to be given a batch. */
  void sends(String streamName, RealHanded handed) {
    stepped(() -> received.sends(streamName, handed));
  }

  /** A batch has come to a consumer: as it was given, and no more often. */
  void comes(String streamName, List<Event<Integer>> events) {
    stepped(
        () -> {
          for (Event<Integer> event : events) {
            history.check(
                event.equals(log.get(SimLog.index(event.sequenceId()))),
                SimLaw.UNCHANGED_EVENTS,
                () -> "a consumer gets what is not the source's: " + event);
          }
          int beyond = received.comes(streamName, events);
          history.check(
              beyond <= received.dropped(streamName, events),
              SimLaw.NEVER_AGAIN,
              () -> "comes more often than it was handed out: " + events.get(0));
          if (beyond > 0) {
            repeats.resent(events.size());
          }
        });
  }

  /** Its connection is lost before the reply. */
  void drops(String streamName, List<Event<Integer>> events) {
    stepped(() -> received.drops(streamName, events));
  }

  /** A consumer has a batch for good, and has not answered yet. */
  void keeps(String streamName, List<Event<Integer>> events) {
    stepped(
        () ->
            received
                .attempts(streamName, events)
                .forEach(handed -> history.acked(handed.seen, events.size(), false)));
  }

  /** What a transport says of an attempt; the engine does not know yet. */
  void told(RealHanded handed, DispatchOutcome outcome) {
    stepped(
        () -> {
          if (handed.ending != null) {
            return;
          }
          handed.isAnsweredAtTheEnd |= handed.instance.isBeingStopped();
          handed.ending = RealHanded.cause(outcome);
          history.answered(handed.seen, handed.ending);
          if (outcome == DispatchOutcome.delivered()) {
            int size = handed.seen.events.size();
            history.check(
                handed.seen.attempt.cancelled() || isKept(handed),
                SimLaw.NO_OVERTAKING,
                () -> "no consumer has what is said to be delivered: " + handed.seen.first());
            handed.took = size;
            history.acked(handed.seen, size, counts(handed));
          }
        });
  }

  /** A consumer takes no more of an attempt; the engine does not know yet. */
  void givesBack(RealHanded handed) {
    stepped(
        () -> {
          if (handed.ending != null) {
            return;
          }
          handed.isAnsweredAtTheEnd |= handed.instance.isBeingStopped();
          handed.ending = "given back";
          batches.givenBack(handed.seen);
          history.answered(handed.seen, handed.ending);
        });
  }

  private static boolean isKept(RealHanded handed) {
    for (int i = 0; i < handed.seen.events.size(); i++) {
      if (!handed.seen.instance.era.acked.get(handed.seen.index(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean counts(RealHanded handed) {
    boolean counts = !handed.seen.attempt.cancelled();
    if (counts) {
      handed.instance.answered(handed);
    }
    return counts;
  }

  private record RealClock(long beganNanos) implements SimClock {
    @Override
    public long nowNanos() {
      return System.nanoTime();
    }

    @Override
    public long elapsedNanos() {
      return nowNanos() - beganNanos;
    }

    /** Real threads may sleep at any moment. */
    @Override
    public SimMoment moment() {
      return new SimMoment(nowNanos(), true, 0, 0);
    }
  }
}
