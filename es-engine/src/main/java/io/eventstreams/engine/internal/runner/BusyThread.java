package io.eventstreams.engine.internal.runner;

import io.eventstreams.api.StreamDiagnosis.Busy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Finds out where a thread is held up that drains a stream. */
final class BusyThread {
  private static final String ENGINE = "io.eventstreams.engine.internal.";

  private BusyThread() {}

  /**
   * What is known about a drainer that does not answer.
   *
   * @param thread probably drains; null when none is known
   */
  static Busy diagnose(@Nullable Thread thread, Duration waited) {
    if (thread == null) {
      return new Busy(null, null, waited);
    }
    StackTraceElement[] stack = thread.getStackTrace();
    return isDraining(stack)
        ? new Busy(thread.getName(), userCode(stack), waited)
        : new Busy(null, null, waited);
  }

  private static boolean isDraining(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      if (frame.getClassName().equals(StreamRunner.class.getName())) {
        return true;
      }
    }
    return false;
  }

  /** The innermost code which is neither the JDK's nor the engine's. */
  private static @Nullable String userCode(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      String name = frame.getClassName();
      if (!name.startsWith("java.") && !name.startsWith("jdk.") && !name.startsWith(ENGINE)) {
        return name + "." + frame.getMethodName();
      }
    }
    return null;
  }
}
