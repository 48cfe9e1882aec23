package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.Event;
import io.eventstreams.engine.internal.dispatch.Batch;
import org.jspecify.annotations.Nullable;

/**
 * Gathers matching events into the next batch. A full one stays here, closed, until it is taken.
 *
 * <p><b>Threads:</b> the stream's drainer only.
 */
final class BatchAssembler<D> {
  /** In the mode "when idle": a batch is not held back longer than this by a busy source. */
  static final long BUSY_LIMIT_NANOS = 1_000_000;

  private static final int FIRST_CAPACITY = 64;
  private static final int BUSY_LIMIT_BATCHES = 4;

  private final CoreSettings settings;
  private @Nullable Batch<D> open;
  private int expectedSize;
  private long examinedSinceOpen;
  private boolean flushing;

  BatchAssembler(CoreSettings settings) {
    this.settings = settings;
    this.expectedSize = Math.min(settings.batchSize(), FIRST_CAPACITY);
  }

  boolean isEmpty() {
    return open == null;
  }

  boolean isFull() {
    return open != null && open.size() >= settings.batchSize();
  }

  /** Adds an event; true when the batch is now full. */
  boolean add(Event<D> event, String seenBefore, long nowNanos) {
    Batch<D> batch = open;
    if (batch == null) {
      batch = new Batch<>(seenBefore, nowNanos, expectedSize);
      open = batch;
      examinedSinceOpen = 0;
    }
    batch.add(event);
    return batch.size() >= settings.batchSize();
  }

  void examined(long events) {
    examinedSinceOpen += events;
  }

  /** Closes the open batch as it is: nothing more is coming. */
  void flush() {
    flushing = open != null;
  }

  /** Whether the open batch should be handed out. */
  boolean isReady(long nowNanos, boolean idle) {
    Batch<D> batch = open;
    if (batch == null) {
      return false;
    }
    if (flushing || batch.size() >= settings.batchSize()) {
      return true;
    }
    long ageNanos = nowNanos - batch.openedAtNanos();
    if (settings.dispatchesWhenIdle()) {
      return idle
          || ageNanos >= BUSY_LIMIT_NANOS
          || examinedSinceOpen >= (long) BUSY_LIMIT_BATCHES * settings.batchSize();
    }
    return ageNanos >= settings.batchTimeoutNanos();
  }

  /** When the open batch has waited long enough. */
  long deadlineNanos() {
    Batch<D> batch = open;
    if (batch == null) {
      throw new IllegalStateException("no open batch");
    }
    long wait = settings.dispatchesWhenIdle() ? BUSY_LIMIT_NANOS : settings.batchTimeoutNanos();
    return batch.openedAtNanos() + wait;
  }

  @Nullable Batch<D> peek() {
    return open;
  }

  Batch<D> take() {
    Batch<D> batch = open;
    if (batch == null) {
      throw new IllegalStateException("no open batch");
    }
    open = null;
    flushing = false;
    expectedSize = Math.min(settings.batchSize(), Math.max(1, batch.size()));
    return batch;
  }

  void clear() {
    open = null;
    flushing = false;
  }
}
