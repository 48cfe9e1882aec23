package io.eventstreams.bench;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Measures how fast a subject's counters grow, after a warm-up, telling its progress each second.
 *
 * @param warmupSeconds not counted
 * @param seconds counted
 * @param progress where to tell it
 */
record Window(int warmupSeconds, int seconds, PrintStream progress) {
  /**
   * What was counted.
   *
   * @param nanos how long it took
   */
  record Counted(
      long nanos, long events, long batches, long saves, long allocatedBytes, long cpuNanos) {
    double eventsPerSecond() {
      return events * 1e9 / nanos;
    }

    double savesPerSecond() {
      return saves * 1e9 / nanos;
    }

    private Counted since(Counted start) {
      return new Counted(
          nanos - start.nanos,
          events - start.events,
          batches - start.batches,
          saves - start.saves,
          allocatedBytes - start.allocatedBytes,
          cpuNanos - start.cpuNanos);
    }
  }

  Counted measure(String what, Subject subject) throws InterruptedException {
    progress.println(what);
    observe("  warm-up", warmupSeconds, subject);
    return observe("  measured", seconds, subject);
  }

  private Counted observe(String label, int duration, Subject subject) throws InterruptedException {
    Counted start = now(subject);
    Counted last = start;
    for (int i = 0; i < duration; i++) {
      TimeUnit.SECONDS.sleep(1);
      Counted now = now(subject);
      progress.printf(
          Locale.ROOT, "%s %,d/s%n", label, Math.round(now.since(last).eventsPerSecond()));
      last = now;
    }
    return last.since(start);
  }

  private static Counted now(Subject subject) {
    return new Counted(
        System.nanoTime(),
        subject.events(),
        subject.batches(),
        subject.saves(),
        subject.allocatedBytes(),
        subject.cpuNanos());
  }
}
