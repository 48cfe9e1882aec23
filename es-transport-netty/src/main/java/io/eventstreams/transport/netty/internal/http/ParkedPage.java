package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ParkedEvents;
import io.eventstreams.api.spi.ParkedEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * Some of the parked events in their order: as many as were asked for, or fewer when they are
 * large, but one at least.
 *
 * @param events those that are shown
 * @param more whether there are others after them
 */
record ParkedPage(List<ParkedEvent> events, boolean more) {
  /** How much payload a page has; a page of ASCII takes as many bytes. */
  private static final int MAX_CHARS = 4 << 20;

  /** So many are read at once, since each may be large. */
  private static final int STEP = 8;

  static ParkedPage read(ParkedEvents parked, String afterId, int limit) {
    List<ParkedEvent> events = new ArrayList<>();
    String lastId = afterId;
    long chars = 0;
    while (true) {
      List<ParkedEvent> step = parked.list(lastId, STEP);
      for (ParkedEvent event : step) {
        chars += event.json().length();
        if (events.size() == limit || (chars > MAX_CHARS && !events.isEmpty())) {
          return new ParkedPage(events, true);
        }
        events.add(event);
        lastId = event.id();
      }
      if (step.size() < STEP) {
        return new ParkedPage(events, false);
      }
    }
  }

  /** Where the next page begins. */
  String lastId() {
    return events.get(events.size() - 1).id();
  }
}
