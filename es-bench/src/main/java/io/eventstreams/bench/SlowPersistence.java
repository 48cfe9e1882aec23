package io.eventstreams.bench;

import io.eventstreams.api.Durability;
import io.eventstreams.api.EventStreamCheckpoint;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointStore;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.IdValidator;
import io.eventstreams.api.spi.ParkedEventStore;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.api.spi.StreamStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A store whose every group of checkpoints takes a while, as one on a slow disk does. */
final class SlowPersistence implements Persistence<GenericEventStream>, CheckpointStore {
  private final Persistence<GenericEventStream> store;
  private final long saveNanos;

  SlowPersistence(Persistence<GenericEventStream> store, long saveMillis) {
    this.store = store;
    this.saveNanos = TimeUnit.MILLISECONDS.toNanos(saveMillis);
  }

  @Override
  public List<SaveResult> save(List<CheckpointWrite> writes) {
    long until = System.nanoTime() + saveNanos;
    for (long left = saveNanos; left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    return store.checkpoints().save(writes);
  }

  @Override
  public Optional<CheckpointState> claim(String streamId) {
    return store.checkpoints().claim(streamId);
  }

  @Override
  public Optional<CheckpointState> read(String streamId) {
    return store.checkpoints().read(streamId);
  }

  @Override
  public Page<EventStreamCheckpoint> list(Query query) {
    return store.checkpoints().list(query);
  }

  @Override
  public long count(Filter filter) {
    return store.checkpoints().count(filter);
  }

  @Override
  public StreamStore<GenericEventStream> streams() {
    return store.streams();
  }

  @Override
  public CheckpointStore checkpoints() {
    return this;
  }

  @Override
  public ParkedEventStore parked() {
    return store.parked();
  }

  @Override
  public IdValidator idValidator() {
    return store.idValidator();
  }

  @Override
  public Durability durability() {
    return store.durability();
  }

  @Override
  public void close() {
    store.close();
  }
}
