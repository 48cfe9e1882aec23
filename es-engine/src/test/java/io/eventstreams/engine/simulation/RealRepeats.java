package io.eventstreams.engine.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Why events come again. Within an instance: because the attempt before failed, or was given up. In
 * a later one: because the earlier one did not learn that the event was taken, because another
 * event before it was still out, or because something was in the way of its checkpoint.
 *
 * <p><b>Threads:</b> within a step of the history.
 */
final class RealRepeats {
  private final Map<SimEra, RealHanded[]> lastByEra = new HashMap<>();
  private final Map<String, RealInstance> newest = new HashMap<>();
  private final Map<String, Long> counts = new TreeMap<>();
  private final int size;
  private long total;
  private int claims;

  RealRepeats(int size) {
    this.size = size;
  }

  /** How many repeats of each cause. */
  Map<String, Long> counts() {
    return counts;
  }

  long total() {
    return total;
  }

  /** The number of an instance: later claims have higher ones. */
  int claimed(RealInstance instance) {
    RealInstance before = newest.put(instance.seen.era.streamId, instance);
    if (before != null && before.process != instance.process && !before.process.hasClosed) {
      before.troubled("taken over");
    }
    return ++claims;
  }

  /** A transport has sent events again by itself, since their connection was lost. */
  void resent(int events) {
    counts.merge("sent again on another connection", (long) events, Long::sum);
    total += events;
  }

  /** What cannot be explained; null when everything can. */
  @Nullable String handed(RealHanded handed, SimLog log, SimFilter filter) {
    if (handed.seen.isReplay) {
      return null;
    }
    RealHanded[] last =
        lastByEra.computeIfAbsent(handed.instance.seen.era, era -> new RealHanded[size]);
    for (int i = 0; i < handed.seen.events.size(); i++) {
      int index = handed.seen.index(i);
      RealHanded before = last[index];
      if (before != null) {
        String cause = cause(before, handed, index, log, filter);
        if (cause == null) {
          return index
              + ", taken as "
              + before.ending
              + " from "
              + before.seen.first()
              + "; by "
              + before.instance
              + ", now "
              + handed.instance;
        }
        counts.merge(cause, 1L, Long::sum);
        total++;
      }
      last[index] = handed;
    }
    return null;
  }

  private static @Nullable String cause(
      RealHanded before, RealHanded now, int index, SimLog log, SimFilter filter) {
    if (before.seen.attempt.cancelled()) {
      return before.instance == now.instance ? "given up" : "given up by a stop";
    }
    int position = position(before, index);
    if (!before.isAccepted(position)) {
      return before.ending == null ? lost(before, now) : before.ending;
    }
    if (before.instance == now.instance) {
      return null;
    }
    if (now.instance.number < before.instance.number) {
      return "by an owner that does not know yet";
    }
    if (before.instance.trouble != null) {
      return before.instance.trouble;
    }
    if (before.isAnsweredAtTheEnd) {
      return "answered while its stream was being stopped";
    }
    before.instance.forgetGivenUp();
    return hasGap(before.instance.seen, index, log, filter) ? "one before it was out" : null;
  }

  /** An attempt without an answer that nobody gave up: its instance must be gone. */
  private static @Nullable String lost(RealHanded before, RealHanded now) {
    return before.instance == now.instance ? null : "never answered";
  }

  private static boolean hasGap(SimInstance instance, int index, SimLog log, SimFilter filter) {
    int next = log.nextMatch(filter, instance.start);
    while (next < index && instance.accepted.get(next)) {
      next = log.nextMatch(filter, next);
    }
    return next < index;
  }

  private static int position(RealHanded handed, int index) {
    int low = 0;
    int high = handed.seen.events.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (handed.seen.index(middle) < index) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Whether another attempt than this one made an event count as accepted. */
  boolean isAcceptedElsewhere(RealHanded handed, int index) {
    RealHanded[] last = lastByEra.get(handed.instance.seen.era);
    RealHanded newest = last == null ? null : last[index];
    return newest != null
        && newest != handed
        && newest.instance == handed.instance
        && newest.isAccepted(position(newest, index));
  }
}
