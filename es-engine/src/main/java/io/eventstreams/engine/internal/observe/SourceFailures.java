package io.eventstreams.engine.internal.observe;

import io.eventstreams.api.EventStreamException;
import java.lang.System.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Logs what sources throw, with where it comes from; the diagnosis of the stream has its text. What
 * ends one source may end those of thousands of streams again and again, so they share one log.
 *
 * <p><b>Threads:</b> any.
 */
public final class SourceFailures {
  private static final Logger LOG = System.getLogger(SourceFailures.class.getName());
  private static final SparseLog ALL = new SparseLog(LOG, System::nanoTime);

  private SourceFailures() {}

  /**
   * Of a source which nobody has told to end.
   *
   * @param failure null when there is none; one with a code says all in its text
   */
  public static void tell(String stream, @Nullable Throwable failure) {
    tell(ALL, stream, failure);
  }

  static void tell(SparseLog log, String stream, @Nullable Throwable failure) {
    if (failure != null && !(failure instanceof EventStreamException)) {
      log.warn("stream " + stream + ": its source failed", failure);
    }
  }
}
