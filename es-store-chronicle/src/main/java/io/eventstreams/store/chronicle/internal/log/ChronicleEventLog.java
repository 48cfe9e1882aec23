package io.eventstreams.store.chronicle.internal.log;

import io.eventstreams.api.Durability;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.store.chronicle.internal.open.OpenFolder;
import io.eventstreams.store.chronicle.internal.queue.BodyWriter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The event log: payloads are encoded on the caller's thread, and decoded on that of the source.
 *
 * <p><b>Threads:</b> any.
 */
public final class ChronicleEventLog<D> implements EventLog<D> {
  private final LogFile file;
  private final EventDataCodec<D> codec;

  private ChronicleEventLog(LogFile file, EventDataCodec<D> codec) {
    this.file = file;
    this.codec = codec;
  }

  public static <D> ChronicleEventLog<D> open(OpenFolder folder, EventDataCodec<D> codec) {
    return new ChronicleEventLog<>(LogFile.open(folder), codec);
  }

  @Override
  public Optional<Appended> append(List<NewEvent<D>> events, @Nullable String idempotencyKey) {
    file.checkOpen();
    int count = 0;
    BodyWriter out = new BodyWriter();
    for (NewEvent<D> event : events) {
      out.text(event.topic()).bytes(codec.encode(event.data()));
      count++;
    }
    return count == 0
        ? Optional.empty()
        : Optional.of(file.append(count, out.toBytes(), idempotencyKey));
  }

  @Override
  public <S extends EventStreamSpec<S>> EventSource<S, D> source() {
    return new LogSource<>(file, codec);
  }

  @Override
  public Durability durability() {
    return Durability.PROCESS;
  }

  @Override
  public void close() {
    file.close();
  }
}
