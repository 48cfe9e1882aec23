package io.eventstreams.bench;

import io.eventstreams.api.Event;
import java.util.ArrayList;
import java.util.List;

/** Events that are made before anything is measured. */
final class ReadyEvents {
  /** So few that they stay in the processor's cache. */
  static final int EVENTS = 4_096;

  static final int TOPICS = 10;

  private ReadyEvents() {}

  static List<String> topics() {
    List<String> topics = new ArrayList<>(TOPICS);
    for (int i = 0; i < TOPICS; i++) {
      topics.add("topic" + i);
    }
    return topics;
  }

  /**
   * Lists of one size.
   *
   * @param sharesTopics whether events of one topic have the same string, as from a source that
   *     knows its topics, or each one of its own, as from a parser
   */
  static List<List<Event<Long>>> chunks(int chunkSize, boolean sharesTopics) {
    List<String> topics = topics();
    List<List<Event<Long>>> chunks = new ArrayList<>();
    List<Event<Long>> chunk = new ArrayList<>(chunkSize);
    int events = Math.max(EVENTS, 2 * chunkSize) / chunkSize * chunkSize;
    for (int i = 0; i < events; i++) {
      String topic = sharesTopics ? topics.get(i % TOPICS) : "topic" + i % TOPICS;
      chunk.add(new Event<>(topic, sequenceId(i), (long) i));
      if (chunk.size() == chunkSize) {
        chunks.add(chunk);
        chunk = new ArrayList<>(chunkSize);
      }
    }
    return chunks;
  }

  static String sequenceId(int number) {
    return String.format("%012d", number);
  }
}
