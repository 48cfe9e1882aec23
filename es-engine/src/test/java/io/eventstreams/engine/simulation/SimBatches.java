package io.eventstreams.engine.simulation;

import io.eventstreams.api.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The laws of what is handed to consumers. */
final class SimBatches {
  /** What is handed out in a drain counts from its beginning. */
  private static final long OF_A_DRAIN_NANOS = 1_000_000;

  private final SimHistory history;
  private final SimClock clock;
  private final SimLog log;
  private final SimCoverage coverage;
  private final Map<String, String> contents = new HashMap<>();

  SimBatches(SimHistory history, SimClock clock, SimCoverage coverage) {
    this.history = history;
    this.clock = clock;
    this.log = history.log;
    this.coverage = coverage;
  }

  // ---- batches ----

  void handed(SimHanded handed, SimRules rules) {
    SimInstance instance = handed.instance;
    instance.rules = rules;
    // First of all: the engine takes what is thrown by the rest for the consumer's failure.
    history.check(
        !handed.events.isEmpty() && handed.events.size() <= rules.batchSize(),
        SimLaw.WINDOW,
        () -> "a batch of " + handed.events.size());
    for (Event<Integer> event : handed.events) {
      history.check(
          event != null && log.hasId(event.sequenceId()),
          SimLaw.UNCHANGED_EVENTS,
          () -> "an event that the source does not have: " + event);
    }
    handed.atNanos = clock.nowNanos();
    handed.handedOverAtNanos = handed.atNanos;
    history.happened(
        () ->
            SimHistory.name(instance.era.streamId)
                + " hands out "
                + handed.first()
                + "–"
                + handed.last(),
        handed.first() * 1_000L + handed.last());
    history.check(
        !instance.stopped, SimLaw.NOTHING_AFTER_STOP, () -> "a batch is handed out after a stop");
    instance.live.removeIf(live -> live.attempt.cancelled());
    instance.liveReplays.removeIf(live -> live.attempt.cancelled());
    history.check(
        instance.live.size() + instance.liveReplays.size() < rules.maxInFlight(),
        SimLaw.WINDOW,
        () -> "more batches than the window");
    sameIdSameContent(handed);
    coverage.reachedIf(
        instance.process != null && instance.process.isZombie, SimPoint.ZOMBIE_HANDS_OUT);
    if (handed.events.get(0) != log.get(handed.first())) {
      replayed(handed);
      return;
    }
    content(handed, rules.filter());
    comesAgain(handed, rules);
    hadItsTime(handed);
    int first = handed.first();
    int last = handed.last();
    for (SimHanded live : instance.live) {
      history.check(
          live.last() < first || live.first() > last,
          SimLaw.NEVER_AGAIN,
          () -> "two live attempts for one event: " + first + "–" + last);
    }
    if (first > instance.highestDispatched) {
      newBatch(handed, rules);
      instance.highestDispatched = last;
    } else {
      history.check(
          last <= instance.highestDispatched,
          SimLaw.ORDER,
          () -> "a redelivery has new events: " + first + "–" + last);
      coverage.reached(SimPoint.BATCH_TRIED_AGAIN);
      coverage.reachedIf(
          first == instance.lastFirst && handed.events.size() < instance.lastSize,
          SimPoint.BATCH_HALVED);
    }
    instance.lastFirst = first;
    instance.lastSize = handed.events.size();
    instance.live.add(handed);
    coverage.reachedIf(
        rules.maxInFlight() > 1 && instance.live.size() == rules.maxInFlight(),
        SimPoint.WINDOW_FULL);
    for (int i = 0; i < handed.events.size(); i++) {
      instance.sinceNanos.putIfAbsent(handed.index(i), clock.nowNanos());
    }
    if (handed.events.size() == 1) {
      instance.aloneSinceNanos.putIfAbsent(first, clock.nowNanos());
    }
    bytes(instance, rules);
  }

  /** Somebody has it now; until then it was nobody's, so that the time does not count. */
  void handedOver(SimHanded handed) {
    if (handed.isHandedOver) {
      return;
    }
    handed.isHandedOver = true;
    handed.handedOverAtNanos = clock.nowNanos();
    if (handed.isReplay) {
      return;
    }
    long waitedNanos = clock.nowNanos() - handed.atNanos;
    SimInstance instance = handed.instance;
    coverage.reachedIf(
        waitedNanos > 0 && handed.attempt.number() > 0, SimPoint.WAITS_AGAIN_FOR_A_CONSUMER);
    for (int i = 0; i < handed.events.size(); i++) {
      instance.sinceNanos.computeIfPresent(handed.index(i), (index, at) -> at + waitedNanos);
    }
    if (handed.events.size() == 1) {
      instance.aloneSinceNanos.computeIfPresent(handed.first(), (index, at) -> at + waitedNanos);
    }
  }

