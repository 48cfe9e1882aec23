package io.eventstreams.bench;

import io.eventstreams.api.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The machine's limit for events that go one by one: two threads take turns, so that each event is
 * two hand-overs, there and back. They spin, or park and wake each other. No filter, no batches.
 *
 * <p><b>Memory order:</b> the one field is volatile, so that who parks after it has looked at it
 * was not overlooked by who looked for it after writing; a permit that comes early makes {@code
 * park} return at once, and each looks again whenever it returns.
 */
final class HandOverPeer extends Peer {
  /** Who waits for longer than any hand-over takes lacks a processor, or the other one does. */
  private static final int SPINS = 10_000;

  private final boolean parks;
  private final Thread consumer;
  private volatile @Nullable Thread producer;
  private volatile @Nullable Event<Long> handed;

  HandOverPeer(PeerFeed feed, boolean parks) {
    super(feed);
    this.parks = parks;
    this.consumer = daemon("bench-consumer", this::take);
    daemon(
        "bench-producer",
        () -> {
          producer = Thread.currentThread();
          feed.deliverTo(this::hand);
        });
  }

  private void hand(List<Event<Long>> chunk) {
    for (int i = 0; i < chunk.size(); i++) {
      handed = chunk.get(i);
      wake(consumer);
      for (int spins = SPINS; handed != null; spins--) {
        pause(spins);
      }
    }
  }

  private void take() {
    List<Event<Long>> one = new ArrayList<>(1);
    while (true) {
      Event<Long> event = handed;
      for (int spins = SPINS; event == null; spins--) {
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
        pause(spins);
        event = handed;
      }
      one.add(event);
      handler.handle(one);
      one.clear();
      handed = null;
      wake(producer);
    }
  }

  private void wake(@Nullable Thread other) {
    if (parks) {
      LockSupport.unpark(other);
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // two threads may have one processor
  private void pause(int spins) {
    if (parks) {
      LockSupport.park(this);
    } else if (spins > 0) {
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
