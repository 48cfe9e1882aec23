package io.eventstreams.engine.simulation;

import io.eventstreams.engine.simulation.SimFaults.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How often each named fault, and each situation, was reached. */
final class SimCoverage {
  private final int[] points = new int[SimPoint.values().length];
  private final int[][] faults = new int[Kind.values().length][];

  SimCoverage() {
    for (Kind kind : Kind.values()) {
      faults[kind.ordinal()] = new int[kind.places.size()];
    }
  }

  void reached(SimPoint point) {
    points[point.ordinal()]++;
  }

  void reachedIf(boolean isReached, SimPoint point) {
    if (isReached) {
      reached(point);
    }
  }

  void reached(Kind kind, String place) {
    List<String> places = kind.places;
    int at = places.size() == 1 ? 0 : places.indexOf(place);
    if (at < 0) {
      throw new IllegalStateException(kind + " has no place named '" + place + "'");
    }
    faults[kind.ordinal()][at]++;
  }

  synchronized void add(SimCoverage other) {
    for (int i = 0; i < points.length; i++) {
      points[i] += other.points[i];
    }
    for (int i = 0; i < faults.length; i++) {
      for (int j = 0; j < faults[i].length; j++) {
        faults[i][j] += other.faults[i][j];
      }
    }
  }

  /** Every name, and how often it was reached. */
  Map<String, Integer> counts() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      for (int i = 0; i < kind.places.size(); i++) {
        String place = kind.places.get(i);
        String name = place.isEmpty() ? kind.name() : kind.name() + " (" + place + ")";
        counts.put(name(name), faults[kind.ordinal()][i]);
      }
    }
    for (SimPoint point : SimPoint.values()) {
      counts.put(name(point.name()), points[point.ordinal()]);
    }
    return counts;
  }

  private static String name(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
