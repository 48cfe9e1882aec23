package io.eventstreams.engine.internal.batch;

import org.jspecify.annotations.Nullable;

/**
 * Remembers the decisions about topics in a table without boxes or nodes. It is a cache: where a
 * place is crowded, another topic is forgotten, so that no topics that somebody chose can make it
 * slow.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class TopicMemory {
  /** Looked at for one topic. */
  private static final int NEIGHBOURS = 8;

  private static final int FIRST_SLOTS = 64;
  private static final int MAX_SLOTS = 4_096;

  private @Nullable String[] topics = new String[FIRST_SLOTS];
  private boolean[] answers = new boolean[FIRST_SLOTS];
  private int size;

  /** Where a topic is, or -1. */
  @SuppressWarnings("ReferenceEquality") // sources often share the text of a topic
  int find(String topic) {
    @Nullable String[] table = topics;
    int slot = slot(topic, table.length - 1);
    return table[slot] == topic ? slot : findEqual(topic, table, slot);
  }

  private static int findEqual(String topic, @Nullable String[] table, int home) {
    int slot = home;
    for (int i = 0; i < NEIGHBOURS; i++) {
      String there = table[slot];
      if (there == null) {
        return -1;
      }
      if (there.equals(topic)) {
        return slot;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    return -1;
  }

  boolean answer(int found) {
    return answers[found];
  }

  /** Remembers a topic that was not found. */
  void put(String topic, boolean answer) {
    if (size >= topics.length / 2 && topics.length < MAX_SLOTS) {
      grow();
    }
    place(topic, answer);
  }

  int size() {
    return size;
  }

  private void place(String topic, boolean answer) {
    int mask = topics.length - 1;
    int home = slot(topic, mask);
    int slot = home;
    for (int i = 0; i < NEIGHBOURS; i++) {
      if (topics[slot] == null) {
        size++;
        topics[slot] = topic;
        answers[slot] = answer;
        return;
      }
      slot = (slot + 1) & mask;
    }
    topics[home] = topic;
    answers[home] = answer;
  }

  private void grow() {
    @Nullable String[] oldTopics = topics;
    boolean[] oldAnswers = answers;
    topics = new String[oldTopics.length * 2];
    answers = new boolean[topics.length];
    size = 0;
    for (int i = 0; i < oldTopics.length; i++) {
      String topic = oldTopics[i];
      if (topic != null) {
        place(topic, oldAnswers[i]);
      }
    }
  }

  /** Hashes of similar texts differ in their low bits only, or not there. */
  private static int slot(String topic, int mask) {
    int hash = topic.hashCode() * 0x9E3779B9;
    return (hash >>> 16) & mask;
  }
}
