package io.eventstreams.engine.internal.memory;

import io.eventstreams.api.Event;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of a log, numbered from 1, in an array that grows up to a bound and is then
 * written round and round.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class EventRing<D> {
  private static final int FIRST_CAPACITY = 1_024;

  private final int maxEvents;
  private @Nullable Event<D>[] slots;
  private long first = 1;
  private long next = 1;

  EventRing(int maxEvents) {
    this.maxEvents = maxEvents;
    this.slots = newSlots(Math.min(maxEvents, FIRST_CAPACITY));
  }

  int maxEvents() {
    return maxEvents;
  }

  /** The number of the oldest event that is kept, or the next number when there is none. */
  long first() {
    return first;
  }

  /** The number of the next event. */
  long next() {
    return next;
  }

  void add(Event<D> event) {
    if (next - first == slots.length && slots.length < maxEvents) {
      grow();
    }
    slots[slot(next)] = event;
    next++;
    if (next - first > slots.length) {
      first = next - slots.length;
    }
  }

  /** A copy of the events from a number on which is kept, up to a count. */
  List<Event<D>> copy(long from, int maxCount) {
    int count = (int) Math.min(next - from, maxCount);
    int begin = slot(from);
    int untilWrap = Math.min(count, slots.length - begin);
    @SuppressWarnings("NullAway") // every slot between first and next holds an event
    Event<D>[] copy = Arrays.copyOfRange(slots, begin, begin + count);
    if (untilWrap < count) {
      System.arraycopy(slots, 0, copy, untilWrap, count - untilWrap);
    }
    return Arrays.asList(copy);
  }

  private int slot(long number) {
    return (int) (number % slots.length);
  }

  private void grow() {
    @Nullable Event<D>[] before = slots;
    @Nullable Event<D>[] after = newSlots((int) Math.min(maxEvents, (long) before.length * 2));
    slots = after;
    for (long number = first; number < next; number++) {
      after[slot(number)] = before[(int) (number % before.length)];
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static <D> @Nullable Event<D>[] newSlots(int capacity) {
    return (@Nullable Event<D>[]) new Event[capacity];
  }
}
