package io.eventstreams.engine.internal.checkpoint;

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

  /** The row belongs to somebody else now, or is gone. */
  void fenced();
}
