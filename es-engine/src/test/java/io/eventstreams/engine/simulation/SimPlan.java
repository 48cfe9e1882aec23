package io.eventstreams.engine.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule is drawn from, and what of it is left out. Written as {@code
 * 209,steps=40,only,CRASH.0,op.31}.
 *
 * @param seed decides on everything
 * @param salt another order of things under the same seed
 * @param steps before everything heals; 0 for as many as the seed says
 * @param streams 0 for as many as the seed says
 * @param events of the log at the most; -1 for as many as the seed says
 * @param kinds so many of the kinds of faults, those that there were once; 0 for all there are now
 * @param kept the faults and operations that happen, others do not; null for all
 */
record SimPlan(
    long seed,
    int salt,
    int steps,
    int streams,
    int events,
    int kinds,
    @Nullable Set<String> kept) {

  static SimPlan of(long seed) {
    return new SimPlan(seed, 0, 0, 0, -1, 0, null);
  }

  SimPlan withSalt(int newSalt) {
    return new SimPlan(seed, newSalt, steps, streams, events, kinds, kept);
  }

  SimPlan withSteps(int newSteps) {
    return new SimPlan(seed, salt, newSteps, streams, events, kinds, kept);
  }

  SimPlan withStreams(int newStreams) {
    return new SimPlan(seed, salt, steps, newStreams, events, kinds, kept);
  }

  SimPlan withEvents(int newEvents) {
    return new SimPlan(seed, salt, steps, streams, newEvents, kinds, kept);
  }

  SimPlan withKinds(int newKinds) {
    return new SimPlan(seed, salt, steps, streams, events, newKinds, kept);
  }

  SimPlan keeping(Set<String> newKept) {
    return new SimPlan(seed, salt, steps, streams, events, kinds, newKept);
  }

  /** Whether a kind of fault is one of those that there were when the plan was made. */
  boolean knows(int kind) {
    return kinds == 0 || kind < kinds;
  }

  /** Whether the n-th chance of something is one that is kept. */
  boolean keeps(String what, int number) {
    return kept == null || kept.contains(what + "." + number);
  }

  static SimPlan parse(String text) {
    String[] parts = text.strip().split(",");
    SimPlan plan = of(Long.parseLong(parts[0]));
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i];
      int value = part.indexOf('=') < 0 ? 0 : Integer.parseInt(part.replaceFirst(".*=", ""));
      if (part.startsWith("salt=")) {
        plan = plan.withSalt(value);
      } else if (part.startsWith("steps=")) {
        plan = plan.withSteps(value);
      } else if (part.startsWith("streams=")) {
        plan = plan.withStreams(value);
      } else if (part.startsWith("events=")) {
        plan = plan.withEvents(value);
      } else if (part.startsWith("kinds=")) {
        plan = plan.withKinds(value);
      } else {
        Set<String> kept = new TreeSet<>(plan.kept == null ? Set.of() : plan.kept);
        if (!part.equals("only")) {
          kept.add(part);
        }
        plan = plan.keeping(kept);
      }
    }
    return plan;
  }

  @Override
  public String toString() {
    List<String> parts = new ArrayList<>(List.of(Long.toString(seed)));
    add(parts, "salt", salt, 0);
    add(parts, "steps", steps, 0);
    add(parts, "streams", streams, 0);
    add(parts, "events", events, -1);
    add(parts, "kinds", kinds, 0);
    if (kept != null) {
      parts.add("only");
      parts.addAll(kept);
    }
    return String.join(",", parts);
  }

  private static void add(List<String> parts, String name, int value, int nothing) {
    if (value != nothing) {
      parts.add(name + "=" + value);
    }
  }
}
