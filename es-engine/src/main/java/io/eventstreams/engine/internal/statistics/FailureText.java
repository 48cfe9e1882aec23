package io.eventstreams.engine.internal.statistics;

import io.eventstreams.api.EventStreamException;

/**
 * What people are shown of a failure. A throwable may be user code: if it cannot tell what
 * happened, that must not become a failure of the engine.
 */
public final class FailureText {
  private static final int MAX_CHARS = 2_048;

  private FailureText() {}

  public static String of(Throwable failure) {
    String text;
    try {
      String message = failure.getMessage();
      text =
          failure instanceof EventStreamException && message != null ? message : failure.toString();
    } catch (Throwable unspeakable) {
      text = failure.getClass().getName();
    }
    return text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) + "…" : text;
  }
}
