package io.eventstreams.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.testkit.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Seeded schedules of the real manager, runner and stores in memory, with every kind of fault. A
 * failing seed is printed with its story, made small; {@code -Dsim.seed=N} runs it alone, also with
 * what was left out; {@code -Dsim.seeds=N} runs N of them from {@code -Dsim.first=M}.
 */
class EngineSimulation {
  private static final int SCHEDULES = 20_000;
  private static final int MOST_FAILURES = 20;

  private final SimTally tally = new SimTally();

  /** Why threads have ended before their work was done. */
  private final Queue<Throwable> ended = new ConcurrentLinkedQueue<>();

  @Test
  void noScheduleBreaksALaw() throws Exception {
    QuietLog quiet = new QuietLog();
    try {
      String only = System.getProperty("sim.seed");
      if (only != null) {
        run(SimPlan.parse(only));
      } else {
        runAll();
      }
    } finally {
      quiet.close();
    }
    assertThat(tally.failures()).isEmpty();
  }

  private void runAll() throws InterruptedException {
    int schedules = Scale.of("sim.seeds", SCHEDULES);
    long first = Long.getLong("sim.first", 1);
    AtomicLong next = new AtomicLong(first);
    long began = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      Thread thread =
          new Thread(
              () -> {
                long seed = next.getAndIncrement();
                while (seed < first + schedules && tally.failures().size() < MOST_FAILURES) {
                  run(SimPlan.of(seed));
                  seed = next.getAndIncrement();
                }
              });
      thread.setUncaughtExceptionHandler((dead, failure) -> ended.add(failure));
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    tally.print(schedules, (System.nanoTime() - began) / 1e9);
    assertThat(ended).isEmpty();
    if (tally.failures().isEmpty()) {
      assertThat(tally.schedules()).isEqualTo(schedules);
    }
    if (schedules >= SCHEDULES) {
      assertThat(tally.neverReached()).isEmpty();
    }
  }

  private void run(SimPlan plan) {
    SimWorld world = new SimWorld(plan, false);
    // The same seed must give the same schedule, or no failure could be looked at again.
    SimResult result = SimResult.compared(plan, world);
    tally.add(world);
    if (result.law() != null) {
      tally.failed(result, tell(plan, result));
    }
  }

  private static String tell(SimPlan plan, SimResult result) {
    StringBuilder told = new StringBuilder();
    told.append("-Dsim.seed=").append(plan).append(": ").append(result.law()).append(": ");
    told.append(result.how()).append('\n');
    Throwable failure = result.failure();
    for (int i = 0; failure != null && i < Math.min(8, failure.getStackTrace().length); i++) {
      told.append("    at ").append(failure.getStackTrace()[i]).append('\n');
    }
    if (!Boolean.getBoolean("sim.unshrunk") && result.law() != SimLaw.SAME_AGAIN) {
      try {
        retell(plan, told);
      } catch (RuntimeException | Error other) {
        // What was seen must not get lost because it is not seen again.
        told.append("it could not be made smaller: ").append(other).append('\n');
      }
    }
    return told.toString();
  }

  private static void retell(SimPlan plan, StringBuilder told) {
    SimPlan small = new SimShrinker(plan).shrink();
    SimWorld retold = new SimWorld(small, true);
    SimResult same = SimResult.of(retold);
    told.append("the same, smaller: -Dsim.seed=").append(small).append(": ").append(same.how());
    told.append('\n').append(retold.history.shortStory()).append('\n');
    told.append(retold.history.story()).append('\n');
  }
}
