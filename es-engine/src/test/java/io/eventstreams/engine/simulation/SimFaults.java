package io.eventstreams.engine.simulation;

import java.util.Random;

/** Which faults a schedule has, and how often; none once it heals. */
final class SimFaults {
  private final Random random;
  private final int[] oneIn = new int[Kind.values().length];
  private boolean healed;
  private long count;

  /** What may go wrong. */
  enum Kind {
    SAVE_REFUSED,
    SAVE_UNKNOWN,
    SAVE_LIMBO,
    SAVE_LOST,
    SAVE_HANGS,
    PARK_REFUSED,
    PARK_LIMBO,
    PARK_ANSWER_LOST,
    CLAIM_FAILS,
    CLAIM_ANSWER_LOST,
    READ_FAILS,
    ROW_CHANGE_FAILS,
    ROW_CHANGE_ANSWER_LOST,
    SOURCE_THROWS,
    SOURCE_RETURNS,
    SOURCE_IS_SLOW_TO_END,
    SOURCE_OFFERS_AFTER_THE_END,
    SOURCE_LIST_IS_BROKEN,
    SOURCE_IS_INTERRUPTED,
    CONSUMER_UNAVAILABLE,
    CONSUMER_REFUSES,
    CONSUMER_TAKES_A_PART,
    CONSUMER_THROWS,
    CONSUMER_ANSWERS_NOTHING,
    CONSUMER_IS_LATE,
    CONSUMER_NEVER_ANSWERS,
    CONSUMER_ANSWERS_TWICE,
    CONSUMER_CALLS_BACK,
    CRASH,
    PAUSE
  }

  SimFaults(Random random) {
    this.random = random;
    for (int i = 0; i < oneIn.length; i++) {
      // Half of the kinds are off in a schedule, so that rare combinations are not drowned.
      oneIn[i] = random.nextBoolean() ? 0 : 2 << random.nextInt(5);
    }
  }

  boolean happens(Kind kind) {
    int rate = oneIn[kind.ordinal()];
    if (healed || rate == 0 || random.nextInt(rate) != 0) {
      return false;
    }
    count++;
    return true;
  }

  void heal() {
    healed = true;
  }

  boolean isHealed() {
    return healed;
  }

  long count() {
    return count;
  }
}
