package io.eventstreams.engine.simulation;

import org.jspecify.annotations.Nullable;

/** Runs one schedule and tells what came of it; the way into another class loader. */
public final class SimProbe {
  static final int STEPS = 220;
  static final int MAX_STEPS = 60_000;

  private SimProbe() {}

  /** What is wrong with a schedule, in one line; null when nothing is. */
  public static @Nullable String probe(long seed) {
    try {
      new SimWorld(seed, MAX_STEPS, false).run(STEPS);
      return null;
    } catch (Throwable failure) {
      return failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }
  }
}
