package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.SourceContext;
import java.util.List;

/** A source that delivers the same ready-made chunks round and round, as fast as they are taken. */
final class RingSource extends BenchSource {
  private final List<List<Event<Long>>> chunks;

  RingSource(int chunkSize, boolean sharesTopics) {
    chunks = ReadyEvents.chunks(chunkSize, sharesTopics);
  }

  @Override
  void deliverAll(SourceContext<GenericEventStream> context, Deliver<Long> deliver) {
    while (true) {
      for (List<Event<Long>> chunk : chunks) {
        if (deliver.deliver(chunk) == SourceInstruction.EXIT) {
          return;
        }
      }
    }
  }
}