  private void bytes(SimInstance instance, SimRules rules) {
    long bytes = 0;
    int events = 0;
    for (SimHanded live : instance.live) {
      bytes += live.bytes();
      events += live.events.size();
    }
    long held = bytes;
    history.check(
        events == 1 || held <= rules.maxBytes(), SimLaw.WINDOW, () -> held + " bytes are held");
  }

  private void sameIdSameContent(SimHanded handed) {
    String content =
        handed.instance.era.generation
            + " "
            + handed.instance.era.streamId
            + " "
            + handed.first()
            + " "
            + handed.last()
            + " "
            + handed.events.size();
    String before = contents.putIfAbsent(handed.attempt.deliveryId(), content);
    history.check(
        before == null || before.equals(content),
        SimLaw.DELIVERY_ID,
        () -> "two deliveries with one id: " + before + " and " + content);
  }

  /** An event that was put aside is given out as it was, alone, one at a time. */
  private void replayed(SimHanded handed) {
    int index = handed.first();
    SimInstance instance = handed.instance;
    handed.isReplay = true;
    history.check(
        handed.events.size() == 1
            && history.wasPutAside(instance.era.streamId, handed.events.get(0)),
        SimLaw.UNCHANGED_EVENTS,
        () -> "events " + index + "–" + handed.last() + " are not the source's");
    history.check(instance.liveReplays.isEmpty(), SimLaw.WINDOW, () -> "two replays at once");
    instance.liveReplays.add(handed);
    instance.replays++;
    coverage.reachedIf(!instance.live.isEmpty(), SimPoint.REPLAY_BESIDE_A_BATCH);
  }

  private void newBatch(SimHanded handed, SimRules rules) {
    SimInstance instance = handed.instance;
    int first = handed.first();
    int expected = log.nextMatch(rules.filter(), instance.highestDispatched);
    history.check(
        first == expected || !rules.keepsOrder(),
        SimLaw.ORDER,
        () -> "events are passed over before " + first);
    if (rules.maxInFlight() > 1) {
      return;
    }
    history.check(
        !rules.blocks() || settled(instance, rules.filter(), first),
        SimLaw.ORDER,
        () -> "a new batch at " + first + " before all earlier ones are settled");
    int stored = instance.era.storedFor(instance);
    int unsaved = 0;
    int next = log.nextMatch(rules.filter(), stored);
    while (next < first) {
      unsaved++;
      next = log.nextMatch(rules.filter(), next);
    }
    long notStored = unsaved;
    history.check(
        rules.storesEachBatch() ? notStored == 0 : notStored < rules.maxUnsaved(),
        SimLaw.WAITS_FOR_CHECKPOINT,
        () -> "a new batch at " + first + " when only " + stored + " is stored");
  }

  /** Events as in the log, in its order, none left out, none which the instance has settled. */
  private void content(SimHanded handed, SimFilter filter) {
    int expected = handed.first();
    history.check(
        filter.accepts(log.topic(expected)),
        SimLaw.UNCHANGED_EVENTS,
        () -> "an event that does not match");
    for (Event<Integer> event : handed.events) {
      int index = SimLog.index(event.sequenceId());
      int wanted = expected;
      history.check(
          index == wanted && event == log.get(index),
          SimLaw.UNCHANGED_EVENTS,
          () -> "expected event " + wanted + " instead of " + event);
      history.check(
          !handed.instance.accepted.get(index),
          SimLaw.NEVER_AGAIN,
          () -> "event " + index + " is settled and comes again");
      expected = log.nextMatch(filter, index);
    }
  }

  private boolean settled(SimInstance instance, SimFilter filter, int before) {
    for (int i = log.nextMatch(filter, instance.start); i < before; i = log.nextMatch(filter, i)) {
      if (!instance.accepted.get(i) && !instance.perhapsAccepted.get(i)) {
        return false;
      }
    }
    return true;
  }

  // ---- what is given back ----

  /** Whoever has a batch takes no more of it; to be told before the engine knows. */
  void givenBack(SimHanded handed) {
    SimInstance instance = handed.instance;
    int left = handed.events.size() - handed.progress;
    coverage.reachedIf(handed.isReplay, SimPoint.REPLAY_GIVEN_BACK);
    coverage.reachedIf(handed.attempt.number() > 0, SimPoint.GIVEN_BACK_AFTER_A_FAILURE);
    if (handed.isReplay || handed.attempt.cancelled() || left == 0) {
      return;
    }
    boolean again = handed.follows != null && handed.progress == 0;
    coverage.reachedIf(again, SimPoint.GIVEN_BACK_AGAIN);
    instance.givenBack.add(new SimGivenBack(handed, again, clock.moment()));
    if (handed.progress > 0 || handed.attempt.number() == 0) {
      timeBeginsAnew(handed, left);
    }
  }

