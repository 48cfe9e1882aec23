package io.eventstreams.engine.simulation;

import org.jspecify.annotations.Nullable;

/** Runs schedules and tells what came of them; the way into another class loader. */
public final class SimProbe {
  private SimProbe() {}

  /** Which law a schedule breaks, and how, in two lines; null when it breaks none. */
  public static @Nullable String probe(String plan) {
    SimPlan parsed = SimPlan.parse(plan);
    SimResult result = SimResult.compared(parsed, new SimWorld(parsed, false));
    return result.law() == null ? null : result.law().name() + "\n" + result.how();
  }

  /** The smallest plan that breaks the same law, its number of steps, and its story. */
  public static String shrink(String plan) {
    SimShrinker shrinker = new SimShrinker(SimPlan.parse(plan));
    SimPlan small = shrinker.shrink();
    SimWorld world = new SimWorld(small, true);
    SimResult.of(world);
    return small + "\n" + world.history.storySteps() + "\n" + world.history.shortStory();
  }
}
