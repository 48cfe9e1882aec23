package io.eventstreams.bench;

import java.util.Locale;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/**
 * Model checking of a class's operations: generated scenarios of two threads, each under many
 * interleavings. {@code -Dlincheck.scenarios=10000} is the whole form.
 */
public final class Lincheck {
  private static final int SCENARIOS = Integer.getInteger("lincheck.scenarios", 3);
  private static final int INTERLEAVINGS = Integer.getInteger("lincheck.interleavings", 10);

  private Lincheck() {}

  /** Scenarios of this run. */
  public static int scenarios() {
    return SCENARIOS;
  }

  /** Fails with the scenario and the interleaving that no order of the operations explains. */
  public static void check(Class<?> operations) {
    check(operations, options());
  }

  public static void check(Class<?> operations, ModelCheckingOptions options) {
    long began = System.nanoTime();
    options.check(operations);
    tell(operations, began);
  }

  /** Prints how many there were; reached only where none failed. */
  public static void tell(Class<?> operations, long beganNanos) {
    System.out.printf(
        Locale.ROOT,
        "lincheck: %s %,d scenarios, 0 failures, %.1f s%n",
        operations.getSimpleName(),
        SCENARIOS,
        (System.nanoTime() - beganNanos) / 1e9);
  }

  /** A plain check: an assertion library would be model checked, too. */
  public static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException(what);
    }
  }

  public static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .iterations(SCENARIOS)
        .invocationsPerIteration(INTERLEAVINGS)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(1);
  }
}
