package io.eventstreams.engine.simulation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known from outside about one instance of a stream: it begins with a claim of the row. */
final class SimInstance {
  final SimEra era;

  /** Null when it is not one of the scheduler's. */
  final @Nullable SimProcess process;

  final long epoch;
  final int start;

  /** Events whose outcome the instance must have accepted. */
  final BitSet accepted = new BitSet();

  /**
   * Events that were settled by the progress of an attempt which was given up then: whether in
   * time, shows only when they come again.
   */
  final BitSet perhapsAccepted = new BitSet();

  final List<SimHanded> live = new ArrayList<>();
  final List<SimHanded> liveReplays = new ArrayList<>();

  /** Attempts that were given up, and whose events did not come again. */
  final List<SimHanded> givenUp = new ArrayList<>();

  /** What consumers gave back, and was not handed out again. */
  final List<SimGivenBack> givenBack = new ArrayList<>();

  /** Since when each event was with a consumer by itself. */
  final Map<Integer, Long> aloneSinceNanos = new HashMap<>();

  /** Since when consumers have had each event, without a failure before. */
  final Map<Integer, Long> sinceNanos = new HashMap<>();

  /** What was in force when it handed out its last batch. */
  SimRules rules = SimRules.NONE;

  int highestDispatched;
  int lastSize;
  int lastFirst;
  int replays;
  int sourceRuns;
  int sourceCalls;

  /** Blocking calls of its dispatcher that have not returned. */
  int calls;

  /** Set when a stop has been reported as done: nothing may follow. */
  boolean stopped;

  SimInstance(SimEra era, @Nullable SimProcess process, long epoch, int start) {
    this.era = era;
    this.process = process;
    this.epoch = epoch;
    this.start = start;
    this.highestDispatched = start;
  }

  /** Whether an event had its retry time here, as far as anybody can see. */
  boolean hasTried(int index, long nowNanos) {
    Long since = sinceNanos.get(index);
    return process == null || (since != null && nowNanos - since >= rules.retryNanos());
  }

  boolean hasBatchOut() {
    return live.stream().anyMatch(handed -> !handed.attempt.cancelled());
  }

  /** Up to which event everything was delivered, without a gap; the start when nothing was. */
  int deliveredUpTo(SimLog log) {
    int upTo = start;
    int next = log.nextMatch(rules.filter(), upTo);
    while (next <= log.last() && accepted.get(next)) {
      upTo = next;
      next = log.nextMatch(rules.filter(), next);
    }
    return upTo;
  }
}
