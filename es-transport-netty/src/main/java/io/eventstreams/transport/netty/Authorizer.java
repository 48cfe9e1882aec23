package io.eventstreams.transport.netty;

import java.security.Principal;

/**
 * Says what a client that was recognised may do. When a method throws, or takes longer than {@link
 * ServerLimits#hookTimeout()}, the answer is no.
 *
 * <p><b>Threads:</b> several at once, never an event loop.
 *
 * <p><b>Blocking:</b> may block; it is interrupted when its time is over.
 */
public interface Authorizer {
  /** Whether a client may send this REST request, or open a WebSocket with it; else it gets 403. */
  boolean mayRequest(Principal client, ClientRequest request) throws Exception;

  /**
   * Whether a client may consume the stream of this name over its WebSocket; else that is closed
   * with code 1008, or gets an error if it speaks {@code eventstreams.v2}. It is asked each time
   * when a connection starts a stream, and again at each {@linkplain
   * WebSocketOptions#pingInterval() ping interval}, so that a right which is taken away ends the
   * consumption.
   */
  boolean mayConsume(Principal client, String stream) throws Exception;
}
