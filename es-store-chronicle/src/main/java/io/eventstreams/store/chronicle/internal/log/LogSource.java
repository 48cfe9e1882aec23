package io.eventstreams.store.chronicle.internal.log;

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
    List<Event<D>> pending = new ArrayList<>();
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

  private void addAfter(long last, LogRecord record, List<Event<D>> events) {
    long sequence = record.firstSequence();
    for (StoredEvent event : record.events()) {
      if (sequence > last) {
        D data = codec.decode(event.json());
        events.add(new Event<>(event.topic(), LogPosition.print(sequence), data));
      }
      sequence++;
    }
  }

  private static <S extends EventStreamSpec<S>, D> SourceInstruction deliverAll(
      List<Event<D>> events, SourceContext<S> context, Deliver<D> deliver) {
    for (int from = 0; from < events.size(); from += DELIVERED_AT_ONCE) {
      int to = Math.min(events.size(), from + DELIVERED_AT_ONCE);
      List<Event<D>> part = List.copyOf(events.subList(from, to));
      if (context.cancelled() || deliver.deliver(part) == SourceInstruction.EXIT) {
        return SourceInstruction.EXIT;
      }
    }
    return SourceInstruction.CONTINUE;
  }
}
