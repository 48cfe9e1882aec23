package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;

/**
 * Throws away the body of a request that is refused for its head. A small one is read to its end,
 * so that the connection can be used again; whatever its size, the answer is the refusal.
 */
final class RefusedBody implements BodyReader {
  private final Response refusal;
  private int bytesLeft = ActionBody.MAX_BYTES;

  RefusedBody(Response refusal) {
    this.refusal = refusal;
  }

  @Override
  public Lane lane() {
    return Lane.EVENT_LOOP;
  }

  @Override
  public boolean onlyCollects() {
    return true;
  }

  @Override
  public void accept(byte[] piece) {
    bytesLeft -= piece.length;
    if (bytesLeft < 0) {
      throw ErrorCode.BODY_TOO_LARGE.error("the body is not of interest");
    }
  }

  @Override
  public Response finish() {
    return refusal;
  }

  @Override
  public Response failed(Throwable failure) {
    return failure instanceof EventStreamException ended && ended.code() == ErrorCode.BODY_TOO_LARGE
        ? refusal
        : ErrorResponses.of(failure);
  }
}
