package io.eventstreams.engine.simulation;

import io.eventstreams.api.Event;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What everybody has seen, and whether a law is broken by it. It knows the log, the rows and the
 * consumers, and nothing of how the engine works.
 */
final class SimHistory {
  private static final int TOLD = 400;

  private final SimLog log;
  private final Supplier<String> time;
  private final Map<String, SimEra> eras = new LinkedHashMap<>();
  private final Map<Long, SimEra> byGeneration = new HashMap<>();
  private final Deque<String> story = new ArrayDeque<>();
  private final boolean telling;
  private long hash = 1;
  private long delivered;
  private @Nullable SimViolation violation;

  SimHistory(SimLog log, Supplier<String> time, boolean telling) {
    this.log = log;
    this.time = time;
    this.telling = telling;
  }

  // ---- the story ----

  /** Everything that happens goes through here, so that two runs of a seed can be compared. */
  void happened(Supplier<String> what, long number) {
    hash = hash * 1_000_003 + number;
    if (telling) {
      story.add(time.get() + " " + what.get());
      if (story.size() > TOLD) {
        story.removeFirst();
      }
    }
  }

  long hash() {
    return hash;
  }

  /** Events which consumers took. */
  long delivered() {
    return delivered;
  }

  String story() {
    return String.join("\n", story);
  }

  /** The first one counts: whoever calls may catch what is thrown here. */
  void check(boolean holds, Supplier<String> law) {
    if (!holds) {
      SimViolation broken = new SimViolation(law.get());
      violation = violation == null ? broken : violation;
      throw broken;
    }
  }

  void throwViolation() {
    if (violation != null) {
      throw violation;
    }
  }

  // ---- rows ----

  void rowBegins(String streamId, long generation, @Nullable String initial) {
    rowEnds(streamId);
    SimEra era = new SimEra(streamId, generation, SimLog.index(initial == null ? "" : initial));
    check(byGeneration.put(generation, era) == null, () -> "a generation is used again");
    eras.put(streamId, era);
    happened(() -> "row of " + name(streamId) + " begins at " + era.start, era.start);
  }

  void rowEnds(String streamId) {
    SimEra era = eras.remove(streamId);
    if (era != null) {
      era.over = true;
      happened(() -> "row of " + name(streamId) + " ends", 7);
    }
  }

  static String name(String streamId) {
    return streamId.substring(streamId.length() - 2);
  }

  Collection<SimEra> eras() {
    return eras.values();
  }

  boolean has(String streamId) {
    return eras.containsKey(streamId);
  }

  SimInstance claimed(CheckpointState row) {
    SimEra era = byGeneration.get(row.generation());
    int position = SimLog.index(row.startPosition());
    check(
        era != null && position == Math.max(era.stored, era.start),
        () -> "the row reads other than was stored: " + row);
    SimInstance instance = new SimInstance(era, position);
    era.instances.add(instance);
    happened(() -> "claim of " + name(era.streamId) + " at " + position, row.epoch());
    return instance;
  }

  /** A write has reached its row: no overtaking, monotone. */
  void stored(CheckpointWrite write) {
    SimEra era = byGeneration.get(write.generation());
    int position = SimLog.index(write.position());
    check(era != null && !era.over, () -> "a write to a row that is gone: " + write);
    happened(
        () -> "checkpoint of " + name(era.streamId) + " is " + position + ", skipped " + write,
        position);
    check(position >= era.stored, () -> "the checkpoint goes back: " + write);
    int missing = era.missing(log, position);
    check(
        missing <= write.skipped() + write.parked(),
        () -> "the checkpoint passes " + missing + " events: " + write);
    int unseen = era.firstUnseen(log, position);
    check(unseen > position, () -> "the checkpoint passes " + unseen + ", which nobody was given");
    era.stored = position;
    era.storedSkipped = write.skipped() + write.parked();
  }

  /** What an instance says is stored must be so. */
  void told(SimInstance instance, String checkpoint) {
    int position = SimLog.index(checkpoint);
    SimEra era = instance.era;
    check(
        era.over || position <= Math.max(era.stored, era.start),
        () -> "the statistics say " + position + ", stored is " + era.stored);
  }

  // ---- sources ----

  void sourceBegins(SimInstance instance, SimFilter filter, int position) {
    instance.sourceRuns++;
    check(instance.sourceRuns == 1, () -> "two runs of the source of one stream at once");
    instance.era.filters.add(filter);
    happened(() -> "source of " + name(instance.era.streamId) + " begins at " + position, position);
    check(position >= instance.start, () -> "the source begins before the checkpoint");
  }

