package io.eventstreams.engine.internal.memory;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.spi.EventLog.Appended;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.text.Printable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of a log and those who wait for more.
 *
 * <p><b>Threads:</b> any. Appends, and readers while they copy a list out, take turns on one lock;
 * events are delivered outside of it.
 */
public final class MemoryLog<D> {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition appended = lock.newCondition();
  private final EventRing<D> ring;
  private final RememberedKeys keys;
  private boolean closed;

  public MemoryLog(int maxEvents, int maxKeys, LongSupplier nanoTime) {
    this.ring = new EventRing<>(maxEvents);
    this.keys = new RememberedKeys(maxKeys, nanoTime);
  }

  /** See {@link io.eventstreams.api.spi.EventLog#append}. */
  public Optional<Appended> append(List<NewEvent<D>> events, @Nullable String key) {
    List<NewEvent<D>> all = List.copyOf(events);
    lock.lock();
    try {
      requireOpen();
      if (all.isEmpty()) {
        return Optional.empty();
      }
      Appended earlier = key == null ? null : keys.answerFor(key);
      if (earlier != null) {
        return Optional.of(earlier);
      }
      if (all.size() > ring.maxEvents()) {
        throw ErrorCode.BODY_TOO_LARGE.error(
            "an append must have at most " + ring.maxEvents() + " events, had " + all.size());
      }
      Appended answer = add(all);
      if (key != null) {
        keys.remember(key, answer);
      }
      appended.signalAll();
      return Optional.of(answer);
    } finally {
      lock.unlock();
    }
  }

  private Appended add(List<NewEvent<D>> events) {
    String first = SequenceNumbers.print(ring.next());
    String id = first;
    for (int i = 0; i < events.size(); i++) {
      NewEvent<D> event = events.get(i);
      id = i == 0 ? first : SequenceNumbers.print(ring.next());
      ring.add(new Event<>(event.topic(), id, event.data()));
    }
    return new Appended(events.size(), first, id);
  }

  /** Refuses every later call, and ends the waits. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      appended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The number of the first event after a position; 0 for the empty position, which means whatever
   * is the first when it is read.
   *
   * @throws io.eventstreams.api.EventStreamException {@code ES10003} when this log has not given it
   */
  long numberAfter(String position) {
    lock.lock();
    try {
      requireOpen();
      if (position.isEmpty()) {
        return 0;
      }
      long number = SequenceNumbers.parse(position).orElse(Long.MAX_VALUE);
      if (number >= ring.next()) {
        throw ErrorCode.SEQUENCE_ID_INVALID.error(
            "this log never gave the position '" + Printable.of(position) + "'");
      }
      return number + 1;
    } finally {
      lock.unlock();
    }
  }

  /** How many events follow a position; empty when this log has not given it. */
  OptionalLong countAfter(String position) {
    lock.lock();
    try {
      long number = position.isEmpty() ? 0 : SequenceNumbers.parse(position).orElse(Long.MAX_VALUE);
      // Those that were dropped count: the stream has missed them.
      long first = position.isEmpty() ? ring.first() : number + 1;
      return number < ring.next() ? OptionalLong.of(ring.next() - first) : OptionalLong.empty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there is an event with this number and copies it out with some that follow.
   *
   * @param from the number; 0 means that of the first event kept
   * @throws io.eventstreams.api.EventStreamException {@code ES10003} when it is kept no longer
   */
  List<Event<D>> take(long from, int maxCount) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      requireOpen();
      while (Math.max(from, ring.first()) == ring.next()) {
        appended.await();
        requireOpen();
      }
      if (from != 0 && from < ring.first()) {
        throw ErrorCode.SEQUENCE_ID_INVALID.error(
            "events after the position '"
                + SequenceNumbers.print(from - 1)
                + "' were dropped; the first that is kept is '"
                + SequenceNumbers.print(ring.first())
                + "'");
      }
      return ring.copy(Math.max(from, ring.first()), maxCount);
    } finally {
      lock.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw ErrorCode.STORE_UNAVAILABLE.error("the in-memory log is closed");
    }
  }
}
