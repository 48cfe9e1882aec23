package io.eventstreams.api;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A failure at run time with a stable {@link ErrorCode}. Its message always begins with the code's
 * id.
 *
 * <p>Misuse of a Java method throws the JDK's own unchecked exceptions instead.
 */
public final class EventStreamException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  EventStreamException(ErrorCode code, String text, @Nullable Throwable cause) {
    super(code.id() + ": " + text, cause);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }
}
