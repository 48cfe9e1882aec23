package io.eventstreams.transport.netty.internal.websocket;

import java.util.ArrayList;
import java.util.List;

/**
 * The consumers of a stream, which get its batches in turn, in the order in which they started.
 * Those that take none now are passed over.
 *
 * <p><b>Threads:</b> those of the {@link StreamConsumers} that has it.
 */
final class Rotation {
  private final List<Subscriber> subscribers = new ArrayList<>();
  private long turn;

  void add(Subscriber subscriber) {
    subscribers.add(subscriber);
  }

  /** False when it was not there. */
  boolean remove(Subscriber subscriber) {
    return subscribers.remove(subscriber);
  }

  boolean isEmpty() {
    return subscribers.isEmpty();
  }

  List<Subscriber> all() {
    return subscribers;
  }

  /** Whether there is one that takes a batch. */
  boolean hasRoom() {
    for (Subscriber subscriber : subscribers) {
      if (subscriber.hasRoom()) {
        return true;
      }
    }
    return false;
  }

  /** Whose turn it is, of those that take a batch; there must be one. */
  Subscriber next() {
    int size = subscribers.size();
    for (int i = 0; i < size; i++) {
      Subscriber subscriber = subscribers.get((int) (turn++ % size));
      if (subscriber.hasRoom()) {
        return subscriber;
      }
    }
    throw new IllegalStateException("nobody takes a batch");
  }
}
