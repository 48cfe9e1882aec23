package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.SourceContext;
import java.util.List;

/**
 * Delivers one event at each of a row of times that were fixed before, spinning in between. The
 * payload is the time at which the event was to arrive: one that is late because an earlier one
 * held up the source has waited since then.
 */
final class PacedSource extends BenchSource {
  private final long intervalNanos;
  private final long firstNanos;
  private final long events;

  PacedSource(long intervalNanos, long firstNanos, long events) {
    this.intervalNanos = intervalNanos;
    this.firstNanos = firstNanos;
    this.events = events;
  }

  @Override
  void deliverAll(SourceContext<GenericEventStream> context, Deliver<Long> deliver) {
    deliverTo(deliver);
    awaitEnd(context);
  }

  /** Delivers them all, unless it is told to exit. */
  void deliverTo(Deliver<Long> deliver) {
    for (long i = 0; i < events; i++) {
      long dueNanos = firstNanos + i * intervalNanos;
      List<Event<Long>> chunk = List.of(new Event<>("", Long.toString(i + 1), dueNanos));
      while (System.nanoTime() - dueNanos < 0) {
        Thread.onSpinWait();
      }
      if (deliver.deliver(chunk) == SourceInstruction.EXIT) {
        return;
      }
    }
  }

  private static void awaitEnd(SourceContext<GenericEventStream> context) {
    try {
      while (!context.cancelled()) {
        Thread.sleep(1);
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }
}
