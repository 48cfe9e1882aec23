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

  /** Refuses new tasks; what runs goes on. */
  @Override
  void close();
}
