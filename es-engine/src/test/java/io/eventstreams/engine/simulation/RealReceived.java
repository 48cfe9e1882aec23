package io.eventstreams.engine.simulation;

import io.eventstreams.api.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which attempts a batch may be from that comes to a consumer elsewhere: it is known by its
 * stream's name and its events alone.
 *
 * <p><b>Threads:</b> within a step of the history.
 */
final class RealReceived {
  private final Map<String, Sent> sent = new HashMap<>();

  /** Attempts with the same events. */
  private static final class Sent {
    final List<RealHanded> live = new ArrayList<>();
    int handedOut;
    int dropped;
    int received;
  }

  void sends(String streamName, RealHanded handed) {
    Sent all = sent.computeIfAbsent(key(streamName, handed.seen.events), key -> new Sent());
    all.live.removeIf(each -> each.ending != null || each.seen.attempt.cancelled());
    all.live.add(handed);
    all.handedOut++;
  }

  /** How often a batch has come that was not handed out once more for it. */
  int comes(String streamName, List<Event<Integer>> events) {
    Sent all = sent.get(key(streamName, events));
    return all == null ? 1 : ++all.received - all.handedOut;
  }

  void drops(String streamName, List<Event<Integer>> events) {
    Sent all = sent.get(key(streamName, events));
    if (all != null) {
      all.dropped++;
    }
  }

  /** How often its connection was lost before the reply. */
  int dropped(String streamName, List<Event<Integer>> events) {
    Sent all = sent.get(key(streamName, events));
    return all == null ? 0 : all.dropped;
  }

  /** The attempts whose consumer may have said so. */
  List<RealHanded> attempts(String streamName, List<Event<Integer>> events) {
    Sent all = sent.get(key(streamName, events));
    return all == null ? List.of() : all.live;
  }

  private static String key(String streamName, List<Event<Integer>> events) {
    String first = events.get(0).sequenceId();
    String last = events.get(events.size() - 1).sequenceId();
    return streamName + " " + first + " " + last + " " + events.size();
  }
}
