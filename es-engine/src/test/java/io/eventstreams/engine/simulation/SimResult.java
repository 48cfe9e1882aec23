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
  private static final int COMPARED_ONE_IN = 1_000;

  /** Runs a schedule; the world may be looked at afterwards. */
  static SimResult of(SimWorld world) {
    Thread thread = Thread.currentThread();
    QuietLog.takeOwn(thread);
    try {
      world.run();
      String own = QuietLog.takeOwn(thread);
      if (own != null) {
        throw new SimViolation(SimLaw.EVERYTHING_ARRIVES, "the engine has failed: " + own);
      }
      return new SimResult(null, "", null, world.decisions());
    } catch (SimViolation broken) {
      return new SimResult(broken.law, text(broken), broken, world.decisions());
    } catch (Throwable failure) {
      return new SimResult(SimLaw.EVERYTHING_ARRIVES, failure + "", failure, world.decisions());
    } finally {
      // A fault may have left an interrupt behind, which is not the next schedule's.
      Thread.interrupted();
    }
  }

  /** What came of a schedule; of some of them, when they are run once more, too. */
  static SimResult compared(SimPlan plan, SimWorld world) {
    SimResult result = of(world);
    if (result.law() != null || plan.seed() % COMPARED_ONE_IN != 0) {
      return result;
    }
    SimWorld again = new SimWorld(plan, false);
    of(again);
    if (again.history.hash() == world.history.hash()) {
      return result;
    }
    SimViolation other = new SimViolation(SimLaw.SAME_AGAIN, "another schedule the second time");
    return new SimResult(other.law, text(other), other, world.decisions());
  }

  private static String text(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }
}
