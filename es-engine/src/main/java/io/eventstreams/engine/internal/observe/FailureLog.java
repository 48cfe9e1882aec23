package io.eventstreams.engine.internal.observe;

import io.eventstreams.engine.internal.statistics.FailureText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Logs what a user's code may have thrown, with where it comes from. One that cannot be printed, or
 * a log that fails, must not become a failure of the engine.
 *
 * <p><b>Threads:</b> any.
 */
public final class FailureLog {
  private FailureLog() {}

  /** Logs a text and a failure, if there is one; never throws. */
  public static void log(Logger log, Level level, String text, @Nullable Throwable failure) {
    try {
      log.log(level, text, failure);
    } catch (Throwable unprintable) {
      try {
        log.log(level, failure == null ? text : text + ": " + FailureText.of(failure));
      } catch (Throwable mute) {
        // Nothing is left to tell it with.
      }
    }
  }
}
