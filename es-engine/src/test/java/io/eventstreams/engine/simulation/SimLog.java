package io.eventstreams.engine.simulation;

import io.eventstreams.api.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The events of all streams; more of them become visible as time goes by. */
final class SimLog {
  private static final List<String> IDS = new ArrayList<>();

  /** Of an event's topic and sequenceId. */
  static final int LEAST_BYTES = 7;

  private final List<Event<Integer>> events;
  private int head;

  SimLog(Random random, int size) {
    events = new ArrayList<>(size);
    int share = 1 + random.nextInt(10);
    for (int i = 0; i < size; i++) {
      String topic = random.nextInt(10) < share ? "a" : random.nextBoolean() ? "b" : "c";
      events.add(new Event<>(topic, id(i), i));
    }
    head = random.nextInt(size + 1);
  }

  private static synchronized String id(int index) {
    while (IDS.size() <= index) {
      IDS.add(String.format("%06d", IDS.size()));
    }
    return IDS.get(index);
  }

  static int index(String position) {
    return position.isEmpty() ? -1 : Integer.parseInt(position);
  }

  static String position(int index) {
    return index < 0 ? "" : id(index);
  }

  /** The size of an event's payload. */
  static long bytes(int index) {
    return index % 7 == 0 ? 150 : index % 5;
  }

  void grow(int events) {
    head = Math.min(this.events.size(), head + events);
  }

  void showAll() {
    head = events.size();
  }

  int head() {
    return head;
  }

  int last() {
    return events.size() - 1;
  }

  String topic(int index) {
    return events.get(index).topic();
  }

  /** Whether an event has this id. */
  boolean hasId(String id) {
    try {
      int index = Integer.parseInt(id);
      return index >= 0 && index < events.size() && events.get(index).sequenceId().equals(id);
    } catch (NumberFormatException none) {
      return false;
    }
  }

  Event<Integer> get(int index) {
    return events.get(index);
  }

  List<Event<Integer>> read(int from, int to) {
    return events.subList(from, to);
  }

  /** The next event after an index which the filter accepts; beyond the last when there is none. */
  int nextMatch(SimFilter filter, int after) {
    int index = after + 1;
    while (index < events.size() && !filter.accepts(events.get(index).topic())) {
      index++;
    }
    return index;
  }
}
