package io.eventstreams.engine.simulation;

import io.eventstreams.api.spi.Attempt;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer has given back. That is no failure: what was not settled comes again as it is,
 * with the number it had, or none after progress; at once, unless it was given back the time before
 * too, and nothing came of it.
 */
final class SimGivenBack {
  /** Far more than each stream needs until it is its turn. */
  private static final long TURN_NANOS = 20_000_000;

  private final SimInstance instance;
  private final Attempt attempt;
  private final int first;
  private final int last;
  private final int size;
  private final int number;

  /** Null when the next attempt has fewer events, and so another one. */
  private final @Nullable String deliveryId;

  private final boolean again;
  private final SimMoment since;
  private final boolean isAlone;
  private final int replays;

  /**
   * A batch of which something is left.
   *
   * @param again whether it is given back once more, and nothing came of it
   */
  SimGivenBack(SimHanded handed, boolean again, SimMoment now) {
    this.instance = handed.instance;
    this.attempt = handed.attempt;
    this.first = handed.index(handed.progress);
    this.last = handed.last();
    this.size = handed.events.size() - handed.progress;
    this.number = handed.progress > 0 ? 0 : attempt.number();
    this.deliveryId = handed.progress > 0 ? null : attempt.deliveryId();
    this.again = again;
    this.since = now;
    this.replays = instance.replays;
    this.isAlone =
        instance.liveReplays.stream().allMatch(live -> live == handed)
            && instance.live.stream().allMatch(live -> live == handed);
  }

  /** Whether the engine had given it up before: then nothing is due. */
  boolean isVoid() {
    return attempt.cancelled();
  }

  boolean overlaps(SimHanded handed) {
    return handed.last() >= first && handed.first() <= last;
  }

  boolean has(int index) {
    return index >= first && index <= last;
  }

  boolean isSame(SimHanded handed) {
    return handed.first() == first
        && handed.last() == last
        && handed.events.size() == size
        && (deliveryId == null || deliveryId.equals(handed.attempt.deliveryId()));
  }

  /** The last event of a batch may begin anew for another reason, when limits change. */
  boolean hasNumberOf(SimHanded handed) {
    int other = handed.attempt.number();
    return other == number || (other == 0 && size == 1);
  }

  boolean isTooSoon(SimMoment now, SimRules rules) {
    return again && now.atNanos() - since.atNanos() < rules.firstDelayNanos();
  }

  /** Where nothing can have been in the way. */
  boolean isTooLate(SimMoment now, SimRules rules) {
    SimProcess process = instance.process;
    if (process == null
        || process.isZombie
        || process.noThread > 0
        || rules.onThreads()
        || !isAlone
        || instance.replays != replays
        || !since.isCalmUntil(now)) {
      return false;
    }
    long due = again ? rules.firstDelayNanos() : 0;
    return since.nanosUntil(now) > due + TURN_NANOS * process.instances.size();
  }

  @Override
  public String toString() {
    return (again ? "given back again: " : "given back: ")
        + first
        + "–"
        + last
        + ", number "
        + number
        + ", at "
        + since.atNanos();
  }
}
