package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.spi.EventStreamListener;
import io.eventstreams.api.spi.EventStreamListener.StreamRef;
import io.eventstreams.engine.internal.observe.GuardedListener;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the listener of a stream's status, in order and without any lock: what has changed is noted
 * under the stream's lock, and told after it was released, by one thread at a time.
 *
 * <p><b>Threads:</b> {@link #status} and {@link #failed} with the stream's lock held; {@link #tell}
 * by any, without it. A call from within the listener notes, and leaves the telling to the one
 * under way.
 */
final class StatusNotices {
  private final @Nullable GuardedListener listener;
  private final ConcurrentLinkedQueue<Consumer<EventStreamListener>> notes =
      new ConcurrentLinkedQueue<>();
  private final AtomicInteger untold = new AtomicInteger();
  private @Nullable EventStreamStatus last;

  StatusNotices(@Nullable GuardedListener listener) {
    this.listener = listener;
  }

  void status(StreamRef stream, EventStreamStatus status) {
    if (status != last) {
      last = status;
      note(told -> told.statusChanged(stream, status));
    }
  }

  void failed(StreamRef stream, Throwable error, @Nullable Duration startsAgainIn) {
    note(told -> told.failed(stream, error, startsAgainIn));
  }

  private void note(Consumer<EventStreamListener> note) {
    if (listener != null) {
      notes.add(note);
    }
  }

  void tell() {
    GuardedListener telling = listener;
    if (telling == null || notes.isEmpty() || untold.getAndIncrement() != 0) {
      return;
    }
    int seen;
    do {
      seen = untold.get();
      Consumer<EventStreamListener> note = notes.poll();
      while (note != null) {
        telling.call(note);
        note = notes.poll();
      }
    } while (!untold.compareAndSet(seen, 0));
  }
}
