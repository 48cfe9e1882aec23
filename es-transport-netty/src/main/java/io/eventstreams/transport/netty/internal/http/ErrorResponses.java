package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.json.ErrorJson;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Failures as answers: {@code {"error":"<code>: <text>"}}, never with a stack trace. */
final class ErrorResponses {
  private static final Logger LOG = System.getLogger(ErrorResponses.class.getName());

  private ErrorResponses() {}

  static Response of(Throwable failure) {
    EventStreamException error = asError(failure);
    return of(error.code().httpStatus(), error);
  }

  /** As {@link #of(Throwable)}, where HTTP asks for a status of its own. */
  static Response of(int status, EventStreamException error) {
    return Response.json(status, ErrorJson.print(error));
  }

  /** What a caller may know of a failure; the rest goes to the log. */
  static EventStreamException asError(Throwable failure) {
    if (failure instanceof EventStreamException known) {
      return known;
    }
    LOG.log(Level.ERROR, "a request failed", failure);
    return ErrorCode.INTERNAL.error("internal error");
  }
}
