package io.eventstreams.engine.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What many schedules came to. */
final class SimTally {
  private static final int RAREST = 5;
  private static final double NANOS_PER_HOUR = 3.6e12;

  private final SimCoverage coverage = new SimCoverage();
  private final List<String> violations = Collections.synchronizedList(new ArrayList<>());
  private final List<String> stuck = Collections.synchronizedList(new ArrayList<>());
  private final Samples events = new Samples();
  private final Samples faults = new Samples();
  private final Samples nanos = new Samples();

  synchronized void add(SimWorld world) {
    coverage.add(world.coverage);
    events.add(world.history.delivered());
    faults.add(world.faults.count());
    nanos.add(world.scheduler.elapsedNanos());
  }

  /** How many there were. */
  synchronized int schedules() {
    return events.size;
  }

  void failed(SimResult result, String story) {
    (result.failure() instanceof SimViolation ? violations : stuck).add(story);
  }

  List<String> failures() {
    List<String> all = new ArrayList<>(violations);
    all.addAll(stuck);
    return all;
  }

  List<String> neverReached() {
    return coverage.counts().entrySet().stream()
        .filter(entry -> entry.getValue() == 0)
        .map(Map.Entry::getKey)
        .toList();
  }

  void print(long schedules, double seconds) {
    System.out.printf(
        Locale.ROOT,
        "simulation: %d schedules, %d violations, %d stuck, %d events, %d faults, %.0f per second%n",
        schedules,
        violations.size(),
        stuck.size(),
        events.sum(),
        faults.sum(),
        schedules / seconds);
    System.out.printf(
        Locale.ROOT,
        "median of a schedule: %d events, %d faults, %.4f virtual hours%n",
        events.median(),
        faults.median(),
        nanos.median() / NANOS_PER_HOUR);
    Map<String, Integer> counts = coverage.counts();
    String rarest =
        counts.entrySet().stream()
            .sorted(Map.Entry.comparingByValue())
            .limit(RAREST)
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    System.out.printf(
        "coverage: %d of %d fault points; the rarest: %s%n",
        counts.size() - neverReached().size(), counts.size(), rarest);
  }

  private static final class Samples {
    private long[] values = new long[1_024];
    private int size;

    void add(long value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }

    long sum() {
      return Arrays.stream(values, 0, size).sum();
    }

    long median() {
      long[] sorted = Arrays.copyOf(values, size);
      Arrays.sort(sorted);
      return size == 0 ? 0 : sorted[size / 2];
    }
  }
}
