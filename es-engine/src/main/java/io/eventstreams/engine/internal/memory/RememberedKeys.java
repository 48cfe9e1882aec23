package io.eventstreams.engine.internal.memory;

import io.eventstreams.api.spi.EventLog.Appended;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The answers to appends with an idempotency key, for a time and up to a number.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class RememberedKeys {
  private static final long KEPT_NANOS = 24L * 60 * 60 * 1_000_000_000;

  private final Map<String, Answer> answers = new LinkedHashMap<>();
  private final int maxKeys;
  private final LongSupplier nanoTime;

  private record Answer(Appended appended, long givenNanos) {}

  RememberedKeys(int maxKeys, LongSupplier nanoTime) {
    this.maxKeys = maxKeys;
    this.nanoTime = nanoTime;
  }

  @Nullable Appended answerFor(String key) {
    forgetOld();
    Answer answer = answers.get(key);
    return answer == null ? null : answer.appended();
  }

  void remember(String key, Appended appended) {
    answers.put(key, new Answer(appended, nanoTime.getAsLong()));
    if (answers.size() > maxKeys) {
      Iterator<Answer> oldest = answers.values().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  private void forgetOld() {
    long now = nanoTime.getAsLong();
    Iterator<Answer> oldest = answers.values().iterator();
    while (oldest.hasNext() && now - oldest.next().givenNanos() >= KEPT_NANOS) {
      oldest.remove();
    }
  }
}
