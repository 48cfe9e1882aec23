package io.eventstreams.api;

import org.jspecify.annotations.Nullable;

/**
 * The handle of one stream. It stays valid over changes of the stream, and fails with {@code
 * FF00164} once the stream is deleted.
 */
public interface EventStreamActions {
  /** The canonical id. */
  String id();

  EventStreamStatus status();

  /**
   * What the stream has done since its start; null while it does not run. One that has failed and
   * waits to begin again shows what it had done.
   */
  @Nullable EventStreamStatistics statistics();

  /** See {@link EventStreamManager#start}. */
  void start();

  /** See {@link EventStreamManager#stop}. */
  void stop();
}
