package io.eventstreams.store.chronicle.internal.queue;

import io.eventstreams.api.text.Printable;

/** A failure of Chronicle in few words: its messages may be dumps of whole pages. */
final class FailureText {
  private FailureText() {}

  static String of(Throwable failure) {
    String name = failure.getClass().getSimpleName();
    String message = failure.getMessage();
    return message == null
        ? name
        : name + ": " + Printable.of(message.lines().findFirst().orElse(""));
  }
}
