package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.transport.netty.internal.websocket.StreamAccess.Verdict;
import io.eventstreams.transport.netty.internal.websocket.StreamAccess.Wish;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The streams which a connection wants to start and for which it is not yet known whether it may.
 * One is asked for after the other, so that no connection can fill the queue of questions.
 *
 * <p><b>Threads:</b> event loop.
 */
final class StartRequests {
  private final StreamAccess access;
  private final Consumer<String> permitted;
  private final Consumer<String> denied;
  private final Consumer<String> undecided;
  private final Set<String> waiting = new LinkedHashSet<>();
  private boolean asking;

  StartRequests(
      StreamAccess access,
      Consumer<String> permitted,
      Consumer<String> denied,
      Consumer<String> undecided) {
    this.access = access;
    this.permitted = permitted;
    this.denied = denied;
    this.undecided = undecided;
  }

  boolean contains(String stream) {
    return waiting.contains(stream);
  }

  int size() {
    return waiting.size();
  }

  void add(String stream) {
    if (waiting.add(stream) && waiting.size() == 1) {
      askNext();
    }
  }

  /** In a loop, since answers may come at once, and many would need too much of the stack. */
  private void askNext() {
    if (asking) {
      return;
    }
    asking = true;
    try {
      boolean answered = true;
      while (answered && !waiting.isEmpty()) {
        String stream = waiting.iterator().next();
        access.ask(stream, Wish.START, verdict -> answered(stream, verdict));
        answered = !waiting.contains(stream);
      }
    } finally {
      asking = false;
    }
  }

  private void answered(String stream, Verdict verdict) {
    if (!waiting.remove(stream)) {
      return;
    }
    switch (verdict) {
      case PERMITTED -> permitted.accept(stream);
      case DENIED -> denied.accept(stream);
      case UNDECIDED -> undecided.accept(stream);
    }
    askNext();
  }

  /** Nothing is wanted any more. */
  void clear() {
    waiting.clear();
  }
}
