package io.eventstreams.store.chronicle.internal.log;

import io.eventstreams.api.spi.EventLog.Appended;
import io.eventstreams.store.chronicle.internal.queue.BodyReader;
import io.eventstreams.store.chronicle.internal.queue.BodyWriter;
import io.eventstreams.store.chronicle.internal.queue.QueueRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All events of one append.
 *
 * @param index where the queue keeps it
 * @param firstSequence of its first event; they are counted from 1 without gaps
 * @param count how many events, at least one
 * @param timeMillis when it was appended by the wall clock, which may have been wrong
 * @param key the idempotency key
 * @param previousKeyedIndex where the last record before it with a key is, {@link #NO_INDEX} when
 *     there is none
 * @param events in order
 */
record LogRecord(
    long index,
    long firstSequence,
    int count,
    long timeMillis,
    @Nullable String key,
    long previousKeyedIndex,
    List<StoredEvent> events) {
  static final long NO_INDEX = -1;

  /** An event with its payload as JSON. */
  static final class StoredEvent {
    private final String topic;
    private final byte[] json;

    StoredEvent(String topic, byte[] json) {
      this.topic = topic;
      this.json = json;
    }

    String topic() {
      return topic;
    }

    byte[] json() {
      return json;
    }
  }

  long lastSequence() {
    return firstSequence + count - 1;
  }

  /** Where the last record with a key is, from the record after this on. */
  long lastKeyedIndex() {
    return key == null ? previousKeyedIndex : index;
  }

  Appended appended() {
    return new Appended(count, LogPosition.print(firstSequence), LogPosition.print(lastSequence()));
  }

  static byte[] encode(
      long firstSequence,
      int count,
      long timeMillis,
      @Nullable String key,
      long previousKeyedIndex,
      byte[] events) {
    BodyWriter out = new BodyWriter();
    out.int64(firstSequence).int32(count).int64(timeMillis);
    out.text(key).int64(previousKeyedIndex);
    return out.append(events).toBytes();
  }

  static LogRecord decode(QueueRecord record) {
    return BodyReader.read(
        record,
        in -> {
          long firstSequence = in.int64();
          int count = in.int32();
          long timeMillis = in.int64();
          String key = in.textOrNull();
          long previousKeyedIndex = in.int64();
          List<StoredEvent> events = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            events.add(new StoredEvent(in.text(), in.bytes()));
          }
          return new LogRecord(
              record.index(), firstSequence, count, timeMillis, key, previousKeyedIndex, events);
        });
  }
}
