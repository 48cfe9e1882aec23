package io.eventstreams.engine.simulation;

/** The time of those who watch. */
interface SimClock {
  long nowNanos();

  /** Since the beginning. */
  long elapsedNanos();

  /** Now, and what tells later whether anything was in the way meanwhile. */
  SimMoment moment();
}
