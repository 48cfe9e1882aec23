package io.eventstreams.engine.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Which faults a schedule has, and how often; none once it heals. Whether the n-th chance of a
 * fault is taken depends on the seed and on nothing that happened before, so that leaving one out
 * leaves the others where they are.
 */
final class SimFaults {
  private static final Kind[] KINDS = Kind.values();
  private static final int[] SHARES = {2, 5, 5, 5, 8};

  /**
   * The first kinds have their rates from one random after the other. Each later one has its own,
   * so that a kind that is added leaves those before it as they are under every seed.
   */
  private static final int DRAWN_TOGETHER = 39;

  private final SimPlan plan;
  private final SimCoverage coverage;
  private final int[] oneIn = new int[KINDS.length];
  private final int[] chances = new int[KINDS.length];
  private final List<String> taken = new ArrayList<>();
  private boolean healed;

  /** What may go wrong. New kinds come last, since their number is a part of what is drawn. */
  enum Kind {
    SAVE_REFUSED,
    SAVE_UNKNOWN,
    SAVE_LIMBO,
    SAVE_LOST,
    SAVE_HANGS,
    SAVE_THROWS,
    PARK_REFUSED,
    PARK_LIMBO,
    PARK_ANSWER_LOST,
    COUNT_FAILS,
    CLAIM_FAILS,
    CLAIM_ANSWER_LOST,
    READ_FAILS,
    ROW_CALL_FAILS(
        "upsert", "replace", "update", "reset", "delete", "list", "findById", "findByName"),
    ROW_ANSWER_LOST("upsert", "replace", "update", "reset", "delete"),
    SOURCE_THROWS,
    SOURCE_RETURNS,
    SOURCE_IS_SLOW_TO_END,
    SOURCE_OFFERS_AFTER_THE_END("told to end", "ended"),
    SOURCE_LIST_IS_BROKEN,
    SOURCE_REPEATS_AN_ID,
    SOURCE_IS_INTERRUPTED,
    CONSUMER_UNAVAILABLE,
    CONSUMER_REFUSES,
    CONSUMER_TAKES_A_PART,
    CONSUMER_TAKES_TOO_MUCH,
    CONSUMER_THROWS,
    CONSUMER_ANSWERS_NOTHING,
    CONSUMER_IS_LATE,
    CONSUMER_NEVER_ANSWERS,
    CONSUMER_ANSWERS_TWICE,
    CONSUMER_ANSWERS_FOR_ANOTHER,
    CONSUMER_CALLS_BACK("stop", "start", "reset", "upsert", "delete", "close"),
    CONSUMER_HANGS("until cancelled", "until all heals"),
    CANNOT_WRITE_DOWN,
    NO_THREAD("drain", "source", "dispatch", "lifecycle"),
    NO_DISPATCHER,
    CRASH,
    PAUSE,
    CONSUMER_GIVES_BACK("within the call", "before it is handed over", "later", "after progress"),
    /** No fault: a source that filters by itself. */
    SOURCE_FILTERS,
    CONSUMER_IS_AWAY;

    /** Where it makes a difference that it happens there; one empty name where it does not. */
    final List<String> places;

    Kind(String... places) {
      this.places = places.length == 0 ? List.of("") : List.of(places);
    }
  }

  /**
   * Draws them.
   *
   * @param random of the seed
   */
  SimFaults(SimPlan plan, Random random, SimCoverage coverage) {
    this.plan = plan;
    this.coverage = coverage;
    // About half of the kinds are off in a schedule, so that rare combinations are not drowned.
    int share = SHARES[random.nextInt(SHARES.length)];
    for (int i = 0; i < DRAWN_TOGETHER; i++) {
      oneIn[i] = rate(share, random);
    }
    for (int i = DRAWN_TOGETHER; i < oneIn.length; i++) {
      oneIn[i] = rate(share, new Random(mix(plan.seed(), -1_000_000L - i)));
    }
    for (Kind kind : KINDS) {
      if (!plan.knows(kind.ordinal())) {
        oneIn[kind.ordinal()] = 0;
      }
    }
  }

  private static int rate(int share, Random random) {
    return random.nextInt(10) >= share ? 0 : 2 << random.nextInt(5);
  }

  boolean happens(Kind kind) {
    return happens(kind, "");
  }

  /**
   * Whether it happens now.
   *
   * @param place where, if that makes a difference
   */
  boolean happens(Kind kind, String place) {
    int rate = oneIn[kind.ordinal()];
    if (healed || rate == 0) {
      return false;
    }
    int chance = chances[kind.ordinal()]++;
    long drawn = mix(plan.seed() * 31 + kind.ordinal(), chance);
    if (Long.remainderUnsigned(drawn, rate) != 0 || !plan.keeps(kind.name(), chance)) {
      return false;
    }
    taken.add(kind.name() + "." + chance);
    coverage.reached(kind, place);
    return true;
  }

  /** Whether a kind cannot happen in this schedule. */
  boolean isOff(Kind kind) {
    return oneIn[kind.ordinal()] == 0;
  }

  /** An even mixture of two numbers. */
  static long mix(long a, long b) {
    long z = a * 0x9E3779B97F4A7C15L + b * 0xD1B54A32D192ED03L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  void heal() {
    healed = true;
  }

  boolean isHealed() {
    return healed;
  }

  long count() {
    return taken.size();
  }

  /** The chances that were taken. */
  List<String> taken() {
    return taken;
  }
}
