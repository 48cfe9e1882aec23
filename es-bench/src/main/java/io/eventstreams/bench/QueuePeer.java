package io.eventstreams.bench;

import io.eventstreams.api.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The JDK's {@code ArrayBlockingQueue}: put one by one, drained by as many as a batch has. */
final class QueuePeer extends Peer {
  private final ArrayBlockingQueue<Event<Long>> queue = new ArrayBlockingQueue<>(BUFFER);
  private final Thread consumer;

  QueuePeer(PeerFeed feed, int batch) {
    super(feed);
    daemon("bench-producer", () -> feed.deliverTo(this::put));
    consumer = daemon("bench-consumer", () -> gather(batch));
  }

  private void put(List<Event<Long>> chunk) throws InterruptedException {
    for (int i = 0; i < chunk.size(); i++) {
      if (feed.accepts(chunk.get(i))) {
        queue.put(chunk.get(i));
      }
    }
  }

  private void gather(int batch) throws InterruptedException {
    PeerBatcher batcher = new PeerBatcher(batch, handler);
    List<Event<Long>> drained = new ArrayList<>(batch);
    while (true) {
      Event<Long> first = queue.poll(batcher.remainingNanos(), TimeUnit.NANOSECONDS);
      if (first != null) {
        batcher.add(first);
        queue.drainTo(drained, batch);
        drained.forEach(batcher::add);
        drained.clear();
      }
      batcher.flushIfDue();
    }
  }

  @Override
  public void close() {
    consumer.interrupt();
  }
}
