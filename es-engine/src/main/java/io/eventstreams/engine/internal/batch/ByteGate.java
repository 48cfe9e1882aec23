package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.Event;
import io.eventstreams.api.spi.EventDataCodec;
import java.util.ArrayDeque;

/**
 * Bounds the bytes of the matching events that a stream holds: those of the open batch and of the
 * batches that are not settled. One event is let in whatever its size when nothing is held.
 *
 * <p><b>Threads:</b> the stream's drainer only.
 */
public final class ByteGate<D> {
  private final EventDataCodec<D> codec;

  /** The bytes of the batches that are not settled, oldest first. */
  private final ArrayDeque<Long> batches = new ArrayDeque<>();

  private long maxBytes;
  private long heldBytes;
  private long openBytes;
  private long settledBatches;
  private boolean full;

  /**
   * An open gate.
   *
   * @param codec knows the sizes
   */
  public ByteGate(EventDataCodec<D> codec, long maxBytes) {
    this.codec = codec;
    this.maxBytes = maxBytes;
  }

  void adjust(long newMaxBytes) {
    maxBytes = newMaxBytes;
    full = false;
  }

  /** Lets an event in, or is full. */
  boolean admits(Event<D> event) {
    long bytes = event.topic().length() + event.sequenceId().length() + codec.sizeOf(event.data());
    if (heldBytes > 0 && bytes > maxBytes - heldBytes) {
      full = true;
      return false;
    }
    // No event is free, so that it can be told whether anything is held.
    long counted = Math.max(1, bytes);
    heldBytes += counted;
    openBytes += counted;
    return true;
  }

  /** Whether an event has to wait until something is settled. */
  boolean isFull() {
    return full;
  }

  void batchClosed() {
    batches.addLast(openBytes);
    openBytes = 0;
  }

  /** So many batches have been settled by now, since the beginning. */
  void settled(long allSettledBatches) {
    while (settledBatches < allSettledBatches) {
      settledBatches++;
      heldBytes -= batches.removeFirst();
      full = false;
    }
  }
}
