package io.eventstreams.engine.simulation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A stream from its creation, or a reset, until the next one: what its consumer has, and what its
 * row says. Events are named by their index in the log; -1 is before the first.
 */
final class SimEra {
  final String streamId;
  final long generation;

  /**
   * Where its first instance begins, which an upsert may change while nothing is stored; then,
   * where that instance began which stored first.
   */
  int start;

  final BitSet acked = new BitSet();

  /** Events of attempts that failed; those that failed by themselves; those that were refused. */
  final BitSet failed = new BitSet();

  final BitSet failedAlone = new BitSet();
  final BitSet refused = new BitSet();

  /** Events that were refused, by themselves or with others. */
  final BitSet refusedAtAll = new BitSet();

  /** Events that were put aside, whether anybody learnt of it or not. */
  final BitSet parked = new BitSet();

  final Set<SimFilter> filters = EnumSet.noneOf(SimFilter.class);
  final List<SimInstance> instances = new ArrayList<>();

  /** The position of its row; the start while {@link #isStored} is not set. */
  int stored;

  boolean isStored;
  long storedSkipped;
  int ackedAtStore;
  boolean over;

  SimEra(String streamId, long generation, int start) {
    this.streamId = streamId;
    this.generation = generation;
    this.start = start;
    this.stored = start;
  }

  /** Another start is in its row; without effect on it, and on what runs, once one is stored. */
  void beginsAt(int position) {
    if (!isStored) {
      start = position;
      stored = position;
    }
  }

  /** An instance stores: the first that does has begun the era, wherever others would. */
  void stores(long epoch) {
    if (!isStored) {
      instances.stream()
          .filter(instance -> instance.epoch == epoch)
          .forEach(instance -> beginsAt(instance.start));
      isStored = true;
    }
  }

  /** Whether nothing is left up to an event: also where an instance began beyond it. */
  boolean isSettled(int upTo) {
    return stored >= upTo
        || (!isStored && !instances.isEmpty() && instances.get(instances.size() - 1).start >= upTo);
  }

  /** The newest position that an instance may know to be stored. */
  int storedFor(SimInstance instance) {
    return isStored ? Math.max(stored, instance.start) : instance.start;
  }

  /** Whether every specification that was in force wants the event. */
  boolean wants(SimLog log, int index) {
    for (SimFilter filter : filters) {
      if (!filter.accepts(log.topic(index))) {
        return false;
      }
    }
    return !filters.isEmpty();
  }

  /** The first wanted event up to an index which neither came nor failed; beyond it if none. */
  int firstUntried(SimLog log, int upTo) {
    int index = start + 1;
    while (index <= upTo && (acked.get(index) || failed.get(index) || !wants(log, index))) {
      index++;
    }
    return index;
  }

  /** The first skipped event up to an index that had time left; beyond it if none. */
  int firstSkippedTooSoon(SimLog log, int upTo, long nowNanos) {
    int index = stored + 1;
    while (index <= upTo && !isSkippedTooSoon(log, index, nowNanos)) {
      index++;
    }
    return index;
  }

  private boolean isSkippedTooSoon(SimLog log, int index, long nowNanos) {
    return !acked.get(index)
        && !parked.get(index)
        && !refusedAtAll.get(index)
        && wants(log, index)
        && instances.stream().noneMatch(instance -> instance.hasTried(index, nowNanos));
  }

  /** Wanted events up to an index which the consumer does not have. */
  int missing(SimLog log, int upTo) {
    int missing = 0;
    for (int i = start + 1; i <= upTo; i++) {
      if (!acked.get(i) && wants(log, i)) {
        missing++;
      }
    }
    return missing;
  }

  /** Wanted events up to an index which the consumer does not have, and which are not put aside. */
  int lost(SimLog log, int upTo) {
    int lost = 0;
    for (int i = start + 1; i <= upTo; i++) {
      if (!acked.get(i) && !parked.get(i) && wants(log, i)) {
        lost++;
      }
    }
    return lost;
  }
}
