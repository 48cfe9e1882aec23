package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.spi.EventStreamListener.StreamRef;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.engine.internal.checkpoint.CheckpointWriter;
import io.eventstreams.engine.internal.observe.GuardedListener;
import io.eventstreams.engine.internal.runner.RunnerSeams;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ends a manager: its streams, then what stores their progress, then everything else.
 *
 * @param all its streams
 * @param insight says why one has not stopped
 * @param writer closed once they have
 * @param persistence closed after it
 * @param seams whose threads and timers are closed last
 * @param listener told of the streams that have not stopped in time
 */
record ManagerEnd<S extends EventStreamSpec<S>, D>(
    List<ManagedStream<S, D>> all,
    StreamInsight<S, D> insight,
    CheckpointWriter writer,
    Persistence<S> persistence,
    RunnerSeams seams,
    @Nullable GuardedListener listener) {
  private static final Logger LOG = System.getLogger(ManagerEnd.class.getName());

  /** Nothing is waited for beyond this time. */
  void begin(long deadlineNanos) {
    all.forEach(ManagedStream::close);
    if (all.stream().noneMatch(ManagedStream::isWithin)) {
      finish(deadlineNanos);
    } else {
      // The caller's stream cannot end while we wait for it here: somebody else does it.
      seams.execute(() -> finish(deadlineNanos));
    }
  }

  private void finish(long deadlineNanos) {
    boolean interrupted = false;
    try {
      for (ManagedStream<S, D> stream : all) {
        if (!stream.await(stream::hasEnded, deadlineNanos - seams.clock().nanoTime())) {
          tellUnfinished(stream);
        }
      }
      writer.close(Math.max(1, deadlineNanos - seams.clock().nanoTime()));
    } catch (InterruptedException stopWaiting) {
      // Only the caller waits no longer: what is settled is stored all the same, by somebody else.
      if (seams.execute(() -> finish(deadlineNanos))) {
        Thread.currentThread().interrupt();
        return;
      }
      interrupted = true;
    }
    all.forEach(ManagedStream::dispose);
    try {
      persistence.close();
    } finally {
      seams.timers().close();
      seams.threads().close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void tellUnfinished(ManagedStream<S, D> stream) {
    String why =
        stream.isIdle()
            ? "its last checkpoint could not be stored in time"
            : insight.why(stream).text();
    LOG.log(Level.WARNING, "stream {0} has not stopped: {1}", stream.id(), why);
    if (listener != null) {
      String name = stream.view().map(row -> row.fields().name()).orElse("");
      listener.call(each -> each.closedUnfinished(new StreamRef(stream.id(), name), why));
    }
  }
}
