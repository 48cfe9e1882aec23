package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.StreamDiagnosis.StoreUnavailable;
import io.eventstreams.api.StreamDiagnosis.StoreWork;
import io.eventstreams.engine.internal.statistics.FailureText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a row that could not be removed.
 *
 * <p><b>Threads:</b> guarded by the stream's lock.
 */
final class DeleteWait {
  private @Nullable EventStreamException error;
  private long sinceNanos;
  private boolean pausing;
  private long failures;

  /** Tries to delete; null when it is done. */
  static @Nullable EventStreamException failureOf(Runnable delete) {
    try {
      delete.run();
      return null;
    } catch (EventStreamException failure) {
      return failure;
    } catch (RuntimeException | Error failure) {
      return ErrorCode.STORE_DELETE_FAILED.error("the stream could not be deleted", failure);
    }
  }

  @Nullable EventStreamException error() {
    return error;
  }

  long failures() {
    return failures;
  }

  /** Whether it is not yet time to try again. */
  boolean isPausing() {
    return pausing;
  }

  void begin(EventStreamException newError, long nowNanos) {
    if (error == null) {
      sinceNanos = nowNanos;
    }
    error = newError;
    failures++;
    pausing = true;
  }

  void end() {
    pausing = false;
  }

  /** Null while nothing has failed. */
  @Nullable StoreUnavailable unavailable(long nowNanos) {
    EventStreamException last = error;
    return last == null
        ? null
        : new StoreUnavailable(
            StoreWork.DELETE, Duration.ofNanos(nowNanos - sinceNanos), FailureText.of(last));
  }
}
