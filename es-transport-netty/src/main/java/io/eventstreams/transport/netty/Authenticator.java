package io.eventstreams.transport.netty;

import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Says who sends a request: a REST request, or one that opens a WebSocket.
 *
 * <p>Whoever is not recognised is refused, with 401; so is everybody when this throws, or takes
 * longer than {@link ServerLimits#hookTimeout()}.
 *
 * <p><b>Threads:</b> several at once, never an event loop.
 *
 * <p><b>Blocking:</b> may block; it is interrupted when its time is over.
 */
@FunctionalInterface
public interface Authenticator {
  /** Who it is; null when that is not known. */
  @Nullable Principal authenticate(ClientRequest request) throws Exception;

  /** What a refused client should send, for the header {@code WWW-Authenticate}. */
  default String challenge() {
    return "Bearer";
  }
}
