package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.SourceContext;
import java.util.List;

/**
 * Delivers one event at each time of a pace, spinning in between. The payload is the time at which
 * the event was to arrive.
 */
final class PacedSource extends BenchSource {
  private final Pace pace;
  private final long events;

  PacedSource(Pace pace, long events) {
    this.pace = pace;
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
      List<Event<Long>> chunk = List.of(new Event<>("", Long.toString(i + 1), pace.dueNanos(i)));
      pace.await(i);
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
