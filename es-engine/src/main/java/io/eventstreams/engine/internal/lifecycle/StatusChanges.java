package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.StreamStore;
import io.eventstreams.engine.internal.lifecycle.LifecycleRule.Decision;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * What start, stop and delete store. Another manager over the same rows may have stored something
 * else: the last call counts, and a row that is gone stays gone.
 */
record StatusChanges<S extends EventStreamSpec<S>, D>(
    Persistence<S> persistence, SpecChanges<S, D> changes) {
  private static final Logger LOG = System.getLogger(StatusChanges.class.getName());

  /** Stores the status, unless the row has it already. */
  void store(ManagedStream<S, D> stream, EventStreamStatus target) {
    stream.operations.lock(
        target == EventStreamStatus.STARTED ? ErrorCode.SERVER_BUSY : ErrorCode.STOP_TIMED_OUT);
    try {
      if (stream.view().isEmpty()) {
        throw ErrorCode.NO_RESULT.error("no stream '" + stream.id() + "'");
      }
      Decision decision = LifecycleRule.decide(stream.wish(), stream.isEnding(), target);
      if (stream.isGone()) {
        // A row with its id is that of another stream by now.
        return;
      }
      if (decision == Decision.CHANGE
          || stream.row.isUnsure()
          || isStoredOtherwise(stream, target)) {
        EventStreamFields status = EventStreamFields.builder().status(target).build();
        changes.followStatus(stream, stream.row.make(() -> rows().update(stream.id(), status)));
      }
    } catch (EventStreamException failure) {
      if (failure.code() != ErrorCode.UPDATE_HIT_NO_ROW || target != EventStreamStatus.DELETED) {
        throw failure;
      }
      forget(stream);
    } finally {
      stream.operations.unlock();
    }
  }

  /** Whether another manager has stored another status. */
  private boolean isStoredOtherwise(ManagedStream<S, D> stream, EventStreamStatus target) {
    Optional<S> row = rows().findById(stream.id());
    EventStreamStatus stored = row.map(found -> found.fields().status()).orElse(target);
    if (stored == EventStreamStatus.DELETED && target != EventStreamStatus.DELETED) {
      changes.followStatus(stream, row.orElseThrow());
      throw ErrorCode.STREAM_DELETING.error("the stream is being deleted");
    }
    return row.isEmpty() || stored != target;
  }

  /** What a stream that cannot run lacked when its row was read may be there by now. */
  void tryAgain(ManagedStream<S, D> stream) {
    stream.operations.lock(ErrorCode.SERVER_BUSY);
    try {
      Optional<S> row = rows().findById(stream.id());
      if (row.isPresent() && row.get().fields().status() == EventStreamStatus.DELETED) {
        changes.followStatus(stream, row.get());
      } else if (row.isPresent() && stream.cannotRun() != null && !stream.isGone()) {
        changes.follow(stream, row.get());
      }
    } catch (RuntimeException | Error still) {
      LOG.log(Level.DEBUG, "stream {0} still cannot run", stream.id());
    } finally {
      stream.operations.unlock();
    }
  }

  /** It has no checkpoint row. If it has no row at all, somebody else has removed it. */
  void forgetIfGone(ManagedStream<S, D> stream) {
    try {
      stream.operations.lock(ErrorCode.SERVER_BUSY);
      try {
        if (stream.view().isPresent() && rows().findById(stream.id()).isEmpty()) {
          forget(stream);
        }
      } finally {
        stream.operations.unlock();
      }
    } catch (RuntimeException | Error later) {
      LOG.log(Level.DEBUG, "whether stream {0} is gone is not known", stream.id());
    }
  }

  /** Somebody else has removed the row: what is left of the stream here goes after it. */
  private void forget(ManagedStream<S, D> stream) {
    stream
        .view()
        .ifPresent(shown -> stream.show(shown.withRuntimeStatus(EventStreamStatus.DELETED, null)));
  }

  private StreamStore<S> rows() {
    return persistence.streams();
  }
}
