package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.Event;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch from its first event until all of its events are settled.
 *
 * <p><b>Threads:</b> the stream's drainer only; consumers see its events through an unchanging
 * list.
 */
public final class Batch<D> {
  private static final int MIN_GROWTH = 16;

  final RetryClock clock = new RetryClock();
  int settled;
  long skipped;

  /** Whether an attempt failed and the batch is not settled: no new batch starts meanwhile. */
  boolean retried;

  /** The earliest time of the next attempt; meaningless while there has been no attempt. */
  long notBeforeNanos;

  /** Why it waits for {@link #notBeforeNanos}: the last failure, and whether retries are spent. */
  String lastError = "";

  boolean blocked;

  boolean attempted;
  @Nullable AttemptNode<D> attempt;

  /** An attempt that was given up while its blocking call still runs. */
  @Nullable AttemptNode<D> lingering;

  private final String before;
  private final long openedAtNanos;
  private Event<D>[] events;
  private int size;

  /**
   * An empty batch.
   *
   * @param before the last event seen before the first one of this batch
   * @param openedAtNanos when the core accepted its first event
   * @param expectedSize how many events it will probably have
   */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public Batch(String before, long openedAtNanos, int expectedSize) {
    this.before = before;
    this.openedAtNanos = openedAtNanos;
    this.events = new Event[expectedSize];
  }

  public void add(Event<D> event) {
    if (size == events.length) {
      events = Arrays.copyOf(events, Math.max(MIN_GROWTH, size * 2));
    }
    events[size++] = event;
  }

  public int size() {
    return size;
  }

  public long openedAtNanos() {
    return openedAtNanos;
  }

  public int remaining() {
    return size - settled;
  }

  /** The events which wait for their outcome, as a list that never changes. */
  public List<Event<D>> remainingEvents() {
    return new EventRange<>(events, settled, size);
  }

  public String firstSequenceId() {
    return events[settled].sequenceId();
  }

  public String lastSequenceId() {
    return events[size - 1].sequenceId();
  }

  /** The last event before which everything is settled, as far as this batch knows. */
  public String safePosition() {
    return settled == 0 ? before : events[settled - 1].sequenceId();
  }

  boolean isSettled() {
    return settled == size;
  }

  boolean isCallRunning() {
    return lingering != null && lingering.isCallRunning();
  }
}
