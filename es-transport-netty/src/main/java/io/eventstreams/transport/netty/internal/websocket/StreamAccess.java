package io.eventstreams.transport.netty.internal.websocket;

import java.util.function.Consumer;

/** Says which streams one connection may consume. */
@FunctionalInterface
public interface StreamAccess {
  /** All of them. */
  StreamAccess OPEN = (stream, whenBusy, answer) -> answer.accept(true);

  /**
   * Asks for one stream; the answer comes on the event loop, at once or later.
   *
   * <p><b>Threads:</b> event loop.
   *
   * @param whenBusy the answer when too many others are asking
   */
  void ask(String stream, boolean whenBusy, Consumer<Boolean> answer);
}
