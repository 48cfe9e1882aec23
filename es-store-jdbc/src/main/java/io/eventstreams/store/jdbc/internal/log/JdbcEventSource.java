package io.eventstreams.store.jdbc.internal.log;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.store.jdbc.internal.database.DatabaseAccess;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log, page by page, and waits at its end.
 *
 * <p><b>Threads:</b> the stream's. It is interrupted when the stream stops, which the database
 * never feels: the pages are read by the store's own threads.
 */
final class JdbcEventSource<S extends EventStreamSpec<S>, D> implements EventSource<S, D> {
  /** After this time a waiting reader looks whether it has been cancelled without an interrupt. */
  private static final long LOOK_UP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final DatabaseAccess database;
  private final LogTail tail;
  private final EventDataCodec<D> codec;

  JdbcEventSource(DatabaseAccess database, LogTail tail, EventDataCodec<D> codec) {
    this.database = database;
    this.tail = tail;
    this.codec = codec;
  }

  @Override
  public void validate(S spec) {
    String initial = spec.fields().initialSequenceId();
    if (initial != null) {
      tail.table().parse(initial);
    }
  }

  @Override
  public OptionalLong countAfter(S spec, String position) {
    LogPosition after;
    try {
      after = tail.table().parse(position);
    } catch (EventStreamException neverGiven) {
      return OptionalLong.empty();
    }
    return database.read("count events", connection -> tail.table().countAfter(connection, after));
  }

  @Override
  public void run(SourceContext<S> context, String checkpoint, Deliver<D> deliver)
      throws InterruptedException {
    LogPosition after = tail.table().parse(checkpoint);
    requireGiven(after);
    PageSize size = new PageSize();
    while (!context.cancelled()) {
      database.requireOpen();
      long changes = tail.changes();
      LogPosition from = after;
      LogPosition upTo = tail.readable();
      if (upTo.compareTo(from) <= 0) {
        tail.awaitChange(changes, LOOK_UP_NANOS);
        continue;
      }
      Page<D> page = page(from, upTo, size);
      if (page == null) {
        requireGiven(after);
        after = afterDropped(after, upTo);
        continue;
      }
      if (deliver(page, deliver) == SourceInstruction.EXIT) {
        return;
      }
      after = page.last();
    }
  }

  /**
   * What is delivered at once.
   *
   * @param unreadable why the events end before the page does; null when they do not
   * @param last the place of the page's last row
   */
  private record Page<D>(
      List<Event<D>> events, @Nullable EventStreamException unreadable, LogPosition last) {}

  /**
   * The next page; null when there is none. Its rows are gone when this returns: a delivery may
   * wait for hours, and would hold each payload twice.
   */
  private @Nullable Page<D> page(LogPosition from, LogPosition upTo, PageSize size)
      throws InterruptedException {
    List<LogRow> rows =
        database.readInterruptibly(
            "read the log",
            connection ->
                tail.table().between(connection, from, upTo, size.events(), PageSize.MOST_BYTES));
    if (rows.isEmpty()) {
      return null;
    }
    size.read(rows);
    List<Event<D>> events = new ArrayList<>(rows.size());
    EventStreamException unreadable = null;
    for (LogRow row : rows) {
      try {
        events.add(event(row));
      } catch (EventStreamException failure) {
        unreadable = failure;
        break;
      }
    }
    return new Page<>(events, unreadable, rows.get(rows.size() - 1).position());
  }

  /**
   * Waiting for a position that lies ahead would pass over everything up to it in silence; such a
   * position belongs to another log, or this one has been replaced by an older copy. So would
   * reading on from one whose next events have been dropped.
   */
  private void requireGiven(LogPosition after) throws InterruptedException {
    if (after.equals(LogPosition.START)) {
      return;
    }
    EventTable.Standing standing =
        database.readInterruptibly(
            "read the log", connection -> tail.table().standing(connection, after));
    switch (standing) {
      case GIVEN -> {}
      case UNKNOWN -> throw LogPosition.notFromHere(tail.table().print(after));
      case DROPPED -> throw LogPosition.dropped(tail.table().print(after));
    }
  }

  /** Nothing is passed over but what was dropped, and that only from the beginning. */
  private LogPosition afterDropped(LogPosition after, LogPosition upTo)
      throws InterruptedException {
    LogPosition dropped = database.readInterruptibly("read the log", tail.table()::dropped);
    if (!after.equals(LogPosition.START) || dropped.compareTo(upTo) < 0) {
      tail.lookAgain();
      throw LogPosition.missing(tail.table().print(after));
    }
    return dropped;
  }

  /** An event that cannot be read ends the run, once those before it are delivered. */
  private SourceInstruction deliver(Page<D> page, Deliver<D> deliver) {
    SourceInstruction instruction =
        page.events().isEmpty() ? SourceInstruction.CONTINUE : deliver.deliver(page.events());
    if (page.unreadable() != null && instruction == SourceInstruction.CONTINUE) {
      throw page.unreadable();
    }
    return instruction;
  }

  private Event<D> event(LogRow row) {
    String sequenceId = tail.table().print(row.position());
    @Nullable D data;
    try {
      data = codec.decode(row.json().getBytes(StandardCharsets.UTF_8));
    } catch (EventStreamException failure) {
      throw ErrorCode.STORED_VALUE_UNREADABLE.error(
          "the payload of event " + sequenceId + " cannot be read: " + failure.getMessage(),
          failure);
    }
    return new Event<>(row.topic(), sequenceId, data);
  }
}
