package io.eventstreams.engine.internal.runner;

import org.jspecify.annotations.Nullable;

/**
 * Remembers per thread which stream it is draining, and whose user code it is running.
 *
 * <p><b>Threads:</b> each sees its own.
 */
public final class DrainMark {
  private static final ThreadLocal<@Nullable Object> DRAINING = new ThreadLocal<>();
  private static final ThreadLocal<@Nullable Object> INSIDE = new ThreadLocal<>();

  private DrainMark() {}

  static @Nullable Object draining() {
    return DRAINING.get();
  }

  static void setDraining(@Nullable Object stream) {
    DRAINING.set(stream);
  }

  static void inside(Object stream, Runnable userCode) {
    Object outer = INSIDE.get();
    INSIDE.set(stream);
    try {
      userCode.run();
    } finally {
      INSIDE.set(outer);
    }
  }

  /**
   * Whether the calling thread runs code of this stream, so that waiting for the stream would never
   * end.
   */
  public static boolean isWithin(@Nullable Object stream) {
    return stream != null && (DRAINING.get() == stream || INSIDE.get() == stream);
  }
}
