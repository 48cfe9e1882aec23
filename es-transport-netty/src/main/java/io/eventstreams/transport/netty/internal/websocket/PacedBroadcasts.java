package io.eventstreams.transport.netty.internal.websocket;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Broadcasts of one stream at the pace of the consumer that takes them fastest: those that wait are
 * given to all as soon as one has room for them, or there is none left. So a stream that has much
 * to catch up with does not run away from everybody, and whoever is slower than another holds
 * nobody up.
 *
 * <p><b>Threads:</b> those of the {@link StreamConsumers} that has it.
 */
final class PacedBroadcasts {
  private final StreamConsumers consumers;
  private final Rotation rotation;
  private final Queue<PacedBroadcast> waiting = new ArrayDeque<>();

  PacedBroadcasts(StreamConsumers consumers, Rotation rotation) {
    this.consumers = consumers;
    this.rotation = rotation;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  void add(PacedBroadcast batch) {
    if (waiting.isEmpty() && keepsUp()) {
      batch.give(consumers);
    } else {
      waiting.add(batch);
      batch.waits();
    }
  }

  void remove(PacedBroadcast batch) {
    if (waiting.remove(batch)) {
      batch.release();
    }
  }

  /** Gives what may be given now. */
  void go() {
    while (!waiting.isEmpty() && keepsUp()) {
      waiting.remove().give(consumers);
    }
    if (!waiting.isEmpty()) {
      rotation.all().forEach(Subscriber::awaitBroadcastRoom);
    }
  }

  private boolean keepsUp() {
    if (rotation.isEmpty()) {
      return true;
    }
    for (Subscriber subscriber : rotation.all()) {
      if (subscriber.connection().hasBroadcastRoom()) {
        return true;
      }
    }
    return false;
  }
}
