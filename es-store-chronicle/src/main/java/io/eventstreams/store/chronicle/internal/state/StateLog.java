package io.eventstreams.store.chronicle.internal.state;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.store.chronicle.internal.open.OpenFolder;
import io.eventstreams.store.chronicle.internal.open.StoreTuning;
import io.eventstreams.store.chronicle.internal.queue.DiskSpace;
import io.eventstreams.store.chronicle.internal.queue.QueueRecord;
import io.eventstreams.store.chronicle.internal.queue.RecordQueue;
import io.eventstreams.store.chronicle.internal.queue.RecordReader;
import io.eventstreams.store.chronicle.internal.queue.StoreHealth;
import io.eventstreams.store.chronicle.internal.queue.StoreThread;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The state and the log that it is made from: a change is appended first and seen in memory
 * afterwards.
 *
 * <p>When the log has become much larger than the state, the state is written into a fresh queue,
 * which then takes the old one's place.
 *
 * <p><b>Threads:</b> {@link #write} and {@link #read} from any; what they are given runs on the
 * write thread, and under the read lock.
 *
 * @param <S> the type of the specification
 */
final class StateLog<S extends EventStreamSpec<S>> {
  private static final System.Logger LOGGER = System.getLogger(StateLog.class.getName());

  /** Of so many streams it is told that their rows cannot be read. */
  private static final int MOST_TOLD = 1_000;

  private static final int COMPACT_WHEN_LARGER_BY = 4;

  /** No wish for a new file at midnight: compaction ends a queue, not time. */
  private static final InstantSource NO_TIME = InstantSource.fixed(Instant.EPOCH);

  private final StreamRowCodec<S> rows;
  private final StateCodec<S> codec;
  private final StateTables<S> tables = new StateTables<>();
  private final StateFolders folders;
  private final StoreTuning tuning;
  private final DiskSpace space;
  private final StoreHealth health;
  private final StoreThread writeThread;
  private RecordQueue queue;

  /** What the state takes by itself, as far as known. */
  private long snapshotBytes;

  private long appendedBytes;
  private volatile boolean closed;

  private StateLog(OpenFolder folder, SpecCodec<S> codec) {
    this.rows = new StreamRowCodec<>(codec);
    this.codec = new StateCodec<>(rows);
    this.tuning = folder.tuning();
    this.space = folder.space();
    this.health = folder.health();
    this.writeThread = folder.writeThread();
    this.folders = StateFolders.open(folder.path());
    this.queue = RecordQueue.open(folders.current(), NO_TIME, space, health);
  }

  static <S extends EventStreamSpec<S>> StateLog<S> open(OpenFolder folder, SpecCodec<S> codec) {
    return folder
        .writeThread()
        .call(
            () -> {
              StateLog<S> log = new StateLog<>(folder, codec);
              try {
                log.replay();
                log.tellUnreadable();
                log.measure();
                log.compactWhenWorthwhile();
                return log;
              } catch (RuntimeException | Error failure) {
                log.queue.close();
                throw failure;
              }
            });
  }

  private void replay() {
    try (RecordReader reader = queue.newReader()) {
      long index = RecordReader.BEFORE_FIRST;
      long expected = 0;
      for (QueueRecord record = reader.after(index); record != null; record = reader.after(index)) {
        if (record.number() != expected) {
          throw ErrorCode.STORED_VALUE_UNREADABLE.error(
              "the state is damaged: record " + expected + " is missing, found " + record.number());
        }
        tables.apply(codec.decode(record));
        appendedBytes += record.body().length;
        index = record.index();
        expected++;
      }
      if (expected - 1 != queue.lastNumber()) {
        throw ErrorCode.STORED_VALUE_UNREADABLE.error(
            "the state is damaged: its records end at "
                + (expected - 1)
                + " instead of "
                + queue.lastNumber());
      }
    }
  }

  private void tellUnreadable() {
    tables.newestStreams().stream()
        .filter(row -> !row.isWhole())
        .limit(MOST_TOLD)
        .forEach(
            row ->
                LOGGER.log(
                    Level.WARNING,
                    "stream {0} has the status unknown: {1}",
                    row.id(),
                    row.unreadable().getMessage()));
  }

  /** Where the log is small it does not matter how much of it is needed. */
  private void measure() {
    if (appendedBytes >= tuning.compactionBytes()) {
      snapshotBytes = codec.encodeInParts(tables.asChanges(), part -> {});
    }
  }

  StateTables<S> tables() {
    return tables;
  }

  StreamRowCodec<S> rows() {
    return rows;
  }

  Instant now() {
    return tuning.clock().instant();
  }

  /** Runs something that reads and {@linkplain #commit commits}; such calls never overlap. */
  <T> T write(Supplier<T> work) {
    checkOpen();
    return writeThread.call(
        () -> {
          checkOpen();
          return work.get();
        });
  }

  <T> T read(Supplier<T> reading) {
    checkOpen();
    return tables.read(reading);
  }

  private void checkOpen() {
    if (closed) {
      throw health.closedError();
    }
    health.check();
  }

  /** Stores changes, all or none; inside {@link #write} only. */
  void commit(List<StateChange<S>> changes) {
    commit(new StatePart<>(changes, codec.encode(changes)));
  }

  /**
   * Stores changes that may be torn apart, each of which {@linkplain #fits fits}; inside {@link
   * #write} only.
   *
   * @return false when there is no room for them on the disk: nothing was stored
   */
  boolean commitInParts(List<StateChange<S>> changes) {
    List<StatePart<S>> parts = new ArrayList<>();
    if (!queue.hasRoomFor(codec.encodeInParts(changes, parts::add))) {
      return false;
    }
    parts.forEach(this::commit);
    return true;
  }

  private void commit(StatePart<S> part) {
    queue.append(part.body());
    tables.apply(part.changes());
    appendedBytes += part.body().length;
    compactWhenWorthwhile();
  }

  /** Whether a change can be stored at all. */
  boolean fits(StateChange<S> change) {
    return codec.fits(change);
  }

  private void compactWhenWorthwhile() {
    if (appendedBytes >= tuning.compactionBytes()
        && appendedBytes >= COMPACT_WHEN_LARGER_BY * snapshotBytes) {
      compact();
    }
  }

  private void compact() {
    RecordQueue next;
    long bytes;
    try {
      next = RecordQueue.open(folders.prepareNext(), NO_TIME, space, health);
      bytes = appendSnapshot(next);
    } catch (IOException | EventStreamException failure) {
      // The old queue is as good as before, so a store that has not failed goes on with it.
      health.check();
      folders.tidy();
      appendedBytes = 0;
      LOGGER.log(Level.WARNING, "the state could not be compacted, its log goes on", failure);
      return;
    }
    RecordQueue old = queue;
    try {
      folders.switchToNext();
      queue = next;
      snapshotBytes = bytes;
      appendedBytes = bytes;
    } catch (IOException unknownWhichIsValid) {
      throw health.fail(unknownWhichIsValid);
    }
    old.close();
    folders.tidy();
  }

  private long appendSnapshot(RecordQueue next) throws IOException {
    try {
      long bytes = codec.encodeInParts(tables.asChanges(), part -> next.append(part.body()));
      next.force();
      return bytes;
    } catch (IOException | RuntimeException | Error failure) {
      next.close();
      throw failure;
    }
  }

  void close() {
    if (closed) {
      return;
    }
    closed = true;
    writeThread.run(() -> queue.close());
  }
}
