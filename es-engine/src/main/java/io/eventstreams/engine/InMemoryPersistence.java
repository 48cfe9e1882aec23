package io.eventstreams.engine;

import io.eventstreams.api.Durability;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.spi.CheckpointStore;
import io.eventstreams.api.spi.IdValidator;
import io.eventstreams.api.spi.ParkedEventStore;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.StreamStore;
import io.eventstreams.engine.internal.memory.InMemoryCheckpointStore;
import io.eventstreams.engine.internal.memory.InMemoryParkedEventStore;
import io.eventstreams.engine.internal.memory.InMemoryStreamStore;
import io.eventstreams.engine.internal.memory.StreamTable;
import java.time.InstantSource;
import java.util.Objects;

/**
 * Streams, checkpoints and parked events in memory: for tests, and where progress need not survive
 * the process.
 *
 * <p><b>Threads:</b> any. Changes of streams take turns; saves of checkpoints share no lock.
 *
 * <p><b>Blocking:</b> never for long.
 *
 * <p><b>Errors:</b> {@code ES10007} after {@link #close()}.
 *
 * @param <S> the type of the specification
 */
public final class InMemoryPersistence<S extends EventStreamSpec<S>> implements Persistence<S> {
  private final StreamTable<S> table;
  private final StreamStore<S> streams;
  private final CheckpointStore checkpoints;
  private final ParkedEventStore parked;
  private final IdValidator idValidator;

  private InMemoryPersistence(InstantSource clock, IdValidator idValidator) {
    this.table = new StreamTable<>(Objects.requireNonNull(clock, "clock"));
    this.streams = new InMemoryStreamStore<>(table);
    this.checkpoints = new InMemoryCheckpointStore(table);
    this.parked = new InMemoryParkedEventStore(table);
    this.idValidator = Objects.requireNonNull(idValidator, "idValidator");
  }

  /** An empty store whose ids are UUIDs. */
  public static <S extends EventStreamSpec<S>> InMemoryPersistence<S> create() {
    return create(InstantSource.system(), IdValidator.uuid());
  }

  /** An empty store with a clock for its times and a rule for its ids. */
  public static <S extends EventStreamSpec<S>> InMemoryPersistence<S> create(
      InstantSource clock, IdValidator idValidator) {
    return new InMemoryPersistence<>(clock, idValidator);
  }

  @Override
  public StreamStore<S> streams() {
    return streams;
  }

  @Override
  public CheckpointStore checkpoints() {
    return checkpoints;
  }

  @Override
  public ParkedEventStore parked() {
    return parked;
  }

  @Override
  public IdValidator idValidator() {
    return idValidator;
  }

  @Override
  public Durability durability() {
    return Durability.NONE;
  }

  @Override
  public void close() {
    table.close();
  }
}
