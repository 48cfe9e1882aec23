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
  private static final int MIN_BULK_RUN = 4;
  private static final @Nullable Object[] NOTHING = {};

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

  /** Whether the last attempt of what is tried now was given back. */
  boolean givenBack;

  boolean attempted;
  @Nullable AttemptNode<D> attempt;

  /** The next one in the queue; the queue's own. */
  @Nullable Batch<D> following;

  private String before = "";
  private long openedAtNanos;

  /** Plain objects, so that copying them does not look at the type of each. */
  private @Nullable Object[] events = NOTHING;

  private int size;

  /** How many events at the end the next attempt leaves out. */
  private int heldBack;

  /**
   * Begins a new batch, also where an earlier one was settled by its first attempt without anything
   * else having happened: nobody else refers to that any more, besides its attempt.
   *
   * @param newBefore the last event seen before the first one of this batch
   * @param nowNanos when the core accepted its first event
   * @param array holds the events; nobody else has it
   * @param eventsThere so many events are in it already
   */
  public void begin(String newBefore, long nowNanos, @Nullable Object[] array, int eventsThere) {
    before = newBefore;
    openedAtNanos = nowNanos;
    events = array;
    size = eventsThere;
    settled = 0;
    attempted = false;
    clock.restart();
  }

  /** Adds a part of an array; grows to no more than {@code maxSize} events. */
  public void add(@Nullable Object[] from, int position, int count, int maxSize) {
    reserve(count, maxSize);
    System.arraycopy(from, position, events, size, count);
    size += count;
  }

  /** Adds those of up to 64 events that have a bit. */
  public void addMatching(@Nullable Object[] from, int position, long matching, int maxSize) {
    reserve(Long.bitCount(matching), maxSize);
    @Nullable Object[] to = events;
    int source = position;
    long left = matching;
    while (left != 0) {
      int gap = Long.numberOfTrailingZeros(left);
      source += gap;
      left >>>= gap;
      int run = Long.numberOfTrailingZeros(~left);
      copyRun(from, source, to, size, run);
      size += run;
      source += run;
      left = left >>> (run - 1) >>> 1; // a shift by 64 would be none
    }
  }

  /** A bulk copy tells the collector once, not for each event; it pays from a few on. */
  private static void copyRun(
      @Nullable Object[] from, int source, @Nullable Object[] to, int target, int run) {
    if (run >= MIN_BULK_RUN) {
      System.arraycopy(from, source, to, target, run);
      return;
    }
    for (int i = 0; i < run; i++) {
      to[target + i] = from[source + i];
    }
  }

  private void reserve(int count, int maxSize) {
    if (size + count > events.length) {
      int grown = Math.min(maxSize, Math.max(MIN_GROWTH, size * 2));
      events = Arrays.copyOf(events, Math.max(size + count, grown));
    }
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
    return event(settled);
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
    return event(settled).sequenceId();
  }

  /** Of its last event, also while attempts leave that out. */
  public String lastSequenceId() {
    return event(size - 1).sequenceId();
  }

  /** The last event before which everything is settled, as far as this batch knows. */
  public String safePosition() {
    return settled == 0 ? before : event(settled - 1).sequenceId();
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // below size there are only events
  private Event<D> event(int index) {
    return (Event<D>) events[index];
  }

  boolean isSettled() {
    return settled == size;
  }
}
