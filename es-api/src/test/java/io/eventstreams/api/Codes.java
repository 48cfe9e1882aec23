package io.eventstreams.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asks for a failure with a code. */
public final class Codes {
  private Codes() {}

  /** The exception, for further questions. */
  public static EventStreamException assertFails(ErrorCode code, ThrowingCallable action) {
    Throwable thrown = catchThrowable(action);
    assertThat(thrown).isInstanceOf(EventStreamException.class);
    EventStreamException exception = (EventStreamException) thrown;
    assertThat(exception.code()).as(exception.getMessage()).isEqualTo(code);
    assertThat(exception).hasMessageStartingWith(code.id() + ": ");
    return exception;
  }
}
