package io.eventstreams.store.jdbc.internal.streams;

import io.eventstreams.api.Durability;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.spi.CheckpointStore;
import io.eventstreams.api.spi.IdValidator;
import io.eventstreams.api.spi.ParkedEventStore;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.spi.StreamStore;
import io.eventstreams.store.jdbc.internal.checkpoint.JdbcCheckpointStore;
import io.eventstreams.store.jdbc.internal.checkpoint.JdbcParkedEventStore;
import io.eventstreams.store.jdbc.internal.database.DatabaseAccess;

/**
 * The tables of streams, checkpoints and parked events.
 *
 * <p><b>Threads:</b> any.
 */
public final class JdbcPersistence<S extends EventStreamSpec<S>> implements Persistence<S> {
  private final DatabaseAccess database;
  private final JdbcStreamStore<S> streams;
  private final JdbcCheckpointStore checkpoints;
  private final JdbcParkedEventStore parked;

  public JdbcPersistence(DatabaseAccess database, SpecCodec<S> codec) {
    this.database = database;
    this.streams = new JdbcStreamStore<>(database, codec);
    this.checkpoints = new JdbcCheckpointStore(database);
    this.parked = new JdbcParkedEventStore(database);
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
    return IdValidator.uuid();
  }

  @Override
  public Durability durability() {
    return database.durability();
  }

  @Override
  public void close() {
    database.close();
  }
}
