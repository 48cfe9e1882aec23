package io.eventstreams.engine.internal.observe;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Logs what may happen very often: once in a while, with the number of times that it was not
 * logged.
 *
 * <p><b>Threads:</b> any. Whoever moves {@code nextNanos} by compare-and-set is the one that logs.
 */
public final class SparseLog {
  static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Logger logger;
  private final LongSupplier nanoTime;
  private final AtomicLong nextNanos;
  private final AtomicLong unlogged = new AtomicLong();

  /**
   * A log that may be used at once.
   *
   * @param nanoTime monotonic
   */
  public SparseLog(Logger logger, LongSupplier nanoTime) {
    this.logger = logger;
    this.nanoTime = nanoTime;
    this.nextNanos = new AtomicLong(nanoTime.getAsLong());
  }

  /** What went wrong, without where. */
  public void warn(String text) {
    warn(text, null);
  }

  public void warn(String text, @Nullable Throwable cause) {
    long now = nanoTime.getAsLong();
    long next = nextNanos.get();
    if (now - next >= 0 && nextNanos.compareAndSet(next, now + INTERVAL_NANOS)) {
      long missed = unlogged.getAndSet(0);
      FailureLog.log(
          logger,
          Level.WARNING,
          missed == 0 ? text : text + " (" + missed + " more like it)",
          cause);
    } else {
      unlogged.incrementAndGet();
    }
  }
}
