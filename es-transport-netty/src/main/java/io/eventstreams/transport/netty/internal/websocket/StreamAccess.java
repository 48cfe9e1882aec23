package io.eventstreams.transport.netty.internal.websocket;

import java.util.function.Consumer;

/** Says which streams one connection may consume. */
@FunctionalInterface
public interface StreamAccess {
  /** All of them. */
  StreamAccess OPEN = (stream, answer) -> answer.accept(true);

  /**
   * Asks for one stream; the answer comes on the event loop, at once or later.
   *
   * <p><b>Threads:</b> event loop.
   */
  void ask(String stream, Consumer<Boolean> answer);
}
