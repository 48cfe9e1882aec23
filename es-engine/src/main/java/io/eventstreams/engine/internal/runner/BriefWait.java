package io.eventstreams.engine.internal.runner;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Waits for what another thread is about to bring, for a moment and without giving the processor
 * back: to wake a thread up takes longer than most things take to come. After waits in vain it is
 * tried less and less often.
 *
 * <p><b>Threads:</b> one at a time, each after the one before.
 */
final class BriefWait {
  /** About what it takes to park a thread and wake it up. */
  private static final long LONGEST_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private static final int LOOKS_PER_CLOCK = 16;
  private static final int MOST_MISSES = 8;

  private final EngineThreads threads;
  private final EngineClock clock;

  /** Waits in vain since the last one that was not, and how many are still left out for them. */
  private int misses;

  private int leftOut;

  BriefWait(EngineThreads threads, EngineClock clock) {
    this.threads = threads;
    this.clock = clock;
  }

  /** Whether it became true while the thread looked; it may not have looked at all. */
  boolean until(BooleanSupplier isTrue) {
    if (leftOut > 0) {
      leftOut--;
      return false;
    }
    if (!threads.beginSpin()) {
      return false;
    }
    boolean came;
    try {
      came = spin(isTrue);
    } finally {
      threads.endSpin();
    }
    misses = came ? 0 : Math.min(misses + 1, MOST_MISSES);
    leftOut = (1 << misses) - 1;
    return came;
  }

  private boolean spin(BooleanSupplier isTrue) {
    long beganNanos = clock.nanoTime();
    do {
      for (int look = 0; look < LOOKS_PER_CLOCK; look++) {
        if (isTrue.getAsBoolean()) {
          return true;
        }
        Thread.onSpinWait();
      }
    } while (clock.nanoTime() - beganNanos < LONGEST_NANOS);
    return isTrue.getAsBoolean();
  }
}