  void sourceEnds(SimInstance instance) {
    instance.sourceRuns--;
    happened(() -> "source of " + name(instance.era.streamId) + " ends", 3);
  }

  // ---- consumers ----

  void handed(SimHanded handed, SimRules rules) {
    SimInstance instance = handed.instance;
    happened(
        () -> name(instance.era.streamId) + " hands out " + handed.first() + "–" + handed.last(),
        handed.first() * 1_000L + handed.last());
    check(!instance.stopped, () -> "a dispatch after a stop");
    check(
        !handed.events.isEmpty() && handed.events.size() <= rules.batchSize(),
        () -> "a batch of " + handed.events.size());
    content(handed, rules.filter());
    int first = handed.first();
    int last = handed.last();
    instance.live.removeIf(live -> live.attempt.cancelled());
    for (SimHanded live : instance.live) {
      check(
          live.last() < first || live.first() > last,
          () -> "two live attempts for one event: " + first + "–" + last);
    }
    if (first > instance.highestDispatched) {
      newBatch(handed, rules);
      instance.highestDispatched = last;
    } else {
      check(
          last <= instance.highestDispatched,
          () -> "a redelivery has new events: " + first + "–" + last);
    }
    instance.live.add(handed);
  }

  private void newBatch(SimHanded handed, SimRules rules) {
    SimInstance instance = handed.instance;
    int first = handed.first();
    int expected = log.nextMatch(rules.filter(), instance.highestDispatched);
    check(first == expected || !rules.keepsOrder(), () -> "events are passed over before " + first);
    check(instance.live.size() < rules.maxInFlight(), () -> "more batches than the window");
    if (rules.maxInFlight() > 1) {
      return;
    }
    check(
        !rules.blocks() || settled(instance, rules.filter(), first),
        () -> "a new batch at " + first + " before all earlier ones are settled");
    int stored = Math.max(instance.era.stored, instance.start);
    check(
        !rules.storesEachBatch() || log.nextMatch(rules.filter(), stored) >= first,
        () -> "a new batch at " + first + " when only " + stored + " is stored");
  }

  /** Events as in the log, in its order, none left out, none which the instance has settled. */
  private void content(SimHanded handed, SimFilter filter) {
    int expected = handed.first();
    check(filter.accepts(log.topic(expected)), () -> "an event that does not match");
    for (Event<Integer> event : handed.events) {
      int index = SimLog.index(event.sequenceId());
      int wanted = expected;
      check(index == wanted, () -> "expected event " + wanted + " instead of " + index);
      check(event == log.get(index), () -> "event " + index + " is not the source's");
      check(
          !handed.instance.accepted.get(index),
          () -> "event " + index + " is settled and comes again");
      expected = log.nextMatch(filter, index);
    }
  }

  private boolean settled(SimInstance instance, SimFilter filter, int before) {
    for (int i = log.nextMatch(filter, instance.start); i < before; i = log.nextMatch(filter, i)) {
      if (!instance.accepted.get(i)) {
        return false;
      }
    }
    return true;
  }

  /** A consumer, not only its dispatcher, has been given a batch. */
  void seen(SimHanded handed) {
    for (int i = 0; i < handed.events.size(); i++) {
      handed.instance.era.seen.set(handed.index(i));
    }
  }

  /** The consumer has the first events of a batch for good. */
  void acked(SimHanded handed, int count, boolean mustBeAccepted) {
    SimEra era = handed.instance.era;
    for (int i = 0; i < count; i++) {
      int index = handed.index(i);
      if (!era.acked.get(index)) {
        era.acked.set(index);
        delivered++;
      }
      if (mustBeAccepted) {
        handed.instance.accepted.set(index);
      }
    }
    happened(() -> name(era.streamId) + " has " + count + " from " + handed.first(), count);
  }

  void answered(SimHanded handed, String how) {
    handed.instance.live.remove(handed);
    happened(
        () -> name(handed.instance.era.streamId) + " answers " + handed.first() + ": " + how, 11);
  }

  // ---- at the end ----

  /** Whether everything that can be seen of a stream is settled and stored. */
  boolean isSettled(SimEra era) {
    return Math.max(era.stored, era.start) >= log.last();
  }

  void finished() {
    for (SimEra era : List.copyOf(eras.values())) {
      int missing = era.missing(log, log.last());
      check(
          missing <= era.storedSkipped,
          () -> missing + " events of " + name(era.streamId) + " were never delivered");
    }
  }
}
