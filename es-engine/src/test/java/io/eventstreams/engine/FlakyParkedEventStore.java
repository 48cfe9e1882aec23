package io.eventstreams.engine;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.ParkedEventStore;
import io.eventstreams.api.spi.SaveResult;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A store of parked events that answers as a test has told it.
 *
 * <p><b>Threads:</b> any.
 */
public final class FlakyParkedEventStore implements ParkedEventStore {
  /** What happens to one call of {@code park}. */
  public enum Mood {
    /** Throws, nothing is written. */
    THROWS,
    /** Throws after it has written. */
    THROWS_AFTER_WRITING,
    UNKNOWN,
    NOT_SAVED,
    STALE
  }

  private final ParkedEventStore store;
  private final ConcurrentLinkedQueue<Mood> moods = new ConcurrentLinkedQueue<>();

  /** What {@code park} was asked to store, in order. */
  public final List<ParkedEvent> asked = new CopyOnWriteArrayList<>();

  private volatile @Nullable CountDownLatch hanging;
  public volatile boolean failsToDelete;

  public FlakyParkedEventStore(ParkedEventStore store) {
    this.store = store;
  }

  public FlakyParkedEventStore then(Mood... next) {
    moods.addAll(List.of(next));
    return this;
  }

  /** Makes calls of park hang until {@link #release}. */
  public void hang() {
    hanging = new CountDownLatch(1);
  }

  public void release() {
    CountDownLatch latch = hanging;
    hanging = null;
    if (latch != null) {
      latch.countDown();
    }
  }

  @Override
  public SaveResult park(ParkedEvent event) {
    asked.add(event);
    CountDownLatch latch = hanging;
    if (latch != null) {
      try {
        latch.await();
      } catch (InterruptedException interrupted) {
        throw new IllegalStateException("a store call was interrupted", interrupted);
      }
    }
    Mood mood = moods.poll();
    if (mood == null) {
      return store.park(event);
    }
    return switch (mood) {
      case THROWS -> throw ErrorCode.STORE_UNAVAILABLE.error("the store is away");
      case THROWS_AFTER_WRITING -> {
        store.park(event);
        throw ErrorCode.STORE_UNAVAILABLE.error("the answer was lost");
      }
      case UNKNOWN -> SaveResult.UNKNOWN;
      case NOT_SAVED -> SaveResult.NOT_SAVED;
      case STALE -> SaveResult.STALE;
    };
  }

  @Override
  public List<ParkedEvent> list(String streamId, String afterId, int limit) {
    return store.list(streamId, afterId, limit);
  }

  @Override
  public Optional<ParkedEvent> find(String streamId, String id) {
    return store.find(streamId, id);
  }

  @Override
  public boolean delete(String streamId, String id) {
    if (failsToDelete) {
      throw ErrorCode.STORE_UNAVAILABLE.error("the store is away");
    }
    return store.delete(streamId, id);
  }

  @Override
  public long count(String streamId) {
    return store.count(streamId);
  }
}
