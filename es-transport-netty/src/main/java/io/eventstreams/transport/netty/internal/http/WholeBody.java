package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import java.io.ByteArrayOutputStream;

/** Collects a body of limited size, then answers. */
final class WholeBody implements BodyReader {
  /** What is done with the body. */
  @FunctionalInterface
  interface Action {
    Response answer(byte[] body) throws Exception;
  }

  /** An answer which needs no body. */
  @FunctionalInterface
  interface Answer {
    Response get() throws Exception;
  }

  private final int maxBytes;
  private final Lane lane;
  private final Action action;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);

  private WholeBody(int maxBytes, Lane lane, Action action) {
    this.maxBytes = maxBytes;
    this.lane = lane;
    this.action = action;
  }

  static BodyReader limitedTo(int maxBytes, Action action) {
    return limitedTo(maxBytes, Lane.WORKERS, action);
  }

  static BodyReader limitedTo(int maxBytes, Lane lane, Action action) {
    return new WholeBody(maxBytes, lane, action);
  }

  /** For an answer which may block and needs no body. */
  static BodyReader without(Answer answer) {
    return without(Lane.WORKERS, answer);
  }

  static BodyReader without(Lane lane, Answer answer) {
    return limitedTo(ActionBody.MAX_BYTES, lane, ignored -> answer.get());
  }

  /** For an answer which is at hand. */
  static BodyReader quick(int maxBytes, Action action) {
    return limitedTo(maxBytes, Lane.EVENT_LOOP, action);
  }

  @Override
  public Lane lane() {
    return lane;
  }

  @Override
  public boolean onlyCollects() {
    return true;
  }

  @Override
  public long heldBytes() {
    return body.size();
  }

  @Override
  public void accept(byte[] piece) {
    if (body.size() + piece.length > maxBytes) {
      throw ErrorCode.BODY_TOO_LARGE.error("the body must have at most " + maxBytes + " bytes");
    }
    body.write(piece, 0, piece.length);
  }

  @Override
  public Response finish() throws Exception {
    return action.answer(body.toByteArray());
  }
}
