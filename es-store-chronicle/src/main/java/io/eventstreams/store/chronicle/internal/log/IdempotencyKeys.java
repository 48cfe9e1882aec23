package io.eventstreams.store.chronicle.internal.log;

import io.eventstreams.api.spi.EventLog.Appended;
import io.eventstreams.store.chronicle.internal.queue.RecordReader;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the last 24 hours and what was answered to them, up to a number: the oldest are
 * forgotten first.
 *
 * <p><b>Threads:</b> the store's write thread.
 */
final class IdempotencyKeys {
  static final long REMEMBERED_MILLIS = Duration.ofHours(24).toMillis();

  private record Use(@Nullable String key, long timeMillis, Appended answer) {}

  /** The oldest first: the times of records never go back. */
  private final Map<String, Use> uses = new LinkedHashMap<>();

  private final int maxKeys;

  private IdempotencyKeys(int maxKeys) {
    this.maxKeys = maxKeys;
  }

  /**
   * Follows the chain of records with a key, from the last one back. Their events are not kept
   * meanwhile: those of a day may be more than fits in memory.
   *
   * @param maxKeys how many are remembered
   */
  static IdempotencyKeys load(
      RecordReader reader, long lastKeyedIndex, long nowMillis, int maxKeys) {
    Deque<Use> recent = new ArrayDeque<>();
    long index = lastKeyedIndex;
    while (index != LogRecord.NO_INDEX && recent.size() < maxKeys) {
      LogRecord record = LogRecord.decode(reader.at(index));
      if (expired(record.timeMillis(), nowMillis)) {
        break;
      }
      recent.addFirst(new Use(record.key(), record.timeMillis(), record.appended()));
      index = record.previousKeyedIndex();
    }
    IdempotencyKeys keys = new IdempotencyKeys(maxKeys);
    for (Use use : recent) {
      keys.add(use.key(), use.timeMillis(), use.answer());
    }
    return keys;
  }

  /** What was answered when the key was used; null when it may be used. */
  @Nullable Appended answerTo(@Nullable String key, long nowMillis) {
    Iterator<Use> oldest = uses.values().iterator();
    while (oldest.hasNext() && expired(oldest.next().timeMillis(), nowMillis)) {
      oldest.remove();
    }
    Use use = key == null ? null : uses.get(key);
    return use == null ? null : use.answer();
  }

  void add(@Nullable String key, long timeMillis, Appended answer) {
    if (key != null) {
      // One that was forgotten and used again is young again.
      uses.remove(key);
      uses.put(key, new Use(key, timeMillis, answer));
      if (uses.size() > maxKeys) {
        Iterator<Use> oldest = uses.values().iterator();
        oldest.next();
        oldest.remove();
      }
    }
  }

  private static boolean expired(long timeMillis, long nowMillis) {
    return nowMillis - timeMillis >= REMEMBERED_MILLIS;
  }
}
