package io.eventstreams.engine.internal.checkpoint;

import io.eventstreams.api.spi.SaveResult;

/**
 * The instance of a stream that claimed its checkpoint row.
 *
 * <p><b>Threads:</b> called by the writer's thread; must be short.
 */
public interface CheckpointOwner {
  /** Of the claim. */
  long generation();

  /** Of the claim. */
  long epoch();

  /** A checkpoint is stored. */
  void saved(String position, long settledEvents);

  /** What became of an event to be put aside. */
  void parked(SaveResult result);

  /** An event cannot be put aside: there is no room for it. */
  void notParkable(Throwable cause);

  /** The row belongs to somebody else now, or is gone. */
  void fenced();
}
