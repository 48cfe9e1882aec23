package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.engine.internal.checkpoint.CheckpointWriter;
import io.eventstreams.engine.internal.observe.GuardedListener;
import io.eventstreams.engine.internal.runner.RunnerSeams;
import org.jspecify.annotations.Nullable;

/** What a managed stream needs of its manager. */
interface StreamHost<S extends EventStreamSpec<S>, D> {
  RunnerSeams seams();

  CheckpointWriter writer();

  /** Who is told what happens; null when nobody is. */
  @Nullable GuardedListener listener();

  long stopTimeoutNanos();

  /** Whether anything may be started. */
  boolean isOpen();

  /** The pause before an instance that failed is started again. */
  long restartDelayNanos();

  /** A stream has no checkpoint row: looks whether another manager has deleted it. */
  void rowMissing(ManagedStream<S, D> stream);

  /** Removes the row of a stream that has ended. */
  void deleteRow(ManagedStream<S, D> stream);

  /** Forgets a stream that is gone, whose lock the caller holds: there may be another one. */
  void forget(ManagedStream<S, D> stream);
}
