package io.eventstreams.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/**
 * Seeded schedules of the real manager, runner and stores in memory, with every kind of fault. A
 * failing seed is printed with its story; {@code -Dsim.seed=N} runs it alone, {@code -Dsim.seeds=N}
 * runs N of them from {@code -Dsim.first=M}.
 */
class EngineSimulation {
  private static final int SCHEDULES = 20_000;
  private static final int COMPARED_ONE_IN = 1_000;

  private final AtomicLong next = new AtomicLong();
  private final LongAdder events = new LongAdder();
  private final LongAdder faults = new LongAdder();
  private final List<String> violations = Collections.synchronizedList(new ArrayList<>());
  private final List<String> stuck = Collections.synchronizedList(new ArrayList<>());

  @Test
  void noScheduleBreaksALaw() throws Exception {
    QuietLog quiet = new QuietLog();
    try {
      Long only = Long.getLong("sim.seed");
      if (only != null) {
        run(only);
      } else {
        runAll();
      }
    } finally {
      quiet.close();
    }
    assertThat(violations).isEmpty();
    assertThat(stuck).isEmpty();
  }

  private void runAll() throws InterruptedException {
    double scale = Double.parseDouble(System.getProperty("ci.scale", "1"));
    long schedules = Long.getLong("sim.seeds", Math.max(1, (long) (SCHEDULES * scale)));
    long first = Long.getLong("sim.first", 1);
    next.set(first);
    long began = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      Thread thread =
          new Thread(
              () -> {
                long seed = next.getAndIncrement();
                while (seed < first + schedules && violations.size() + stuck.size() < 20) {
                  run(seed);
                  seed = next.getAndIncrement();
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "simulation: %d schedules, %d violations, %d stuck, %d events, %d faults, %.0f per second%n",
        schedules,
        violations.size(),
        stuck.size(),
        events.sum(),
        faults.sum(),
        schedules / seconds);
  }

  private void run(long seed) {
    SimWorld world = new SimWorld(seed, SimProbe.MAX_STEPS, false);
    try {
      world.run(SimProbe.STEPS);
    } catch (SimStuck failure) {
      stuck.add(tell(seed, failure));
    } catch (Throwable failure) {
      violations.add(tell(seed, failure));
    }
    events.add(world.history().delivered());
    faults.add(world.faultCount());
    if (seed % COMPARED_ONE_IN == 0) {
      compare(seed, world.history().hash());
    }
  }

  /** The same seed must give the same schedule, or no failure could be looked at again. */
  private void compare(long seed, long hash) {
    SimWorld again = new SimWorld(seed, SimProbe.MAX_STEPS, false);
    try {
      again.run(SimProbe.STEPS);
    } catch (Throwable told) {
      // It was told the first time.
    }
    if (again.history().hash() != hash) {
      violations.add("seed " + seed + " gives another schedule when it is run again");
    }
  }

  private static String tell(long seed, Throwable failure) {
    SimWorld again = new SimWorld(seed, SimProbe.MAX_STEPS, true);
    try {
      again.run(SimProbe.STEPS);
    } catch (Throwable sameAgain) {
      failure.addSuppressed(sameAgain);
    }
    StringBuilder told = new StringBuilder();
    told.append("-Dsim.seed=").append(seed).append(": ").append(failure).append('\n');
    for (int i = 0; i < Math.min(8, failure.getStackTrace().length); i++) {
      told.append("    at ").append(failure.getStackTrace()[i]).append('\n');
    }
    return told.append(again.history().story()).append('\n').toString();
  }
}
