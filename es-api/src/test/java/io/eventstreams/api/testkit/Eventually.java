package io.eventstreams.api.testkit;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Bounded waits which print the state they found when they fail. */
public final class Eventually {
  /**
   * Long enough for a loaded machine; a passing test never waits that long. Less, in seconds by
   * {@code -Dtest.patience}, where most tests are meant to fail: when the code is changed by
   * mutation tests.
   */
  public static final Duration PATIENCE = Duration.ofSeconds(Long.getLong("test.patience", 20));

  private static final long PAUSE_NANOS = 500_000;

  private Eventually() {}

  /**
   * Waits until a condition holds.
   *
   * @throws AssertionError with the state, when it does not within {@link #PATIENCE}
   */
  public static void await(String what, BooleanSupplier condition, Supplier<?> state) {
    await(what, PATIENCE, condition, state);
  }

  /** As {@link #await(String, BooleanSupplier, Supplier)}, with a bound of one's own. */
  public static void await(
      String what, Duration patience, BooleanSupplier condition, Supplier<?> state) {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begin > patience.toNanos()) {
        throw new AssertionError(
            "not within " + patience + ": " + what + "\nstate: " + state.get());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Waits for the end of a thread and prints where it stands when it does not end. */
  public static void awaitEnd(Thread thread) {
    await(
        "end of thread " + thread.getName(),
        () -> !thread.isAlive(),
        () -> String.join("\n  at ", stackOf(thread)));
  }

  private static Iterable<String> stackOf(Thread thread) {
    return Arrays.stream(thread.getStackTrace()).map(StackTraceElement::toString).toList();
  }
}
