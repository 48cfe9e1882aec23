package io.eventstreams.bench;

import io.eventstreams.api.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Gathers batches of a size or an age, for what has no such thing itself.
 *
 * <p><b>Threads:</b> one.
 */
final class PeerBatcher {
  static final long TIMEOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(Peer.BATCH_TIMEOUT_MILLIS);

  private final int size;
  private final PeerHandler handler;
  private List<Event<Long>> open;
  private long dueNanos;

  PeerBatcher(int size, PeerHandler handler) {
    this.size = size;
    this.handler = handler;
    this.open = new ArrayList<>(size);
  }

  void add(Event<Long> event) {
    if (open.isEmpty()) {
      dueNanos = System.nanoTime() + TIMEOUT_NANOS;
    }
    open.add(event);
    if (open.size() == size) {
      flush();
    }
  }

  /** How long the open batch may still wait. */
  long remainingNanos() {
    return open.isEmpty() ? TIMEOUT_NANOS : dueNanos - System.nanoTime();
  }

  void flushIfDue() {
    if (!open.isEmpty() && remainingNanos() <= 0) {
      flush();
    }
  }

  private void flush() {
    handler.handle(open);
    open = new ArrayList<>(size);
  }
}
