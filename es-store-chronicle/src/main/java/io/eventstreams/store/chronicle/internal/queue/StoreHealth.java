package io.eventstreams.store.chronicle.internal.queue;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether a store still works. After a failed write, or a fault in mapped memory (what a full disk
 * looks like), nobody knows what the files hold: the store then refuses every call until it is
 * opened anew, which reads what is really there.
 *
 * <p><b>Threads:</b> any.
 */
public final class StoreHealth {
  private static final System.Logger LOGGER = System.getLogger(StoreHealth.class.getName());

  private final Path folder;
  private final AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
  private volatile boolean closed;

  public StoreHealth(Path folder) {
    this.folder = folder;
  }

  /**
   * Refuses a call on a store that is closed or has failed.
   *
   * @throws EventStreamException {@code ES10007}
   */
  public void check() {
    if (closed) {
      throw closedError();
    }
    Throwable cause = fault.get();
    if (cause != null) {
      throw failedError(cause);
    }
  }

  /** Ends the store; the error to throw. */
  public EventStreamException fail(Throwable cause) {
    if (fault.compareAndSet(null, cause)) {
      LOGGER.log(
          Level.ERROR, "the store in " + folder + " has failed and refuses further calls", cause);
    }
    return failedError(cause);
  }

  public void close() {
    closed = true;
  }

  /** The error of a call on a closed store. */
  public EventStreamException closedError() {
    return ErrorCode.STORE_UNAVAILABLE.error("the store in " + folder + " is closed");
  }

  private EventStreamException failedError(Throwable cause) {
    return ErrorCode.STORE_UNAVAILABLE.error(
        "the store in " + folder + " has failed, open it anew: " + cause, cause);
  }
}
