package io.eventstreams.engine.internal.observe;

import io.eventstreams.api.spi.EventStreamListener;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A user's listener, whose failures change nothing, and whose calls are known as such: from within
 * one, nobody waits for a stream.
 *
 * <p><b>Threads:</b> any.
 */
public final class GuardedListener {
  private static final System.Logger LOG = System.getLogger(GuardedListener.class.getName());
  private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);

  private final EventStreamListener listener;
  private final SparseLog log;

  private GuardedListener(EventStreamListener listener, SparseLog log) {
    this.listener = listener;
    this.log = log;
  }

  /** The listener guarded; null when there is none. */
  public static @Nullable GuardedListener of(
      @Nullable EventStreamListener listener, LongSupplier nanoTime) {
    return listener == null ? null : new GuardedListener(listener, new SparseLog(LOG, nanoTime));
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
