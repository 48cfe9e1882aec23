package io.eventstreams.engine.simulation;

import io.eventstreams.api.Event;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.ParkedEvent;
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
    int lost = era.lost(log, position);
    check(lost <= write.skipped(), () -> "the checkpoint loses " + lost + " events: " + write);
    check(
        write.parked() <= era.parked.get(0, position + 1).cardinality(),
        () -> "the checkpoint counts more than was put aside: " + write);
    int unseen = era.firstUnseen(log, position);
    check(unseen > position, () -> "the checkpoint passes " + unseen + ", which nobody was given");
    era.stored = position;
    era.storedSkipped = write.skipped();
  }

  /** An event has been put aside. */
  void parked(ParkedEvent event) {
    SimEra era = byGeneration.get(event.generation());
    int index = SimLog.index(event.sequenceId());
    check(era != null && !era.over, () -> "an event of a row that is gone: " + event);
    check(era.seen.get(index), () -> "put aside without an attempt: " + event);
    check(event.json().equals(String.valueOf(log.get(index).data())), () -> "changed: " + event);
    era.parked.set(index);
    happened(() -> name(era.streamId) + " parks " + index, index);
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
    instance.live.removeIf(live -> live.attempt.cancelled());
    instance.liveReplays.removeIf(live -> live.attempt.cancelled());
    check(
        instance.live.size() + instance.liveReplays.size() < rules.maxInFlight(),
        () -> "more batches than the window");
    if (handed.events.get(0) != log.get(handed.first())) {
      replayed(handed);
      return;
    }
    content(handed, rules.filter());
    int first = handed.first();
    int last = handed.last();
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
    long bytes = 0;
    int events = 0;
    for (SimHanded live : instance.live) {
      bytes += live.bytes();
      events += live.events.size();
    }
    long held = bytes;
    check(events == 1 || held <= rules.maxBytes(), () -> held + " bytes are held");
  }

  /** An event that was put aside is given out as it was, alone, one at a time. */
  private void replayed(SimHanded handed) {
    int index = handed.first();
    handed.isReplay = true;
    check(
        handed.events.size() == 1
            && handed.events.get(0).equals(log.get(index))
            && byGeneration.values().stream()
                .filter(era -> era.streamId.equals(handed.instance.era.streamId))
                .anyMatch(era -> era.parked.get(index)),
        () -> "events " + index + "–" + handed.last() + " are not the source's");
    check(handed.instance.liveReplays.isEmpty(), () -> "two replays at once");
    handed.instance.liveReplays.add(handed);
  }

  private void newBatch(SimHanded handed, SimRules rules) {
    SimInstance instance = handed.instance;
    int first = handed.first();
    int expected = log.nextMatch(rules.filter(), instance.highestDispatched);
    check(first == expected || !rules.keepsOrder(), () -> "events are passed over before " + first);
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
    for (int i = 0; i < handed.events.size() && !handed.isReplay; i++) {
      handed.instance.era.seen.set(handed.index(i));
    }
  }

  /** The consumer has the first events of a batch for good. */
  void acked(SimHanded handed, int count, boolean mustBeAccepted) {
    SimEra era = handed.instance.era;
    for (int i = 0; i < count && !handed.isReplay; i++) {
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
    handed.instance.liveReplays.remove(handed);
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
      int lost = era.lost(log, log.last());
      check(
          lost <= era.storedSkipped,
          () -> lost + " events of " + name(era.streamId) + " were never delivered");
    }
  }
}
