package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.Event;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch from its first event until all of its events are settled. An attempt takes all that
 * remain, or, while an event that cannot be delivered is looked for, only the first ones of them.
 *
 * <p><b>Threads:</b> the stream's drainer only; consumers see its events through an unchanging
 * list.
 */
public final class Batch<D> {
  private static final int MIN_GROWTH = 16;

  final RetryClock clock = new RetryClock();
  int settled;
  long skipped;
  int parked;

  /** Failed attempts since the batch, or what was left of it, began anew. */
  int failedAttempts;

  /** The event in front, on its way to where it is put aside; no attempt is made meanwhile. */
  @Nullable Parking<D> parking;

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

  /** How many events at the end the next attempt leaves out. */
  private int heldBack;

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

  /** How many events an attempt takes that is made now. */
  public int remaining() {
    return size - heldBack - settled;
  }

  /** The events of an attempt that is made now, as a list that never changes. */
  public List<Event<D>> remainingEvents() {
    return new EventRange<>(events, settled, size - heldBack);
  }

  /** The first event that is not settled. */
  Event<D> first() {
    return events[settled];
  }

  /** The next attempt takes the first half of what this one took. */
  void halve() {
    int rest = remaining();
    heldBack += rest - rest / 2;
  }

  /** The next attempt takes all that is not settled. */
  void takeAll() {
    heldBack = 0;
  }

  public String firstSequenceId() {
    return events[settled].sequenceId();
  }

  /** Of the events of an attempt that is made now. */
  public String lastSequenceId() {
    return events[size - heldBack - 1].sequenceId();
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
