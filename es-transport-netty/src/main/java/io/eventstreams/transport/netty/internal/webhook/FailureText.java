package io.eventstreams.transport.netty.internal.webhook;

import io.eventstreams.api.text.Printable;

/**
 * What is said of a failed connection: the kind and the words of its cause, short and printable.
 */
final class FailureText {
  private FailureText() {}

  static String of(Throwable cause) {
    String message = cause.getMessage();
    String kind = cause.getClass().getSimpleName();
    String name = kind.isEmpty() ? "failure" : kind;
    return message == null ? name : name + ": " + Printable.of(message);
  }
}
