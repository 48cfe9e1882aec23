package io.eventstreams.engine.simulation;

import io.eventstreams.api.Event;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.ParkedEvent;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What everybody has seen, and whether a law is broken by it. It knows the log, the rows and the
 * consumers, and nothing of how the engine works.
 */
final class SimHistory {
  private static final int TOLD = 400;
  private static final int RETOLD = 60;

  /** An instance that ended by itself is followed by the next one after this, or later. */
  static final long RESTART_NANOS = 3_000_000_000L;

  /** Two things at one time are told a little apart. */
  static final long SLACK_NANOS = 2_000_000;

  final SimLog log;
  private final SimClock clock;
  final SimCoverage coverage;
  private final Map<String, SimEra> eras = new LinkedHashMap<>();
  private final Map<Long, SimEra> byGeneration = new HashMap<>();
  private final Set<String> dropped = new HashSet<>();
  private final Map<String, BitSet> replayed = new HashMap<>();
  private final Deque<String> story = new ArrayDeque<>();
  private final Deque<String> steps = new ArrayDeque<>();
  private final boolean telling;
  private long hash = 1;
  private long delivered;
  private @Nullable SimViolation violation;
  private @Nullable SimEra lastUnsettled;

  /** Writes which have not reached their row, though they were answered. */
  int lateWrites;

  /** Whether a row was reset by a process other than the living one, which is not told. */
  boolean resetByAnother;

  SimHistory(SimLog log, SimClock clock, SimCoverage coverage, boolean telling) {
    this.log = log;
    this.clock = clock;
    this.coverage = coverage;
    this.telling = telling;
  }

  // ---- the story ----

  /** Everything that happens goes through here, so that two runs of a seed can be compared. */
  void happened(Supplier<String> what, long number) {
    noted(what, number);
    if (telling) {
      steps.add(what.get());
      if (steps.size() > TOLD) {
        steps.removeFirst();
      }
    }
  }

