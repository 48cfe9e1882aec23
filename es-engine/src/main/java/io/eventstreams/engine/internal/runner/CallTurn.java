package io.eventstreams.engine.internal.runner;

import org.jspecify.annotations.Nullable;

/**
 * What a thread that makes blocking calls does next: while it tells what became of one, it drains
 * the stream, and may be given the call that follows, so that no other thread has to wake up.
 *
 * <p><b>Threads:</b> its own.
 *
 * @param <C> what a call is
 */
final class CallTurn<C> {
  /** Enough for the source's thread to bring the list that then has to wait. */
  private static final int MOST_ROUNDS = 4;

  private final Object owner;
  private boolean open;
  private int rounds;
  private @Nullable C next;

  /** A turn in which no call has returned yet. */
  CallTurn(Object owner) {
    this.owner = owner;
  }

  /** The user's code has returned: the thread can make another call once it has told so. */
  void open() {
    open = true;
  }

  /** Whether the thread comes back from a call of this owner. */
  boolean isOpenFor(Object calls) {
    return open && owner == calls;
  }

  /** Gives the thread its next call; false when it has one already or cannot make any. */
  boolean give(C call) {
    if (!open || next != null) {
      return false;
    }
    next = call;
    rounds = 0;
    return true;
  }

  /**
   * Whether a call waits for the thread, which has gone round often enough since; asked in each
   * round of a drain.
   */
  boolean isAwaited() {
    return next != null && ++rounds >= MOST_ROUNDS;
  }

  /** The call to make now; nothing more is given until {@link #open}. */
  @Nullable C take() {
    C taken = next;
    next = null;
    open = false;
    return taken;
  }
}
