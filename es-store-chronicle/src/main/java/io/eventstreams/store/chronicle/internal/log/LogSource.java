package io.eventstreams.store.chronicle.internal.log;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.store.chronicle.internal.log.LogRecord.StoredEvent;
import io.eventstreams.store.chronicle.internal.queue.RecordReader;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log for one stream after the other.
 *
 * <p><b>Threads:</b> each run on its own; the files are read on the store's thread, so an interrupt
 * of a run touches nothing but its waiting.
 */
final class LogSource<S extends EventStreamSpec<S>, D> implements EventSource<S, D> {
  private static final int DELIVERED_AT_ONCE = 512;

  private final LogFile file;
  private final EventDataCodec<D> codec;

  LogSource(LogFile file, EventDataCodec<D> codec) {
    this.file = file;
    this.codec = codec;
  }

  @Override
  public void validate(S spec) {
    String initial = spec.fields().initialSequenceId();
    if (initial != null) {
      LogPosition.parse(initial);
    }
  }

  @Override
  public OptionalLong countAfter(S spec, String position) {
    try {
      long count = file.tail().last() - LogPosition.parse(position);
      return count < 0 ? OptionalLong.empty() : OptionalLong.of(count);
    } catch (EventStreamException neverGiven) {
      return OptionalLong.empty();
    }
  }

  @Override
  public void run(SourceContext<S> context, String checkpoint, Deliver<D> deliver) {
    file.checkOpen();
    long last = LogPosition.parse(checkpoint);
    if (last > file.tail().last()) {
      throw LogPosition.unknown(checkpoint);
    }
    List<StoredAt> pending = new ArrayList<>();
    long index = RecordReader.BEFORE_FIRST;
    if (last != 0) {
      LogRecord found = file.find(last);
      index = found.index();
      addAfter(last, found, pending);
      last = found.lastSequence();
    }
    while (!context.cancelled()) {
      if (deliverAll(pending, context, deliver) == SourceInstruction.EXIT) {
        return;
      }
      pending.clear();
      if (!awaitBeyond(last)) {
        return;
      }
      for (LogRecord record : file.readAfter(index, last)) {
        addAfter(last, record, pending);
        index = record.index();
        last = record.lastSequence();
      }
    }
  }

  /** Whether to go on; otherwise the run was interrupted. */
  private boolean awaitBeyond(long last) {
    try {
      file.tail().awaitBeyond(last);
      file.checkOpen();
      return true;
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void addAfter(long last, LogRecord record, List<StoredAt> events) {
    long sequence = record.firstSequence();
    for (StoredEvent event : record.events()) {
      if (sequence > last) {
        events.add(new StoredAt(sequence, event));
      }
      sequence++;
    }
  }

  private SourceInstruction deliverAll(
      List<StoredAt> events, SourceContext<S> context, Deliver<D> deliver) {
    for (int from = 0; from < events.size(); from += DELIVERED_AT_ONCE) {
      int to = Math.min(events.size(), from + DELIVERED_AT_ONCE);
      if (context.cancelled()
          || deliver(events.subList(from, to), deliver) == SourceInstruction.EXIT) {
        return SourceInstruction.EXIT;
      }
    }
    return SourceInstruction.CONTINUE;
  }

  /** An event that cannot be read ends the run, once those before it are delivered. */
  private SourceInstruction deliver(List<StoredAt> stored, Deliver<D> deliver) {
    List<Event<D>> events = new ArrayList<>(stored.size());
    EventStreamException unreadable = null;
    for (StoredAt next : stored) {
      try {
        events.add(event(next));
      } catch (EventStreamException failure) {
        unreadable = failure;
        break;
      }
    }
    SourceInstruction instruction =
        events.isEmpty() ? SourceInstruction.CONTINUE : deliver.deliver(List.copyOf(events));
    if (unreadable != null && instruction == SourceInstruction.CONTINUE) {
      throw unreadable;
    }
    return instruction;
  }

  private Event<D> event(StoredAt stored) {
    String sequenceId = LogPosition.print(stored.sequence());
    @Nullable D data;
    try {
      data = codec.decode(stored.event().json());
    } catch (EventStreamException failure) {
      throw ErrorCode.STORED_VALUE_UNREADABLE.error(
          "the payload of event " + sequenceId + " cannot be read: " + failure.getMessage(),
          failure);
    }
    return new Event<>(stored.event().topic(), sequenceId, data);
  }

  /** An event whose payload has not been decoded yet, with its number. */
  private record StoredAt(long sequence, StoredEvent event) {}
}
