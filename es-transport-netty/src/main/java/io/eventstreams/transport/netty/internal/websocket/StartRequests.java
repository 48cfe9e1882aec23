package io.eventstreams.transport.netty.internal.websocket;

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
  private final Set<String> waiting = new LinkedHashSet<>();

  StartRequests(StreamAccess access, Consumer<String> permitted, Consumer<String> denied) {
    this.access = access;
    this.permitted = permitted;
    this.denied = denied;
  }

  boolean contains(String stream) {
    return waiting.contains(stream);
  }

  int size() {
    return waiting.size();
  }

  void add(String stream) {
    if (waiting.add(stream) && waiting.size() == 1) {
      ask(stream);
    }
  }

  private void ask(String stream) {
    access.ask(stream, false, may -> answered(stream, may));
  }

  private void answered(String stream, boolean may) {
    if (!waiting.remove(stream)) {
      return;
    }
    (may ? permitted : denied).accept(stream);
    if (!waiting.isEmpty()) {
      ask(waiting.iterator().next());
    }
  }

  /** Nothing is wanted any more. */
  void clear() {
    waiting.clear();
  }
}