  /** Nobody has failed with it: its time begins when somebody has it again. */
  private static void timeBeginsAnew(SimHanded handed, int left) {
    SimInstance instance = handed.instance;
    if (left == 1) {
      instance.aloneSinceNanos.remove(handed.last());
    }
    for (int i = handed.progress; i < handed.events.size(); i++) {
      instance.sinceNanos.remove(handed.index(i));
    }
  }

  private void comesAgain(SimHanded handed, SimRules rules) {
    SimInstance instance = handed.instance;
    instance.givenBack.removeIf(SimGivenBack::isVoid);
    for (SimGivenBack back : List.copyOf(instance.givenBack)) {
      if (back.overlaps(handed)) {
        follows(back, handed, rules);
        instance.givenBack.remove(back);
        handed.follows = back;
      }
    }
  }

  /** An instance that goes on has given up its attempts by time alone. */
  private void hadItsTime(SimHanded handed) {
    handed.instance.givenUp.removeIf(
        before -> {
          boolean isAfter = handed.first() <= before.last() && handed.last() >= before.first();
          history.check(
              !isAfter
                  || before.hadItNanos + OF_A_DRAIN_NANOS >= before.attempt.timeout().toNanos(),
              SimLaw.ATTEMPT_HAS_ITS_TIME,
              () -> before.first() + "–" + before.last() + " after " + before.hadItNanos + " ns");
          return isAfter;
        });
  }

  private void follows(SimGivenBack back, SimHanded handed, SimRules rules) {
    SimMoment now = clock.moment();
    history.check(
        back.isSame(handed) && back.hasNumberOf(handed),
        SimLaw.GIVEN_BACK_IS_NO_FAILURE,
        () ->
            handed.first()
                + "–"
                + handed.last()
                + " comes with number "
                + handed.attempt.number()
                + ", "
                + back);
    history.check(
        !back.isTooLate(now, rules),
        SimLaw.GIVEN_BACK_COMES_AT_ONCE,
        () -> "it is " + now.atNanos() + ", " + back);
    history.check(
        !back.isTooSoon(now, rules),
        SimLaw.GIVEN_BACK_AGAIN_WAITS,
        () -> "it is " + now.atNanos() + ", " + back);
  }

  // ---- failures ----

  /** What is left of an attempt has failed, as far as the consumer can say. */
  void failed(SimHanded handed, int from, boolean isRefused) {
    if (handed.isReplay) {
      return;
    }
    if (!handed.isHandedOver) {
      neverThere(handed);
      return;
    }
    SimEra era = handed.instance.era;
    for (int i = from; i < handed.events.size(); i++) {
      fails(era, handed.index(i), handed.events.size() - from == 1, isRefused);
    }
  }

  /** Nobody came for it, so that what holds for what was given back holds for it still. */
  private void neverThere(SimHanded handed) {
    if (handed.follows != null && !handed.attempt.cancelled()) {
      handed.instance.givenBack.add(new SimGivenBack(handed, true, clock.moment()));
    }
  }

  /** One event of an attempt was refused by itself. */
  void refusedAlone(SimHanded handed, int position) {
    if (!handed.isReplay) {
      fails(handed.instance.era, handed.index(position), true, true);
    }
  }

  private static void fails(SimEra era, int index, boolean alone, boolean isRefused) {
    era.failed.set(index);
    era.refusedAtAll.set(index, isRefused || era.refusedAtAll.get(index));
    if (alone) {
      era.failedAlone.set(index);
      era.refused.set(index, isRefused || era.refused.get(index));
    }
  }

  /** The engine has taken a batch back, or ends. */
  void givenUp(SimHanded handed) {
    if (!handed.isReplay) {
      handed.hadItNanos = handed.isHandedOver ? clock.nowNanos() - handed.handedOverAtNanos : -1;
      handed.instance.givenUp.add(handed);
    }
    if (!handed.isReplay && handed.isHandedOver) {
      coverage.reached(SimPoint.ATTEMPT_GIVEN_UP);
      coverage.reachedIf(handed.progress > 0, SimPoint.ATTEMPT_GIVEN_UP_AFTER_PROGRESS);
      failed(handed, handed.progress, false);
    }
  }

  /** So many events of an attempt are settled, and the rest is still with the consumer. */
  void progressed(SimHanded handed) {
    if (handed.events.size() - handed.progress == 1) {
      int last = handed.last();
      handed.instance.aloneSinceNanos.putIfAbsent(last, clock.nowNanos());
    }
  }
}
