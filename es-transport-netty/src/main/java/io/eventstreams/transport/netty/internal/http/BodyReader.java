package io.eventstreams.transport.netty.internal.http;

/**
 * Takes the body of one request piece by piece, then answers. The next piece is read from the
 * network only when the former one has been taken.
 *
 * <p><b>Threads:</b> one at a time: one of its {@link #lane}, which may block, or the event loop,
 * which may not.
 */
interface BodyReader {
  /** Which threads do this. */
  default Lane lane() {
    return Lane.WORKERS;
  }

  /**
   * Whether {@link #accept} keeps pieces and does nothing else, so that the event loop itself may
   * call it. Of all others, small pieces are gathered first.
   */
  default boolean onlyCollects() {
    return false;
  }

  /** How much of the body is kept. */
  default long heldBytes() {
    return 0;
  }

  /**
   * Takes a piece.
   *
   * @throws Exception to end the request with the answer that belongs to it
   */
  void accept(byte[] piece) throws Exception;

  /** The whole body has been taken. */
  Response finish() throws Exception;

  /** The answer when {@link #accept} or {@link #finish} has thrown. */
  default Response failed(Throwable failure) {
    return ErrorResponses.of(failure);
  }
}
