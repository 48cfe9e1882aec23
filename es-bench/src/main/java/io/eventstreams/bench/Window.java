package io.eventstreams.bench;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Measures how fast a counter grows, after a warm-up, telling its progress each second.
 *
 * @param warmupSeconds not counted
 * @param seconds counted
 * @param progress where to tell it
 */
record Window(int warmupSeconds, int seconds, PrintStream progress) {
  /** Counts a second. */
  double measure(String what, LongSupplier counter) throws InterruptedException {
    progress.println(what);
    observe("  warm-up", warmupSeconds, counter);
    return observe("  measured", seconds, counter);
  }

  private double observe(String label, int duration, LongSupplier counter)
      throws InterruptedException {
    long startNanos = System.nanoTime();
    long startCount = counter.getAsLong();
    long lastNanos = startNanos;
    long lastCount = startCount;
    for (int i = 0; i < duration; i++) {
      TimeUnit.SECONDS.sleep(1);
      long now = System.nanoTime();
      long count = counter.getAsLong();
      progress.printf(
          Locale.ROOT, "%s %,d/s%n", label, perSecond(count - lastCount, now - lastNanos));
      lastNanos = now;
      lastCount = count;
    }
    return (lastCount - startCount) * 1e9 / (lastNanos - startNanos);
  }

  private static long perSecond(long events, long nanos) {
    return Math.round(events * 1e9 / nanos);
  }
}
