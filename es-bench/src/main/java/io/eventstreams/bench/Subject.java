package io.eventstreams.bench;

/**
 * Something that moves events while it is measured. It has begun when it is made.
 *
 * <p><b>Threads:</b> the counters are read by a thread of its own.
 */
interface Subject extends AutoCloseable {
  /** Events that have got through so far. */
  long events();

  /** Batches that have got through so far; zero where there are none. */
  default long batches() {
    return 0;
  }

  /** Checkpoints that were stored so far; zero where there are none. */
  default long saves() {
    return 0;
  }

  /** What the thread has allocated that does all the work; zero where there is no such thread. */
  default long allocatedBytes() {
    return 0;
  }

  /** How long a processor has run that same thread; zero where there is none. */
  default long cpuNanos() {
    return 0;
  }

  /** Whether it has checkpoints, without which its figure would mean nothing. */
  default boolean hasCheckpoints() {
    return false;
  }

  @Override
  void close();
}
