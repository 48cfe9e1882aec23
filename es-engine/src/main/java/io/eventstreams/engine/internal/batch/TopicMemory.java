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

  private Table table = new Table(FIRST_SLOTS);
  private int size;

  /** Topics, and at the same index their answers. */
  static final class Table {
    private final @Nullable String[] topics;
    private final byte[] answers;

    private Table(int slots) {
      topics = new String[slots];
      answers = new byte[slots];
    }

    /** Where this very string is if nothing is in its way, or -1; sources often share the text. */
    @SuppressWarnings("ReferenceEquality")
    int findSame(String topic) {
      int slot = home(topic);
      return topics[slot] == topic ? slot : -1;
    }

    /** Where a topic is, or -1. */
    int find(String topic) {
      int slot = home(topic);
      for (int i = 0; i < NEIGHBOURS; i++) {
        String there = topics[slot];
        if (there == null) {
          return -1;
        }
        if (there.equals(topic)) {
          return slot;
        }
        slot = next(slot);
      }
      return -1;
    }

    boolean answer(int found) {
      return answers[found] != 0;
    }

    /** One if the answer is yes, else zero. */
    long bit(int found) {
      return answers[found];
    }

    /** Puts a topic into a free place, else into its first; whether it was a free one. */
    private boolean place(String topic, boolean answer) {
      int home = home(topic);
      int slot = home;
      for (int i = 0; i < NEIGHBOURS; i++) {
        if (topics[slot] == null) {
          set(slot, topic, answer);
          return true;
        }
        slot = next(slot);
      }
      set(home, topic, answer);
      return false;
    }

    private void set(int slot, String topic, boolean answer) {
      topics[slot] = topic;
      answers[slot] = (byte) (answer ? 1 : 0);
    }

    private int next(int slot) {
      return (slot + 1) & (topics.length - 1);
    }

    /** Hashes of similar texts may differ in a few of their low bits only. */
    private int home(String topic) {
      return ((topic.hashCode() * 0x9E3779B9) >>> 16) & (topics.length - 1);
    }
  }

  /** The present one; another takes its place when a topic is put. */
  Table table() {
    return table;
  }

  /** Remembers a topic that was not found. */
  void put(String topic, boolean answer) {
    if (size >= table.topics.length / 2 && table.topics.length < MAX_SLOTS) {
      grow();
    }
    place(topic, answer);
  }

  int size() {
    return size;
  }

  private void place(String topic, boolean answer) {
    if (table.place(topic, answer)) {
      size++;
    }
  }

  private void grow() {
    Table old = table;
    table = new Table(old.topics.length * 2);
    size = 0;
    for (int i = 0; i < old.topics.length; i++) {
      String topic = old.topics[i];
      if (topic != null) {
        place(topic, old.answer(i));
      }
    }
  }
}
