package io.eventstreams.bench;

import io.eventstreams.api.Event;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The machine's limit for a hand-over in bulk: the ready-made chunks by reference through a queue
 * of one producer and one consumer, which spin and yield. No filter, and nothing is gathered.
 *
 * <p><b>Memory order:</b> a chunk is put with release and taken with acquire; its place is emptied
 * with release, which the producer acquires before it fills it again. Chunks never change. The
 * producer alone has the index of the next place.
 */
final class ArraysPeer extends Peer {
  private static final int PLACES = 64;
  private static final int SPINS = 100;

  private final AtomicReferenceArray<@Nullable List<Event<Long>>> places =
      new AtomicReferenceArray<>(PLACES);
  private final Thread consumer;
  private int next;

  ArraysPeer(PeerFeed feed) {
    super(feed);
    daemon("bench-producer", () -> feed.deliverTo(this::put));
    consumer = daemon("bench-consumer", this::take);
  }

  private void put(List<Event<Long>> chunk) {
    for (int spins = SPINS; places.getAcquire(next) != null; spins--) {
      pause(spins);
    }
    places.setRelease(next, chunk);
    next = (next + 1) % PLACES;
  }

  private void take() {
    for (int place = 0; !Thread.currentThread().isInterrupted(); place = (place + 1) % PLACES) {
      List<Event<Long>> chunk = places.getAcquire(place);
      for (int spins = SPINS; chunk == null; spins--) {
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
        pause(spins);
        chunk = places.getAcquire(place);
      }
      places.setRelease(place, null);
      handler.handle(chunk);
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // two threads may have one processor
  private static void pause(int spins) {
    if (spins > 0) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  @Override
  public void close() {
    consumer.interrupt();
  }
}
