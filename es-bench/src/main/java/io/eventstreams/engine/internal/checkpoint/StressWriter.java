package io.eventstreams.engine.internal.checkpoint;

import io.eventstreams.api.EventStreamCheckpoint;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointStore;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.ParkedEventStore;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.engine.internal.dispatch.RetryPolicy;
import io.eventstreams.engine.internal.runner.EngineClock;
import io.eventstreams.engine.internal.runner.StoreThread;
import io.eventstreams.engine.internal.runner.Timers;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The real writer and a real slot over a store that knows whether it was called twice at once, with
 * the writer's thread played by whoever calls {@link #work}.
 *
 * <p><b>Threads:</b> as in the engine: what the store keeps is plain, since a stream has one store
 * call at a time.
 */
final class StressWriter implements CheckpointStore, ParkedEventStore, StoreThread.Starter {
  private static final RetryPolicy POLICY = new RetryPolicy(1, 1, 1);
  private static final EngineClock CLOCK =
      new EngineClock() {
        @Override
        public long nanoTime() {
          return 0;
        }

        @Override
        public long wallMillis() {
          return 0;
        }
      };

  final CheckpointSlot slot;
  private final boolean mayBlock;
  private BooleanSupplier work = () -> false;

  // The store's, which nobody calls twice at once.
  SaveResult answer = SaveResult.SAVED;
  String position = "";
  int overlaps;
  int backwards;
  int claims;
  int parked;
  private int inside;
  private long version;

  /** The last task of the timers. */
  @Nullable Runnable timer;

  StressWriter(boolean mayBlock) {
    this.mayBlock = mayBlock;
    CheckpointWriter writer =
        new CheckpointWriter(
            this, new EventParking(this, this, 9), POLICY, timers(), CLOCK, this, "");
    this.slot = new CheckpointSlot("id", writer, () -> {});
  }

  private Timers timers() {
    return new Timers() {
      @Override
      public Timer after(long delayNanos, Runnable task) {
        timer = task;
        return () -> {};
      }

      @Override
      public void close() {}
    };
  }

  /** What the writer's thread does when it is woken up. */
  void work() {
    boolean worked;
    do {
      worked = work.getAsBoolean();
    } while (worked);
  }

  @Override
  public StoreThread start(String name, BooleanSupplier newWork) {
    work = newWork;
    return new StoreThread() {
      @Override
      public void wake() {}

      @Override
      public void close(long timeoutNanos) {}
    };
  }

  private void begin() {
    overlaps += inside;
    inside = 1;
  }

  private void end() {
    inside = 0;
  }

  @Override
  public List<SaveResult> save(List<CheckpointWrite> writes) {
    begin();
    CheckpointWrite write = writes.get(0);
    if (write.version() <= version) {
      backwards++;
    }
    version = write.version();
    SaveResult result = answer;
    if (result == SaveResult.SAVED) {
      position = write.position();
    }
    end();
    return List.of(result);
  }

  @Override
  public Optional<CheckpointState> claim(String streamId) {
    begin();
    claims++;
    CheckpointState state = new CheckpointState(1, 1, version, position, null, 0, 0);
    end();
    return Optional.of(state);
  }

  @Override
  public SaveResult park(ParkedEvent event) {
    begin();
    parked++;
    end();
    return SaveResult.SAVED;
  }

  @Override
  public boolean mayBlock() {
    return mayBlock;
  }

  @Override
  public Optional<CheckpointState> read(String streamId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Page<EventStreamCheckpoint> list(Query query) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long count(Filter filter) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<ParkedEvent> list(String streamId, String afterId, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<ParkedEvent> find(String streamId, String id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean delete(String streamId, String id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long count(String streamId) {
    return 0;
  }
}
