package io.eventstreams.engine.internal.lifecycle;

/** Where a stream's reconciler stands. */
enum InstancePhase {
  /** No instance. */
  IDLE,
  /** The checkpoint row is being claimed for the next instance. */
  CLAIMING,
  RUNNING,
  /** Told to stop; its source or a dispatcher call has not returned. */
  STOPPING,
  /** Has returned; its final checkpoint is being stored. */
  FLUSHING,
  /** The row is being removed. */
  DELETING,
  /** Removed; nothing can happen any more. */
  GONE
}
