package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.Event;
import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** A part of an array as an unchanging list. Nobody writes into that part any more. */
final class EventRange<D> extends AbstractList<Event<D>> implements RandomAccess {
  private final @Nullable Object[] events;
  private final int from;
  private final int size;

  EventRange(@Nullable Object[] events, int from, int to) {
    this.events = events;
    this.from = from;
    this.size = to - from;
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // within the range there are only events
  public Event<D> get(int index) {
    return (Event<D>) events[from + Objects.checkIndex(index, size)];
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Object[] toArray() {
    Object[] copy = new Object[size];
    System.arraycopy(events, from, copy, 0, size);
    return copy;
  }
}
