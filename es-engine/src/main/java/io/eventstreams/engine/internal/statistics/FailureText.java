package io.eventstreams.engine.internal.statistics;

import io.eventstreams.api.EventStreamException;

/**
 * What people are shown of a failure, and what is stored of it. A throwable may be user code: if it
 * cannot tell what happened, or tells it with characters that no store takes, that must not become
 * a failure of the engine.
 */
public final class FailureText {
  private static final int MAX_CHARS = 2_048;

  private FailureText() {}

  public static String of(Throwable failure) {
    String text = null;
    try {
      String message = failure.getMessage();
      text =
          failure instanceof EventStreamException && message != null ? message : failure.toString();
    } catch (Throwable unspeakable) {
      // Then its class has to do.
    }
    if (text == null) {
      text = failure.getClass().getName();
    }
    return storable(text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) + "…" : text);
  }

  /** Without NUL and halves of surrogate pairs, which the text may have or have been cut into. */
  private static String storable(String text) {
    StringBuilder changed = null;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int codePoint = text.codePointAt(at);
      if (codePoint == 0 || Character.getType(codePoint) == Character.SURROGATE) {
        changed = changed == null ? new StringBuilder(text) : changed;
        changed.setCharAt(at, '\uFFFD');
      }
    }
    return changed == null ? text : changed.toString();
  }
}
