package io.eventstreams.engine.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes a schedule that breaks a law smaller, as long as the same law is broken: fewer streams,
 * steps and events; then whole kinds of faults and single ones are left out. Where the order of
 * things has changed by that, a few other orders are tried.
 */
final class SimShrinker {
  private static final int SALTS = 3;
  private static final int MOST_RUNS = 6_000;

  private final SimLaw law;
  private SimPlan best;
  private List<String> happened;
  private int runs;

  /** Shrinks a plan, which must break a law. */
  SimShrinker(SimPlan plan) {
    SimResult result = SimResult.of(new SimWorld(plan, false));
    if (result.law() == null) {
      throw new IllegalArgumentException("no law is broken by " + plan);
    }
    this.law = result.law();
    this.happened = result.decisions();
    this.best = plan.keeping(new TreeSet<>(happened));
  }

  SimPlan shrink() {
    boolean smaller = true;
    while (smaller && runs < MOST_RUNS) {
      smaller = fewerStreams();
      smaller |= fewerSteps();
      smaller |= fewerEvents();
      smaller |= leaveOut();
    }
    return best;
  }

  /** Takes a smaller plan if it breaks the law, in this order of things or another. */
  private boolean takes(SimPlan smaller) {
    for (int salt = 0; salt <= SALTS; salt++) {
      SimPlan tried = salt == 0 ? smaller : smaller.withSalt(salt);
      if (runs++ >= MOST_RUNS) {
        return false;
      }
      SimResult result = SimResult.of(new SimWorld(tried, false));
      if (result.law() == law) {
        happened = result.decisions();
        best = tried.keeping(new TreeSet<>(happened));
        return true;
      }
    }
    return false;
  }

  private boolean fewerStreams() {
    int streams = new SimWorld(best, false).settings.streams();
    return streams > 1
        && (takes(best.withStreams(1)) || (streams > 2 && takes(best.withStreams(2))));
  }

  private boolean fewerSteps() {
    boolean any = false;
    int steps = new SimWorld(best, false).settings.steps();
    int less = steps / 2;
    while (less > 0) {
      if (steps - less >= 1 && takes(best.withSteps(steps - less))) {
        steps -= less;
        any = true;
        less = Math.min(less, steps / 2);
      } else {
        less /= 2;
      }
    }
    return any;
  }

  private boolean fewerEvents() {
    boolean any = false;
    int events = new SimWorld(best, false).settings.events();
    int less = (events + 1) / 2;
    while (less > 0) {
      if (events - less >= 0 && takes(best.withEvents(events - less))) {
        events -= less;
        any = true;
        less = Math.min(less, (events + 1) / 2);
      } else {
        less /= 2;
      }
    }
    return any;
  }

  /** First all of a kind, then pieces of what is left, down to single ones. */
  private boolean leaveOut() {
    boolean any = false;
    Set<String> kinds = new TreeSet<>();
    happened.forEach(one -> kinds.add(one.substring(0, one.indexOf('.') + 1)));
    for (String kind : kinds) {
      any |= takesWithout(happened.stream().filter(one -> one.startsWith(kind)).toList());
    }
    int size = Math.max(1, happened.size() / 2);
    while (true) {
      List<String> all = List.copyOf(happened);
      for (int from = 0; from < all.size(); from += size) {
        any |= takesWithout(all.subList(from, Math.min(all.size(), from + size)));
      }
      if (size == 1) {
        return any;
      }
      size = size / 2;
    }
  }

  private boolean takesWithout(List<String> without) {
    List<String> rest = new ArrayList<>(happened);
    return rest.removeAll(without) && takes(best.keeping(new TreeSet<>(rest)));
  }
}
