package io.eventstreams.store.chronicle.internal.log;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.spi.EventLog.Appended;
import io.eventstreams.store.chronicle.internal.open.OpenFolder;
import io.eventstreams.store.chronicle.internal.queue.QueueRecord;
import io.eventstreams.store.chronicle.internal.queue.RecordQueue;
import io.eventstreams.store.chronicle.internal.queue.RecordReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The log as records: appends on the write thread, reads on the read thread.
 *
 * <p><b>Threads:</b> any; see above.
 */
final class LogFile {
  private static final int READ_EVENTS = 512;
  private static final int READ_BYTES = 1 << 20;

  private final OpenFolder folder;
  private final RecordQueue queue;
  private final RecordReader reader;
  private final LogTail tail;
  private final IdempotencyKeys keys;
  private long lastKeyedIndex;

  private LogFile(OpenFolder folder, RecordQueue queue) {
    this.folder = folder;
    this.queue = queue;
    try (RecordReader once = queue.newReader()) {
      QueueRecord last = once.last();
      LogRecord end = last == null ? null : LogRecord.decode(last);
      tail = new LogTail(end == null ? 0 : end.lastSequence());
      lastKeyedIndex = end == null ? LogRecord.NO_INDEX : end.lastKeyedIndex();
      keys = IdempotencyKeys.load(once, lastKeyedIndex, nowMillis(), folder.tuning().maxKeys());
    }
    reader = queue.newReader();
  }

  static LogFile open(OpenFolder folder) {
    return folder
        .writeThread()
        .call(
            () -> {
              RecordQueue queue =
                  RecordQueue.open(
                      folder.path().resolve("events"),
                      folder.tuning().clock(),
                      folder.space(),
                      folder.health());
              try {
                return new LogFile(folder, queue);
              } catch (RuntimeException | Error failure) {
                queue.close();
                throw failure;
              }
            });
  }

  LogTail tail() {
    return tail;
  }

  /** Appends events that are encoded already, one record for all. */
  Appended append(int count, byte[] events, @Nullable String key) {
    checkOpen();
    return folder.writeThread().call(() -> appendNow(count, events, key));
  }

  private Appended appendNow(int count, byte[] events, @Nullable String key) {
    checkOpen();
    long now = nowMillis();
    Appended earlier = keys.answerTo(key, now);
    if (earlier != null) {
      return earlier;
    }
    long first = tail.last() + 1;
    long index = queue.append(LogRecord.encode(first, count, now, key, lastKeyedIndex, events));
    LogRecord record = new LogRecord(index, first, count, now, key, lastKeyedIndex, List.of());
    lastKeyedIndex = record.lastKeyedIndex();
    keys.add(key, now, record.appended());
    tail.moveTo(record.lastSequence());
    return record.appended();
  }

  private long nowMillis() {
    return folder.tuning().clock().millis();
  }

  /**
   * The record that holds an event.
   *
   * @throws EventStreamException {@code ES10003} when it is not retained
   */
  LogRecord find(long sequence) {
    return onReadThread(
        () -> {
          QueueRecord floor =
              reader.floor(sequence, record -> LogRecord.decode(record).firstSequence());
          LogRecord found = floor == null ? null : LogRecord.decode(floor);
          if (found == null) {
            throw LogPosition.unknown(LogPosition.print(sequence));
          }
          if (found.lastSequence() < sequence) {
            throw ended(sequence);
          }
          return found;
        });
  }

  /**
   * Some records after an index; none when there is none yet.
   *
   * @param sequence of the last event before them, 0 before the first of all
   */
  List<LogRecord> readAfter(long index, long sequence) {
    return onReadThread(
        () -> {
          List<LogRecord> records = new ArrayList<>();
          long after = index;
          long last = sequence;
          long events = 0;
          long bytes = 0;
          while (last < tail.last() && events < READ_EVENTS && bytes < READ_BYTES) {
            QueueRecord record = reader.after(after);
            if (record == null) {
              throw ended(last + 1);
            }
            LogRecord decoded = LogRecord.decode(record);
            if (decoded.firstSequence() != last + 1) {
              throw ended(last + 1);
            }
            records.add(decoded);
            after = record.index();
            last = decoded.lastSequence();
            events += decoded.count();
            bytes += record.body().length;
          }
          return records;
        });
  }

  private <T> T onReadThread(Supplier<T> work) {
    checkOpen();
    return folder
        .readThread()
        .call(
            () -> {
              checkOpen();
              return work.get();
            });
  }

  void checkOpen() {
    if (tail.closed()) {
      throw folder.health().closedError();
    }
    folder.health().check();
  }

  private static EventStreamException ended(long sequence) {
    return ErrorCode.STORED_VALUE_UNREADABLE.error(
        "the event log is damaged: event " + LogPosition.print(sequence) + " is not there");
  }

  void close() {
    if (tail.closed()) {
      return;
    }
    tail.close();
    folder.readThread().run(reader::close);
    folder.writeThread().run(queue::close);
  }
}
