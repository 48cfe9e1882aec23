package io.eventstreams.store.chronicle.internal.queue;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.Wire;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a {@link RecordQueue}, forward or at a place.
 *
 * <p><b>Threads:</b> one, never interrupted.
 *
 * <p><b>Errors:</b> {@code FF00215} for whatever cannot be read as it was written.
 */
public final class RecordReader implements AutoCloseable {
  /** The index before the first record. */
  public static final long BEFORE_FIRST = -1;

  private static final long NOWHERE = -2;

  private final SingleChronicleQueue queue;
  private final ExcerptTailer tailer;
  private final StoreHealth health;

  /** The index of the record that was read last; the tailer stands behind it. */
  private long at = NOWHERE;

  RecordReader(SingleChronicleQueue queue, StoreHealth health) {
    this.queue = queue;
    this.health = health;
    this.tailer = queue.createTailer();
    tailer.singleThreadedCheckDisabled(true);
  }

  /** The record that follows the one at an index; null when there is none yet. */
  public @Nullable QueueRecord after(long index) {
    return guarded(
        () -> {
          if (index != at) {
            standBehind(index);
          }
          return read();
        });
  }

  /** The record at an index. */
  public QueueRecord at(long index) {
    QueueRecord record =
        guarded(
            () -> {
              at = NOWHERE;
              return tailer.moveToIndex(index) ? read() : null;
            });
    if (record == null || record.index() != index) {
      throw damaged("there is no record at index 0x" + Long.toHexString(index), null);
    }
    return record;
  }

  /** The last record; null when there is none. */
  public @Nullable QueueRecord last() {
    long lastIndex = guarded(queue::lastIndex);
    return lastIndex == BEFORE_FIRST ? null : at(lastIndex);
  }

  /**
   * The last record whose key is not above {@code wanted}, where keys grow with the index; null
   * when all are above it.
   */
  public @Nullable QueueRecord floor(long wanted, ToLongFunction<QueueRecord> key) {
    List<Long> cycles =
        guarded(
            () -> new ArrayList<>(queue.listCyclesBetween(queue.firstCycle(), queue.lastCycle())));
    int low = 0;
    int high = cycles.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      QueueRecord first = firstInCycle(Math.toIntExact(cycles.get(middle)));
      if (first == null) {
        // A file that was begun and never written to
        cycles.remove(middle);
        high--;
      } else if (key.applyAsLong(first) <= wanted) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high < 0 ? null : floorInCycle(Math.toIntExact(cycles.get(high)), wanted, key);
  }

  private @Nullable QueueRecord firstInCycle(int cycle) {
    long index = queue.rollCycle().toIndex(cycle, 0);
    return guarded(
        () -> {
          at = NOWHERE;
          QueueRecord record = tailer.moveToIndex(index) ? read() : null;
          return record != null && record.index() == index ? record : null;
        });
  }

  private @Nullable QueueRecord floorInCycle(
      int cycle, long wanted, ToLongFunction<QueueRecord> key) {
    RollCycle files = queue.rollCycle();
    long low = 0;
    long high = guarded(() -> tailer.excerptsInCycle(cycle)) - 1;
    at = NOWHERE;
    QueueRecord found = null;
    while (low <= high) {
      long middle = (low + high) >>> 1;
      QueueRecord probe = at(files.toIndex(cycle, middle));
      if (key.applyAsLong(probe) <= wanted) {
        found = probe;
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return found;
  }

  private void standBehind(long index) {
    at = NOWHERE;
    if (index == BEFORE_FIRST) {
      tailer.toStart();
    } else if (!tailer.moveToIndex(index) || read() == null) {
      throw damaged("there is no record at index 0x" + Long.toHexString(index), null);
    }
  }

  private @Nullable QueueRecord read() {
    try (DocumentContext document = tailer.readingDocument()) {
      Wire wire = document.isPresent() ? document.wire() : null;
      if (wire == null) {
        // Asked again, the tailer looks for a later file; what it remembers must not be trusted
        // then.
        at = NOWHERE;
        return null;
      }
      Bytes<?> in = wire.bytes();
      long length = in.readRemaining();
      if (length > QueueRecord.MAX_FRAME_BYTES) {
        throw damaged("a record claims to have " + length + " bytes", null);
      }
      byte[] frame = new byte[(int) length];
      in.read(frame);
      long index = document.index();
      QueueRecord record = QueueRecord.parse(index, frame);
      at = index;
      return record;
    }
  }

  private <T extends @Nullable Object> T guarded(Supplier<T> reading) {
    health.check();
    try {
      return reading.get();
    } catch (EventStreamException known) {
      at = NOWHERE;
      throw known;
    } catch (VirtualMachineError fault) {
      throw health.fail(fault);
    } catch (RuntimeException | AssertionError failure) {
      at = NOWHERE;
      throw damaged(FailureText.of(failure), failure);
    }
  }

  private EventStreamException damaged(String how, @Nullable Throwable cause) {
    String text = "the queue in " + queue.file() + " is damaged: " + how;
    return cause == null
        ? ErrorCode.STORED_VALUE_UNREADABLE.error(text)
        : ErrorCode.STORED_VALUE_UNREADABLE.error(text, cause);
  }

  @Override
  public void close() {
    tailer.close();
  }
}
