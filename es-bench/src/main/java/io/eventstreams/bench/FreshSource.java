package io.eventstreams.bench;

import io.eventstreams.api.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A source that makes every event anew, and delivers them in lists of several kinds. */
final class FreshSource extends FeedSource {
  private int kind;

  FreshSource(PeerFeed feed) {
    super(feed);
  }

  @Override
  List<Event<Long>> deliverable(List<Event<Long>> chunk) {
    @SuppressWarnings({"unchecked", "rawtypes"})
    Event<Long>[] events = new Event[chunk.size()];
    for (int i = 0; i < events.length; i++) {
      Event<Long> ready = chunk.get(i);
      events[i] = new Event<>(ready.topic(), ready.sequenceId(), ready.data());
    }
    kind = (kind + 1) % 4;
    return switch (kind) {
      case 0 -> Arrays.asList(events);
      case 1 -> List.of(events);
      case 2 -> new ArrayList<>(Arrays.asList(events));
      default -> Collections.unmodifiableList(Arrays.asList(events));
    };
  }
}
