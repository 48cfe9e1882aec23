package io.eventstreams.bench;

import io.eventstreams.api.Event;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Checks that each of many streams gets every event of their one log once and in order. Streams are
 * called {@code s0}, {@code s1} and so on; the payload of an event is its place in the log.
 *
 * <p><b>Threads:</b> a stream's batches one after the other; the rest any.
 */
final class StreamOrder {
  private final AtomicLongArray next;
  private volatile @Nullable String fault;

  StreamOrder(int streams) {
    next = new AtomicLongArray(streams);
  }

  static String name(int stream) {
    return "s" + stream;
  }

  /** A stream has got events. */
  void took(String stream, List<Event<Long>> events) {
    if (fault != null) {
      return;
    }
    int index = Integer.parseInt(stream, 1, stream.length(), 10);
    long number = next.get(index);
    for (int i = 0; i < events.size(); i++) {
      Long data = events.get(i).data();
      if (data == null || data != number) {
        fault = stream + " got " + events.get(i) + " as event " + number;
        return;
      }
      number++;
    }
    next.set(index, number);
  }

  /**
   * Looks at what has come so far.
   *
   * @throws IllegalStateException when a stream has got an event twice, changed or out of order
   */
  void check() {
    if (fault != null) {
      throw new IllegalStateException(fault);
    }
  }

  /**
   * The same once everything should have come.
   *
   * @param from the first stream that should have it
   * @param events how many there were
   */
  void checkAll(int from, long events) {
    check();
    for (int i = from; i < next.length(); i++) {
      if (next.get(i) != events) {
        throw new IllegalStateException(
            "%s got %,d of %,d events".formatted(name(i), next.get(i), events));
      }
    }
  }
}
