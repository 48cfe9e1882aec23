package io.eventstreams.store.chronicle.internal.queue;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.jspecify.annotations.Nullable;

/**
 * An append-only queue of numbered, checksummed records in a folder of its own. Bytes only: nothing
 * of Chronicle's serialisation is used.
 *
 * <p>A record is complete or not there: Chronicle sets its header last, and a half-written one at
 * the end, left by a process that was killed, is overwritten.
 *
 * <p><b>Threads:</b> the store's write thread; each reader has a thread of its own.
 */
public final class RecordQueue implements AutoCloseable {
  private static final RollCycles ROLL_CYCLE = RollCycles.FAST_DAILY;

  /** Address space, not disk: the files are sparse. A record may have a quarter of it. */
  private static final long BLOCK_BYTES = 64L << 20;

  /** What a record costs beside its bytes: pages of the index. */
  private static final long RECORD_OVERHEAD_BYTES = 128 << 10;

  private static final String CHRONICLE_METADATA = "metadata.cq4t";

  private final Path folder;
  private final DiskSpace space;
  private final StoreHealth health;
  private final SingleChronicleQueue queue;
  private final TailMark mark;
  private final ExcerptAppender appender;
  private long nextNumber;

  private RecordQueue(
      Path folder,
      DiskSpace space,
      StoreHealth health,
      SingleChronicleQueue queue,
      TailMark mark,
      long lastNumber) {
    this.folder = folder;
    this.space = space;
    this.health = health;
    this.queue = queue;
    this.mark = mark;
    this.nextNumber = lastNumber + 1;
    this.appender = queue.createAppender();
    appender.singleThreadedCheckDisabled(true);
  }

  /**
   * Opens the queue, a new one when the folder does not exist or is empty.
   *
   * @param clock decides when a new file is begun
   * @throws EventStreamException {@code FF00215} when acknowledged records are not there any more
   */
  public static RecordQueue open(
      Path folder, InstantSource clock, DiskSpace space, StoreHealth health) {
    try {
      TailMark mark = openMark(folder);
      // It holds a write lock by process id and a cache of the folder, both those of the last run.
      // The
      // lock is ours by now, but may name a process that is gone, or whose id somebody else has
      // today.
      Files.deleteIfExists(folder.resolve(CHRONICLE_METADATA));
      return open(folder, clock, space, health, mark);
    } catch (IOException failure) {
      throw ErrorCode.STORE_OPEN_FAILED.error(
          "cannot open the queue in " + folder + ": " + failure, failure);
    }
  }

  private static RecordQueue open(
      Path folder, InstantSource clock, DiskSpace space, StoreHealth health, TailMark mark)
      throws IOException {
    SingleChronicleQueue queue = null;
    try {
      RollClock rollClock = new RollClock(clock);
      queue =
          SingleChronicleQueueBuilder.binary(folder)
              .rollCycle(ROLL_CYCLE)
              .blockSize(BLOCK_BYTES)
              .timeProvider(rollClock)
              .build();
      int lastCycle = queue.lastCycle();
      if (lastCycle >= 0) {
        rollClock.notBefore((long) lastCycle * ROLL_CYCLE.lengthInMillis());
      }
      return new RecordQueue(folder, space, health, queue, mark, lastNumber(queue, mark, health));
    } catch (EventStreamException known) {
      closeAll(queue, mark);
      throw known;
    } catch (RuntimeException | AssertionError failure) {
      closeAll(queue, mark);
      throw ErrorCode.STORED_VALUE_UNREADABLE.error(
          "the queue in " + folder + " is damaged: " + FailureText.of(failure), failure);
    }
  }

  private static TailMark openMark(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path mark = folder.resolve(TailMark.FILE_NAME);
    boolean isWritten = Files.exists(mark) && Files.size(mark) > 0;
    if (isWritten) {
      return TailMark.open(folder);
    }
    // None, or an empty one: a process may have been killed between making it and writing to it.
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.cq4")) {
      if (files.iterator().hasNext()) {
        throw ErrorCode.STORED_VALUE_UNREADABLE.error(
            "the queue in " + folder + " has lost its file '" + TailMark.FILE_NAME + "'");
      }
    }
    return TailMark.create(folder);
  }

  private static long lastNumber(SingleChronicleQueue queue, TailMark mark, StoreHealth health)
      throws IOException {
    long marked = mark.read();
    try (RecordReader reader = new RecordReader(queue, health)) {
      QueueRecord last = reader.last();
      long number = last == null ? TailMark.NO_RECORD : last.number();
      if (number < marked) {
        throw ErrorCode.STORED_VALUE_UNREADABLE.error(
            "the queue in "
                + queue.file()
                + " is damaged: its last record is "
                + number
                + ", it has had "
                + marked);
      }
      return number;
    }
  }

  /** The number of the last record; -1 when there is none. */
  public long lastNumber() {
    return nextNumber - 1;
  }

  /** A reader for another thread. */
  public RecordReader newReader() {
    return new RecordReader(queue, health);
  }

  public boolean hasRoomFor(long bodyBytes) {
    return space.hasRoomFor(bodyBytes + RECORD_OVERHEAD_BYTES);
  }

  /**
   * Appends a record; it survives the end of the process once this returns.
   *
   * @return the record's index
   * @throws EventStreamException {@code ES10027} when it is too large and {@code ES10007} when the
   *     disk is almost full: nothing was written. {@code ES10007} also when writing failed, and the
   *     store with it
   */
  public long append(byte[] body) {
    health.check();
    if (body.length > QueueRecord.MAX_BODY_BYTES) {
      throw ErrorCode.BODY_TOO_LARGE.error(
          "a record may have at most " + QueueRecord.MAX_BODY_BYTES + " bytes, had " + body.length);
    }
    if (!hasRoomFor(body.length)) {
      throw ErrorCode.STORE_UNAVAILABLE.error(
          "less than " + space.floorBytes() + " bytes would be free on the disk of " + folder);
    }
    try {
      Bytes<byte[]> frame = Bytes.wrapForRead(QueueRecord.frame(nextNumber, body));
      appender.writeBytes(frame);
      long index = appender.lastIndexAppended();
      mark.write(nextNumber);
      nextNumber++;
      return index;
    } catch (IOException | RuntimeException | Error failure) {
      throw health.fail(failure);
    }
  }

  /** Waits until all records are on the device. */
  public void force() throws IOException {
    StoreFiles.force(folder);
  }

  @Override
  public void close() {
    appender.close();
    closeAll(queue, mark);
  }

  private static void closeAll(@Nullable SingleChronicleQueue queue, TailMark mark) {
    if (queue != null) {
      queue.close();
    }
    try {
      mark.close();
    } catch (IOException failure) {
      throw ErrorCode.INTERNAL.error("the queue could not be closed", failure);
    }
  }
}
