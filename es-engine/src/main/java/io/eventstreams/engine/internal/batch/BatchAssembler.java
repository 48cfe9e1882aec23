package io.eventstreams.engine.internal.batch;

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

  private CoreSettings settings;
  private @Nullable Batch<D> open;
  private @Nullable Batch<D> spare;
  private int expectedSize;
  private long examinedSinceOpen;
  private boolean flushing;

  BatchAssembler(CoreSettings settings) {
    this.settings = settings;
    this.expectedSize = Math.min(settings.batchSize(), FIRST_CAPACITY);
  }

  void adjust(CoreSettings adjusted) {
    settings = adjusted;
    expectedSize = Math.min(expectedSize, adjusted.batchSize());
  }

  boolean isEmpty() {
    return open == null;
  }

  boolean isFull() {
    return open != null && open.size() >= settings.batchSize();
  }

  /** How many events fit into the batch. */
  int room() {
    return settings.batchSize() - (open == null ? 0 : open.size());
  }

  /**
   * Whether a list of this size may become a batch by its own array: it fills the batch, or will
   * probably be dispatched as it is.
   */
  boolean takesWhole(int size) {
    return open == null
        && (size == settings.batchSize()
            || (size > 0 && size < settings.batchSize() && settings.dispatchesWhenIdle()));
  }

  /** Begins a batch with the first events of an array that nobody else has. */
  void adopt(@Nullable Object[] events, int size, String seenBefore, long nowNanos) {
    begin(seenBefore, nowNanos, events, size);
  }

  /** Begins a batch without an event, one of which must follow. */
  void open(String seenBefore, long nowNanos) {
    begin(seenBefore, nowNanos, new Object[expectedSize], 0);
  }

  private void begin(String seenBefore, long nowNanos, @Nullable Object[] events, int eventsThere) {
    Batch<D> reused = spare;
    spare = null;
    Batch<D> batch = reused == null ? new Batch<>() : reused;
    batch.begin(seenBefore, nowNanos, events, eventsThere);
    open = batch;
    examinedSinceOpen = 0;
  }

  /** Adds those of an array's events that have a bit, no more than fit. */
  void addMatching(@Nullable Object[] events, int from, long matching) {
    opened().addMatching(events, from, matching, settings.batchSize());
  }

  /** Adds events of an array, no more than fit. */
  void add(@Nullable Object[] events, int from, int count) {
    opened().add(events, from, count, settings.batchSize());
  }

  /** A batch that is settled without ever having failed may be the next one. */
  void reuse(Batch<D> settled) {
    spare = settled;
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
    Batch<D> batch = opened();
    long wait = settings.dispatchesWhenIdle() ? BUSY_LIMIT_NANOS : settings.batchTimeoutNanos();
    return batch.openedAtNanos() + wait;
  }

  @Nullable Batch<D> peek() {
    return open;
  }

  Batch<D> take() {
    Batch<D> batch = opened();
    open = null;
    flushing = false;
    expectedSize = Math.min(settings.batchSize(), Math.max(1, batch.size()));
    return batch;
  }

  void clear() {
    open = null;
    flushing = false;
  }

  private Batch<D> opened() {
    Batch<D> batch = open;
    if (batch == null) {
      throw new IllegalStateException("no open batch");
    }
    return batch;
  }
}
