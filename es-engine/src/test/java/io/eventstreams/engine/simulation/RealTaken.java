package io.eventstreams.engine.simulation;

import java.util.HashMap;
import java.util.Map;

/** What consumers behind sockets said they have: by stream, and by first and last event. */
final class RealTaken implements RealWitness {
  private record Range(String streamName, int first, int last, int count) {}

  private final RealHistory history;
  private final Map<Range, Integer> times = new HashMap<>();

  RealTaken(RealHistory history) {
    this.history = history;
  }

  @Override
  public void takes(String streamName, int[] indices, String[] topics, int[] payloads) {
    history.stepped(
        () -> {
          for (int i = 0; i < indices.length; i++) {
            int at = i;
            history.check(
                payloads[at] == history.log.get(indices[at]).data()
                    && topics[at].equals(history.log.topic(indices[at]))
                    && (at == 0 || indices[at] > indices[at - 1]),
                () -> "event " + indices[at] + " has changed on its way");
          }
          times.merge(
              new Range(streamName, indices[0], indices[indices.length - 1], indices.length),
              1,
              Integer::sum);
        });
  }

  /** How often consumers said that they have the events of a batch. */
  int times(String streamName, SimHanded handed) {
    return history.step(
        () ->
            times.getOrDefault(
                new Range(streamName, handed.first(), handed.last(), handed.events.size()), 0));
  }
}
