package io.eventstreams.engine.internal.observe;

import io.eventstreams.api.spi.EventStreamListener;
import java.util.function.Consumer;

/**
 * A user's listener, whose failures change nothing, and whose calls are known as such: from within
 * one, nobody waits for a stream.
 *
 * <p><b>Threads:</b> any.
 */
public final class GuardedListener {
  private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);

  private final EventStreamListener listener;
  private final SparseLog log;

  public GuardedListener(EventStreamListener listener, SparseLog log) {
    this.listener = listener;
    this.log = log;
  }

  /** Whether the calling thread is in a listener. */
  public static boolean isInside() {
    return INSIDE.get();
  }

  public void call(Consumer<EventStreamListener> call) {
    boolean outer = INSIDE.get();
    INSIDE.set(true);
    try {
      call.accept(listener);
    } catch (Throwable failure) {
      log.warn("a listener failed", failure);
    } finally {
      INSIDE.set(outer);
    }
  }
}
