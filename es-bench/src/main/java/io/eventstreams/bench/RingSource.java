package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.SourceContext;
import java.util.ArrayList;
import java.util.List;

/** A source that delivers the same ready-made chunks round and round, as fast as they are taken. */
final class RingSource implements EventSource<GenericEventStream, Long> {
  private static final int EVENTS = 4_096;
  private static final int TOPICS = 10;

  private final List<List<Event<Long>>> chunks = new ArrayList<>();

  RingSource(int chunkSize) {
    List<Event<Long>> chunk = new ArrayList<>(chunkSize);
    int events = Math.max(EVENTS, 2 * chunkSize) / chunkSize * chunkSize;
    for (int i = 0; i < events; i++) {
      chunk.add(new Event<>("topic" + i % TOPICS, String.format("%012d", i), (long) i));
      if (chunk.size() == chunkSize) {
        chunks.add(chunk);
        chunk = new ArrayList<>(chunkSize);
      }
    }
  }

  @Override
  public void run(
      SourceContext<GenericEventStream> context, String checkpoint, Deliver<Long> deliver) {
    while (true) {
      for (List<Event<Long>> chunk : chunks) {
        if (deliver.deliver(chunk) == SourceInstruction.EXIT) {
          return;
        }
      }
    }
  }
}
