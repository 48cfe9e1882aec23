package io.eventstreams.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The times at which events are to arrive, fixed beforehand: one that is late because an earlier
 * one held up its source has waited since then.
 *
 * @param firstNanos when the first arrives
 * @param intervalNanos from each to the next
 */
record Pace(long firstNanos, long intervalNanos) {
  /** It begins so long after it was made, so that its source is not late from the start. */
  private static final long HEAD_START_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /**
   * One that begins soon.
   *
   * @param rate events a second
   */
  static Pace of(int rate) {
    return new Pace(System.nanoTime() + HEAD_START_NANOS, TimeUnit.SECONDS.toNanos(1) / rate);
  }

  /** When an event, counted from 0, is to arrive. */
  long dueNanos(long index) {
    return firstNanos + index * intervalNanos;
  }

  /** Parks until the event is to arrive, which the machine makes tens of microseconds later. */
  void awaitParked(long index) {
    long leftNanos = dueNanos(index) - System.nanoTime();
    while (leftNanos > 0) {
      LockSupport.parkNanos(this, leftNanos);
      leftNanos = dueNanos(index) - System.nanoTime();
    }
  }

  /** Spins until the event is to arrive. */
  void await(long index) {
    long dueNanos = dueNanos(index);
    while (System.nanoTime() - dueNanos < 0) {
      Thread.onSpinWait();
    }
  }
}
