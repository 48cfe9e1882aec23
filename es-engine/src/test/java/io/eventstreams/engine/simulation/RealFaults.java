package io.eventstreams.engine.simulation;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Which faults a run has, and how often; none once it heals.
 *
 * <p><b>Threads:</b> any.
 */
final class RealFaults {
  private static final int LONGEST_PAUSE_NANOS = 8_000_000;

  private final int[] oneIn = new int[Kind.values().length];
  private final Map<String, Integer> rates = new ConcurrentHashMap<>();
  private final long seed;
  private final LongAdder count = new LongAdder();
  private volatile boolean healed;

  /** What may go wrong. */
  enum Kind {
    SAVE_REFUSED,
    SAVE_UNKNOWN,
    SAVE_LIMBO,
    SAVE_LOST,
    SAVE_THROWS,
    PARK_REFUSED,
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
    CONSUMER_UNAVAILABLE,
    CONSUMER_REFUSES,
    CONSUMER_TAKES_A_PART,
    CONSUMER_THROWS,
    CONSUMER_ANSWERS_NOTHING,
    CONSUMER_IS_LATE,
    CONSUMER_NEVER_ANSWERS,
    CONSUMER_ANSWERS_TWICE,
    MANAGER_CLOSES,
    TAKE_OVER,
    THREAD_PAUSES,
    CONSUMER_GIVES_BACK,
    /** No fault: a source that filters by itself. */
    SOURCE_FILTERS
  }

  /** The seed decides which faults there are, and how often; the machine, when. */
  RealFaults(Random random) {
    for (int i = 0; i < oneIn.length; i++) {
      oneIn[i] = rate(random);
    }
    seed = random.nextLong();
  }

  boolean happens(Kind kind) {
    int rate = oneIn[kind.ordinal()];
    if (healed || rate == 0 || ThreadLocalRandom.current().nextInt(rate) != 0) {
      return false;
    }
    count.increment();
    return true;
  }

  /** Whether something of a transport's goes wrong this time. */
  boolean happens(String fault) {
    int rate = rates.computeIfAbsent(fault, any -> rate(new Random(seed ^ any.hashCode())));
    if (healed || rate == 0 || ThreadLocalRandom.current().nextInt(rate) != 0) {
      return false;
    }
    count.increment();
    return true;
  }

  private static int rate(Random random) {
    return random.nextBoolean() ? 0 : 4 << random.nextInt(6);
  }

  /** The thread is held up, perhaps, as a machine may do at any moment. */
  void mayPause() {
    if (happens(Kind.THREAD_PAUSES)) {
      LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(LONGEST_PAUSE_NANOS));
    }
  }

  void heal() {
    healed = true;
  }

  boolean isHealed() {
    return healed;
  }

  long count() {
    return count.sum();
  }
}
