package io.eventstreams.engine.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a schedule.
 *
 * @param law that was broken; null when none was
 * @param how it was broken
 * @param decisions the faults and operations that happened
 */
record SimResult(
    @Nullable SimLaw law, String how, @Nullable Throwable failure, List<String> decisions) {

  /** Runs a schedule; the world may be looked at afterwards. */
  static SimResult of(SimWorld world) {
    try {
      world.run();
      return new SimResult(null, "", null, world.decisions());
    } catch (SimViolation broken) {
      return new SimResult(broken.law, text(broken), broken, world.decisions());
    } catch (Throwable failure) {
      return new SimResult(SimLaw.EVERYTHING_ARRIVES, failure + "", failure, world.decisions());
    }
  }

  private static String text(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }
}
