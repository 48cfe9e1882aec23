package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.SourceContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A source that makes every event anew, and delivers them in lists of several kinds. */
final class FreshSource extends BenchSource {
  private final int chunkSize;
  private final List<String> topics = ReadyEvents.topics();
  private final List<String> sequenceIds = new ArrayList<>();
  private int made;

  FreshSource(int chunkSize) {
    this.chunkSize = chunkSize;
    for (int i = 0; i < ReadyEvents.EVENTS; i++) {
      sequenceIds.add(ReadyEvents.sequenceId(i));
    }
  }

  @Override
  void deliverAll(SourceContext<GenericEventStream> context, Deliver<Long> deliver) {
    for (int kind = 0; deliver.deliver(chunk(kind)) == SourceInstruction.CONTINUE; kind++) {
      // The next kind of list.
    }
  }

  private List<Event<Long>> chunk(int kind) {
    @SuppressWarnings({"unchecked", "rawtypes"})
    Event<Long>[] events = new Event[chunkSize];
    Long data = 0L;
    for (int i = 0; i < chunkSize; i++) {
      events[i] = new Event<>(topics.get(made % ReadyEvents.TOPICS), nextId(), data);
    }
    return switch (kind % 4) {
      case 0 -> Arrays.asList(events);
      case 1 -> List.of(events);
      case 2 -> new ArrayList<>(Arrays.asList(events));
      default -> Collections.unmodifiableList(Arrays.asList(events));
    };
  }

  private String nextId() {
    String id = sequenceIds.get(made % ReadyEvents.EVENTS);
    made = made == Integer.MAX_VALUE ? 0 : made + 1;
    return id;
  }
}
