package io.eventstreams.engine.internal.runner;

import java.time.Instant;

/**
 * The two clocks of the engine. The wall clock is only for showing; nothing is decided by it.
 *
 * <p><b>Threads:</b> any.
 */
public interface EngineClock {
  /** Monotonic; meaningful only as a difference. */
  long nanoTime();

  long wallMillis();

  /** The machine's clocks. */
  static EngineClock system() {
    return new EngineClock() {
      @Override
      public long nanoTime() {
        return System.nanoTime();
      }

      @Override
      public long wallMillis() {
        return Instant.now().toEpochMilli();
      }
    };
  }
}
