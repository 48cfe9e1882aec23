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
import io.eventstreams.engine.InMemoryPersistence;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * The stores in memory, counting the checkpoints that they stored: the best figures come from a
 * writer that has died unseen.
 */
final class CountingPersistence implements Persistence<GenericEventStream> {
  private final InMemoryPersistence<GenericEventStream> memory = InMemoryPersistence.create();
  private final LongAdder saved = new LongAdder();
  private final CheckpointStore checkpoints = new Checkpoints();
  private final boolean onWriterThread;
  private final long saveNanos;

  /**
   * Empty stores.
   *
   * @param onWriterThread whether checkpoints are stored as if the store might block
   */
  CountingPersistence(boolean onWriterThread) {
    this(onWriterThread, 0);
  }

  private CountingPersistence(boolean onWriterThread, long saveNanos) {
    this.onWriterThread = onWriterThread;
    this.saveNanos = saveNanos;
  }

  /** Empty stores whose every group of checkpoints takes a while, as on a slow disk. */
  static CountingPersistence slow(long saveMillis) {
    return new CountingPersistence(true, TimeUnit.MILLISECONDS.toNanos(saveMillis));
  }

  long saved() {
    return saved.sum();
  }

  @Override
  public StreamStore<GenericEventStream> streams() {
    return memory.streams();
  }

  @Override
  public CheckpointStore checkpoints() {
    return checkpoints;
  }

  @Override
  public ParkedEventStore parked() {
    return memory.parked();
  }

  @Override
  public IdValidator idValidator() {
    return memory.idValidator();
  }

  @Override
  public Durability durability() {
    return memory.durability();
  }

  @Override
  public void close() {
    memory.close();
  }

  private final class Checkpoints implements CheckpointStore {
    @Override
    public List<SaveResult> save(List<CheckpointWrite> writes) {
      long until = System.nanoTime() + saveNanos;
      for (long left = saveNanos; left > 0; left = until - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      List<SaveResult> results = memory.checkpoints().save(writes);
      for (SaveResult result : results) {
        saved.add(result == SaveResult.SAVED ? 1 : 0);
      }
      return results;
    }

    @Override
    public boolean mayBlock() {
      return onWriterThread || memory.checkpoints().mayBlock();
    }

    @Override
    public Optional<CheckpointState> claim(String streamId) {
      return memory.checkpoints().claim(streamId);
    }

    @Override
    public Optional<CheckpointState> read(String streamId) {
      return memory.checkpoints().read(streamId);
    }

    @Override
    public Page<EventStreamCheckpoint> list(Query query) {
      return memory.checkpoints().list(query);
    }

    @Override
    public long count(Filter filter) {
      return memory.checkpoints().count(filter);
    }
  }
}
