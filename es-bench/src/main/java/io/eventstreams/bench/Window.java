package io.eventstreams.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * Measures how fast a subject's counters grow, after a warm-up, telling its progress each second.
 *
 * @param warmup not counted
 * @param measured counted
 * @param progress where to tell it
 */
record Window(Duration warmup, Duration measured, PrintStream progress) {
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
    Watch warming = new Watch("  warm-up", subject);
    Seconds.pass(warmup, warming);
    Watch watch = new Watch("  measured", subject);
    Seconds.measure(measured, watch, watch::isSeen);
    return watch.counted();
  }

  /** What has been counted since it was made, told turn by turn. */
  private final class Watch implements Runnable {
    private final String label;
    private final Subject subject;
    private final Counted start;
    private Counted last;

    Watch(String label, Subject subject) {
      this.label = label;
      this.subject = subject;
      this.start = now(subject);
      this.last = start;
    }

    @Override
    public void run() {
      Counted now = now(subject);
      progress.printf(
          Locale.ROOT, "%s %,d/s%n", label, Math.round(now.since(last).eventsPerSecond()));
      last = now;
    }

    Counted counted() {
      return last.since(start);
    }

    boolean isSeen() {
      return counted().events() > 0 && (counted().saves() > 0 || !subject.hasCheckpoints());
    }
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
