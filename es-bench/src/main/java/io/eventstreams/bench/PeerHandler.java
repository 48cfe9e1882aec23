package io.eventstreams.bench;

import io.eventstreams.api.Event;
import java.util.List;
import java.util.RandomAccess;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The handler of every peer: looks at each event and keeps its progress after each batch.
 *
 * <p><b>Threads:</b> batches one after the other, each seeing what the one before has written; the
 * rest any. The counter of events is written last, with release: who reads it sees the sum.
 */
final class PeerHandler {
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong batches = new AtomicLong();
  private final AtomicReference<String> progress = new AtomicReference<>("");
  private long sum;

  /** Takes a batch and keeps the position of its last event. */
  void handle(List<Event<Long>> batch) {
    if (!batch.isEmpty()) {
      take(batch);
      progress.setRelease(batch.get(batch.size() - 1).sequenceId());
    }
  }

  /** Takes a batch, whose progress somebody else keeps. */
  void take(List<Event<Long>> batch) {
    long place = events.getPlain();
    long added = 0;
    if (batch instanceof RandomAccess) {
      for (int i = 0, size = batch.size(); i < size; i++) {
        added += payload(batch.get(i)) * ++place;
      }
    } else {
      for (Event<Long> event : batch) {
        added += payload(event) * ++place;
      }
    }
    sum += added;
    batches.setRelease(batches.getPlain() + 1);
    events.setRelease(place);
  }

  private static long payload(Event<Long> event) {
    Long data = event.data();
    return data == null ? 0 : data;
  }

  long events() {
    return events.getAcquire();
  }

  long batches() {
    return batches.getAcquire();
  }

  /** The position that was kept last; empty before the first. */
  String progress() {
    return progress.getAcquire();
  }

  PeerChecksum checksum() {
    long taken = events.getAcquire();
    return new PeerChecksum(taken, sum);
  }
}
