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
 * <p>The clock may have been wrong. A key from the future is not forgotten, since who used it may
 * send again what was stored, but its 24 hours begin when it is met: else it would be answered to
 * for as long as the clock was ahead. Its own time counts again once it has come, so that a clock
 * that is behind for a while makes nothing older.
 *
 * <p><b>Threads:</b> the store's write thread.
 */
final class IdempotencyKeys {
  static final long REMEMBERED_MILLIS = Duration.ofHours(24).toMillis();

  /**
   * A key that was used.
   *
   * @param metMillis what counts while its own time is in the future
   */
  private record Use(@Nullable String key, long timeMillis, long metMillis, Appended answer) {
    boolean expired(long nowMillis) {
      return expiredSince(timeMillis > nowMillis ? metMillis : timeMillis, nowMillis);
    }

    Use metNotAfter(long nowMillis) {
      return metMillis > nowMillis ? new Use(key, timeMillis, nowMillis, answer) : this;
    }
  }

  /** In the order of use, so that none is forgotten before one that is older. */
  private final Map<String, Use> uses = new LinkedHashMap<>();

  private final int maxKeys;
  private long lastMillis;

  private IdempotencyKeys(int maxKeys, long nowMillis) {
    this.maxKeys = maxKeys;
    this.lastMillis = nowMillis;
  }

  /**
   * Follows the chain of records with a key, from the last one back. Their events are not kept
   * meanwhile: those of a day may be more than fits in memory. One from the future was used no
   * later than that which follows it.
   *
   * @param maxKeys how many are remembered
   */
  static IdempotencyKeys load(
      RecordReader reader, long lastKeyedIndex, long nowMillis, int maxKeys) {
    Deque<Use> recent = new ArrayDeque<>();
    long index = lastKeyedIndex;
    long metMillis = nowMillis;
    while (index != LogRecord.NO_INDEX && recent.size() < maxKeys) {
      LogRecord record = LogRecord.decode(reader.at(index));
      if (record.timeMillis() <= nowMillis) {
        metMillis = record.timeMillis();
      }
      if (expiredSince(metMillis, nowMillis)) {
        break;
      }
      recent.addFirst(new Use(record.key(), record.timeMillis(), metMillis, record.appended()));
      index = record.previousKeyedIndex();
    }
    IdempotencyKeys keys = new IdempotencyKeys(maxKeys, nowMillis);
    recent.forEach(keys::add);
    return keys;
  }

  /** What was answered when the key was used; null when it may be used. */
  @Nullable Appended answerTo(@Nullable String key, long nowMillis) {
    if (nowMillis < lastMillis) {
      uses.replaceAll((name, use) -> use.metNotAfter(nowMillis));
    }
    lastMillis = nowMillis;
    Iterator<Use> oldest = uses.values().iterator();
    while (oldest.hasNext() && oldest.next().expired(nowMillis)) {
      oldest.remove();
    }
    Use use = key == null ? null : uses.get(key);
    return use == null ? null : use.answer();
  }

  void add(@Nullable String key, long nowMillis, Appended answer) {
    add(new Use(key, nowMillis, nowMillis, answer));
  }

  private void add(Use use) {
    String key = use.key();
    if (key != null) {
      // One that was forgotten and used again is young again.
      uses.remove(key);
      uses.put(key, use);
      if (uses.size() > maxKeys) {
        Iterator<Use> oldest = uses.values().iterator();
        oldest.next();
        oldest.remove();
      }
    }
  }

  private static boolean expiredSince(long sinceMillis, long nowMillis) {
    return nowMillis - sinceMillis >= REMEMBERED_MILLIS;
  }
}
