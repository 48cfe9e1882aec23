package io.eventstreams.transport.netty.internal.websocket;

import java.util.function.Consumer;

/** Says which streams one connection may consume. */
@FunctionalInterface
public interface StreamAccess {
  /** What a connection wants to do with a stream. */
  enum Wish {
    START,
    /** It has started the stream, and wants to go on. */
    GO_ON
  }

  /** What was decided on a wish. */
  enum Verdict {
    PERMITTED,
    DENIED,
    /** Nothing, since too many others are asking. */
    UNDECIDED
  }

  /** All of them. */
  StreamAccess OPEN = (stream, wish, answer) -> answer.accept(Verdict.PERMITTED);

  /**
   * Asks for one stream; the answer comes on the event loop, at once or later.
   *
   * <p><b>Threads:</b> event loop.
   */
  void ask(String stream, Wish wish, Consumer<Verdict> answer);
}
