package io.eventstreams.engine.internal.runner;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Remembers per thread which stream it is draining, and whose user code it is running. It is looked
 * up once for a drain, since a look-up costs more than what is remembered.
 *
 * <p><b>Threads:</b> each sees its own.
 */
public final class DrainMark {
  private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final ThreadLocal<DrainMark> MINE = ThreadLocal.withInitial(DrainMark::new);

  /** The stream that the thread drains. */
  @Nullable Object draining;

  /** The thread makes blocking calls of a stream, and may be given the next one. */
  @Nullable CallTurn<?> turn;

  private @Nullable Object inside;
  private final boolean isVirtual = ThreadPerTask.isVirtual();
  private boolean isBusy;
  private long busySinceNanos;

  private DrainMark() {}

  /** Whether a blocking call has waited for long enough for the thread to make it. */
  boolean isAwaited() {
    return turn != null && turn.isAwaited();
  }

  /** Lets others run if the thread has drained for a while, in one drain or in many. */
  void breathe(EngineClock clock) {
    if (!isVirtual) {
      return;
    }
    long nowNanos = clock.nanoTime();
    if (!isBusy) {
      isBusy = true;
      busySinceNanos = nowNanos;
    } else if (nowNanos - busySinceNanos > BUSY_NANOS) {
      ThreadPerTask.breathe();
      isBusy = false;
    }
  }

  /** The calling thread's. */
  static DrainMark mine() {
    return MINE.get();
  }

  static void inside(Object stream, Runnable userCode) {
    DrainMark mark = mine();
    Object outer = mark.inside;
    mark.inside = stream;
    try {
      userCode.run();
    } finally {
      mark.inside = outer;
    }
  }

  /**
   * Whether the calling thread runs code of this stream, so that waiting for the stream would never
   * end.
   */
  public static boolean isWithin(@Nullable Object stream) {
    DrainMark mark = mine();
    return stream != null && (mark.draining == stream || mark.inside == stream);
  }
}
