package io.eventstreams.engine.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a stream, and what befell it.
 *
 * <p><b>Threads:</b> within a step of the history.
 */
final class RealInstance {
  /** Far more than a window may hold: whoever is further back is not out any more. */
  private static final int MOST_ANSWERS = 64;

  final RealProcess process;
  final SimInstance seen;
  final int number;
  private final RealRepeats repeats;
  private final Deque<RealHanded> answers = new ArrayDeque<>();

  /** Why its checkpoint may be older than what it has settled; null while nothing is known. */
  @Nullable String trouble;

  /** Calls under way that may end it. */
  int stops;

  RealInstance(RealProcess process, SimInstance seen, RealRepeats repeats) {
    this.process = process;
    this.seen = seen;
    this.repeats = repeats;
    this.number = repeats.claimed(this);
  }

  boolean isBeingStopped() {
    return stops > 0 || process.isClosing;
  }

  @Override
  public String toString() {
    return "instance of %s in process %d from %d to %d, stored %d"
        .formatted(
            SimHistory.name(seen.era.streamId),
            process.number,
            seen.start,
            seen.highestDispatched,
            seen.era.stored);
  }

  void troubled(String cause) {
    if (trouble == null) {
      trouble = cause;
    }
  }

  void answered(RealHanded handed) {
    answers.addLast(handed);
    if (answers.size() > MOST_ANSWERS) {
      answers.removeFirst();
    }
  }

  /** Answers that came too late to count. */
  void forgetGivenUp() {
    for (Iterator<RealHanded> each = answers.iterator(); each.hasNext(); ) {
      RealHanded handed = each.next();
      if (handed.seen.attempt.cancelled()) {
        each.remove();
        for (int i = 0; i < handed.took && !handed.seen.isReplay; i++) {
          int index = handed.seen.index(i);
          if (!repeats.isAcceptedElsewhere(handed, index)) {
            seen.accepted.clear(index);
            seen.perhapsAccepted.set(index, i < handed.seen.progress);
          }
        }
      }
    }
  }
}
