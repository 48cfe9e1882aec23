package io.eventstreams.engine.internal.runner;

import org.jspecify.annotations.Nullable;

/**
 * What the lifecycle learns of a running instance.
 *
 * <p><b>Threads:</b> called by a drainer; must be short.
 */
public interface RunnerEvents {
  /**
   * The instance has ended: its source has returned, and no dispatcher call is running.
   *
   * @param failure why it ended by itself; null when it was asked to
   */
  void ended(@Nullable Throwable failure);
}