  /** The same for what is not worth telling in a short story. */
  void noted(Supplier<String> what, long number) {
    hash = hash * 1_000_003 + number;
    if (telling) {
      story.add("%,d %s".formatted(clock.elapsedNanos(), what.get()));
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

  /** With times, a line for each. */
  String story() {
    return String.join("\n", story);
  }

  /** What happened, in one line; what came long before the end is left out. */
  String shortStory() {
    int from = Math.max(0, steps.size() - RETOLD);
    String last = steps.stream().skip(from).collect(Collectors.joining(" · "));
    return (from == 0 ? "" : "… · ") + last;
  }

  int storySteps() {
    return steps.size();
  }

  /** The first one counts: whoever calls may catch what is thrown here. */
  void check(boolean holds, SimLaw law, Supplier<String> how) {
    if (!holds) {
      SimViolation broken = new SimViolation(law, how.get());
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
    check(
        byGeneration.put(generation, era) == null,
        SimLaw.FRESH_GENERATION,
        () -> "generation " + generation + " is used again");
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

  /** Where it begins was set anew, and nothing else about it. */
  void rowBeginsAt(String streamId, @Nullable String initial) {
    SimEra era = eras.get(streamId);
    int position = SimLog.index(initial == null ? "" : initial);
    if (era != null && !era.isStored && position != era.start) {
      era.beginsAt(position);
      happened(() -> "row of " + name(streamId) + " now begins at " + position, position);
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

  /** A row was claimed; by a process of the scheduler's, or by another. */
  SimInstance claimed(@Nullable SimProcess process, CheckpointState row) {
    SimEra era = byGeneration.get(row.generation());
    int position = SimLog.index(row.startPosition());
    check(
        era != null && position == era.stored,
        SimLaw.ROW_READS_AS_STORED,
        () -> "the row reads other than was stored: " + row);
    SimInstance instance = new SimInstance(era, process, row.epoch(), position);
    era.instances.add(instance);
    coverage.reachedIf(process != null && process.isZombie, SimPoint.ZOMBIE_CLAIMS);
    happened(() -> name(era.streamId) + " is claimed at " + position, row.epoch());
    return instance;
  }

  /** The engine has learnt that it owns a row: not twice in a row, unless somebody wants that. */
  void claimAnswered(SimProcess process, String streamId) {
    int operations = process.operations.getOrDefault(streamId, 0);
    long now = clock.nowNanos();
    SimProcess.Claimed before =
        process.claims.put(streamId, new SimProcess.Claimed(now, operations));
    check(
        before == null
            || before.operations() != operations
            || process.resetLater.contains(streamId)
            || now - before.atNanos() >= RESTART_NANOS - SLACK_NANOS,
        SimLaw.RESTARTS_WAIT,
        () -> "claimed again after " + (now - before.atNanos()) + " ns");
  }

  /** A write has reached its row: no overtaking, monotone. */
  void stored(CheckpointWrite write) {
    SimEra era = byGeneration.get(write.generation());
    int position = SimLog.index(write.position());
    check(
        era != null && !era.over,
        SimLaw.LIVING_ROWS,
        () -> "a write to a row that is gone: " + write);
    happened(() -> "checkpoint of " + name(era.streamId) + " is " + position, position);
    era.stores(write.epoch());
    check(
        position >= era.stored,
        SimLaw.ONLY_FORWARD,
        () -> "the checkpoint goes back from " + era.stored + ": " + write);
    int missing = era.missing(log, position);
    check(
        missing <= write.skipped() + write.parked(),
        SimLaw.NO_OVERTAKING,
        () -> "the checkpoint passes " + missing + " events: " + write);
    int lost = era.lost(log, position);
    check(
        lost <= write.skipped(),
        SimLaw.NO_OVERTAKING,
        () -> "the checkpoint loses " + lost + " events: " + write);
    check(
        write.parked() <= era.parked.get(0, position + 1).cardinality(),
        SimLaw.NO_OVERTAKING,
        () -> "the checkpoint counts more than was put aside: " + write);
    int untried = era.firstUntried(log, position);
    check(
        untried > position,
        SimLaw.SKIPPED_HAS_FAILED,
        () -> "the checkpoint passes " + untried + ", which has not failed");
    int tooSoon = era.firstSkippedTooSoon(log, position, clock.nowNanos());
    check(
        tooSoon > position,
        SimLaw.SKIPPED_IN_TIME,
        () -> "the checkpoint passes " + tooSoon + ", which had time left: " + write);
    int acked = era.acked.cardinality();
    coverage.reachedIf(
        position > era.stored && acked == era.ackedAtStore && write.skipped() == era.storedSkipped,
        SimPoint.UNMATCHED_EVENTS_STORED);
    coverage.reachedIf(write.skipped() > era.storedSkipped, SimPoint.EVENT_SKIPPED);
    era.ackedAtStore = acked;
    era.stored = position;
    era.storedSkipped = write.skipped();
  }

  /** A store is asked to put an event aside. */
  void asksToPark(SimInstance instance, int index, long nowNanos) {
    SimEra era = instance.era;
    check(
        era.failedAlone.get(index),
        SimLaw.PARKED_ALONE,
        () -> "event " + index + " is put aside and has not failed by itself");
    long sinceNanos = instance.aloneSinceNanos.getOrDefault(index, nowNanos);
    check(
        era.refused.get(index) || nowNanos - sinceNanos >= instance.rules.retryNanos(),
        SimLaw.PARKED_IN_TIME,
        () -> "event " + index + " is put aside after " + (nowNanos - sinceNanos) + " ns");
  }

  /** An event has been put aside. */
  void parked(ParkedEvent event) {
    SimEra era = byGeneration.get(event.generation());
    int index = SimLog.index(event.sequenceId());
    check(
        era != null && !era.over,
        SimLaw.LIVING_ROWS,
        () -> "an event of a row that is gone: " + event);
    check(
        era.failed.get(index) && event.json().equals(String.valueOf(log.get(index).data())),
        SimLaw.PARKED_ALONE,
        () -> "put aside without an attempt, or changed: " + event);
    coverage.reached(
        era.parked.get(index) ? SimPoint.EVENT_PUT_ASIDE_TWICE : SimPoint.EVENT_PUT_ASIDE);
    era.parked.set(index);
    happened(() -> name(era.streamId) + " puts " + index + " aside", index);
  }

  /** Somebody does not want an event any more that was put aside. */
  void dropped(String parkedId) {
    dropped.add(parkedId);
  }

  /** An event that was put aside is about to be forgotten. */
  void parkedEnds(ParkedEvent event) {
    int index = SimLog.index(event.sequenceId());
    check(
        dropped.contains(event.id())
            || replayed.getOrDefault(event.streamId(), new BitSet()).get(index),
        SimLaw.PARKED_STAYS,
        () -> "nobody has got, or dropped, what is forgotten: " + event);
  }

  /** What an instance says is stored must be so. */
  void told(SimInstance instance, String checkpoint) {
    int position = SimLog.index(checkpoint);
    SimEra era = instance.era;
    check(
        era.over || position <= era.storedFor(instance),
        SimLaw.HONEST_STATISTICS,
        () -> "the statistics say " + position + ", stored is " + era.storedFor(instance));
  }

  // ---- sources ----

  void sourceBegins(SimInstance instance, SimFilter filter, int position) {
    instance.sourceRuns++;
    coverage.reachedIf(instance.sourceCalls++ > 0, SimPoint.SOURCE_CALLED_AGAIN);
    check(
        instance.sourceRuns == 1,
        SimLaw.ONE_SOURCE_RUN,
        () -> "two runs of the source of one stream at once");
    instance.era.filters.add(filter);
    happened(() -> "source of " + name(instance.era.streamId) + " begins at " + position, position);
    check(
        position >= instance.start,
        SimLaw.ONE_SOURCE_RUN,
        () -> "the source begins before the checkpoint");
  }

  void sourceEnds(SimInstance instance) {
    instance.sourceRuns--;
    happened(() -> "source of " + name(instance.era.streamId) + " ends", 3);
  }

  // ---- consumers ----

  /** The consumer has the first events of a batch for good. */
  void acked(SimHanded handed, int count, boolean mustBeAccepted) {
    SimEra era = handed.instance.era;
    if (handed.isReplay && count > 0) {
      replayed.computeIfAbsent(era.streamId, id -> new BitSet()).set(handed.first());
    }
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
    noted(() -> name(era.streamId) + " has " + count + " from " + handed.first(), count);
  }

  void answered(SimHanded handed, String how) {
    SimInstance instance = handed.instance;
    coverage.reachedIf(
        instance.live.size() > 1
            && instance.live.contains(handed)
            && instance.live.get(0) != handed
            && !instance.live.get(0).attempt.cancelled(),
        SimPoint.ANSWERS_OUT_OF_ORDER);
    coverage.reachedIf(
        handed.attempt.cancelled() && !handed.isReplay, SimPoint.ANSWER_AFTER_IT_WAS_GIVEN_UP);
    instance.live.remove(handed);
    instance.liveReplays.remove(handed);
    happened(
        () -> name(handed.instance.era.streamId) + " answers " + handed.first() + ": " + how, 11);
  }

  // ---- at the end ----

  /** Whether everything that can be seen of every stream is settled and stored. */
  boolean isSettled() {
    SimEra suspect = lastUnsettled;
    if (suspect != null && eras.get(suspect.streamId) == suspect && !isSettled(suspect)) {
      return false;
    }
    for (SimEra era : eras.values()) {
      if (!isSettled(era)) {
        lastUnsettled = era;
        return false;
      }
    }
    return true;
  }

  boolean isSettled(SimEra era) {
    return era.isSettled(log.last());
  }

  void finished() {
    for (SimEra era : List.copyOf(eras.values())) {
      int lost = era.isStored ? era.lost(log, log.last()) : 0;
      check(
          lost <= era.storedSkipped,
          SimLaw.EVERYTHING_ARRIVES,
          () -> lost + " events of " + name(era.streamId) + " were never delivered");
    }
  }

  /** Whether an event was put aside in any life of a stream. */
  boolean wasPutAside(String streamId, Event<Integer> event) {
    int index = SimLog.index(event.sequenceId());
    return event.equals(log.get(index))
        && byGeneration.values().stream()
            .anyMatch(era -> era.streamId.equals(streamId) && era.parked.get(index));
  }
}
