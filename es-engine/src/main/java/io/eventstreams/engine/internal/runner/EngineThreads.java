package io.eventstreams.engine.internal.runner;

/**
 * The threads that may block.
 *
 * <p><b>Threads:</b> any.
 */
public interface EngineThreads extends AutoCloseable {
  /** Virtual threads where the JDK has them, else daemon threads. */
  static EngineThreads create(String namePrefix) {
    return ThreadPerTask.create(namePrefix);
  }

  /** Runs a task on a thread of its own; false after {@link #close}. */
  boolean execute(Runnable task);

  /**
   * Whether the calling thread may wait without giving its processor back; {@link #endSpin}
   * follows.
   */
  default boolean beginSpin() {
    return false;
  }

  /** The wait is over. */
  default void endSpin() {}

  /** Refuses new tasks; what runs goes on. */
  @Override
  void close();
}
