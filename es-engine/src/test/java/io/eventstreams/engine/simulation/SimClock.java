package io.eventstreams.engine.simulation;

/** The time of those who watch. */
interface SimClock {
  long nowNanos();

  /** Since the beginning. */
  long elapsedNanos();
}
