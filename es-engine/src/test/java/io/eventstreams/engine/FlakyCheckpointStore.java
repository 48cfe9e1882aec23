package io.eventstreams.engine;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamCheckpoint;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointStore;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.SaveResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A store that answers as a test has told it. Each manager that uses it gets a {@linkplain #watched
 * view} that watches how it is called.
 *
 * <p><b>Threads:</b> any.
 */
public final class FlakyCheckpointStore implements CheckpointStore {
  /** What happens to one call. */
  public enum Mood {
    FINE,
    /** Throws, nothing is written. */
    THROWS,
    /** An error, not an exception. */
    BREAKS,
    /** Throws after it has written. */
    THROWS_AFTER_WRITING,
    /** Says "unknown", nothing is written. */
    UNKNOWN,
    /** Says "unknown" after it has written. */
    UNKNOWN_AFTER_WRITING,
    NOT_SAVED,
    /** Answers with nothing at all. */
    NULL,
    /** Answers with a list of nothing. */
    NULLS
  }

  private final CheckpointStore store;
  private final ConcurrentLinkedQueue<Mood> moods = new ConcurrentLinkedQueue<>();
  private final List<CheckpointWrite> writes = Collections.synchronizedList(new ArrayList<>());

  /** What happens to calls without a mood of their own. */
  public volatile Mood mood = Mood.FINE;

  /** To be set before the store is used. */
  public volatile boolean mayBlock = true;

  /** What others do while a claim or a save is under way. */
  public volatile Runnable meanwhile = () -> {};

  /** What others do after a claim was written and before it is answered. */
  public volatile Runnable afterClaim = () -> {};

  public final AtomicInteger saveCalls = new AtomicInteger();
  public final AtomicInteger claimCalls = new AtomicInteger();

  private volatile @Nullable CountDownLatch hanging;
  private volatile @Nullable CountDownLatch hangingClaims;
  private volatile @Nullable String wrong;

  public FlakyCheckpointStore(CheckpointStore store) {
    this.store = store;
  }

  public FlakyCheckpointStore then(Mood... next) {
    moods.addAll(List.of(next));
    return this;
  }

  /** Whether the next call has no mood of its own. */
  public boolean isCalm() {
    return moods.isEmpty();
  }

  /** Makes calls of save hang until {@link #release}. */
  public void hang() {
    hanging = new CountDownLatch(1);
  }

  /** Makes calls of claim hang until {@link #release}. */
  public void hangClaims() {
    hangingClaims = new CountDownLatch(1);
  }

  public void release() {
    release(hanging);
    release(hangingClaims);
    hanging = null;
    hangingClaims = null;
  }

  private static void release(@Nullable CountDownLatch latch) {
    if (latch != null) {
      latch.countDown();
    }
  }

  private void await(@Nullable CountDownLatch latch) {
    try {
      if (latch != null) {
        latch.await();
      }
    } catch (InterruptedException interrupted) {
      wrong = "a store call was interrupted";
      throw new IllegalStateException(interrupted);
    }
  }

  /** The store for one manager, whose claims and saves of one stream must not overlap. */
  public CheckpointStore watched() {
    return new Watched();
  }

  /** All writes that reached the store, in order. */
  public List<CheckpointWrite> writes() {
    synchronized (writes) {
      return List.copyOf(writes);
    }
  }

  /** What was wrong with the way in which it was called; null when nothing was. */
  public @Nullable String wrong() {
    return wrong;
  }

  private Mood next() {
    Mood next = moods.poll();
    return next == null ? mood : next;
  }

  @Override
  public Optional<CheckpointState> claim(String streamId) {
    claimCalls.incrementAndGet();
    await(hangingClaims);
    meanwhile.run();
    return switch (next()) {
      case THROWS, NOT_SAVED, UNKNOWN ->
          throw ErrorCode.STORE_UNAVAILABLE.error("the store is away");
      case BREAKS -> throw new AssertionError("the store is broken");
      case NULL, NULLS -> nothing();
      case THROWS_AFTER_WRITING, UNKNOWN_AFTER_WRITING -> {
        store.claim(streamId);
        throw ErrorCode.STORE_UNAVAILABLE.error("the answer was lost");
      }
      case FINE -> {
        Optional<CheckpointState> claimed = store.claim(streamId);
        afterClaim.run();
        yield claimed;
      }
    };
  }

  @Override
  public Optional<CheckpointState> read(String streamId) {
    return switch (next()) {
      case BREAKS -> throw new AssertionError("the store is broken");
      case NULL -> nothing();
      case FINE, NULLS, NOT_SAVED, UNKNOWN, UNKNOWN_AFTER_WRITING -> store.read(streamId);
      case THROWS, THROWS_AFTER_WRITING ->
          throw ErrorCode.STORE_UNAVAILABLE.error("the store is away");
    };
  }

  @Override
  public List<SaveResult> save(List<CheckpointWrite> group) {
    saveCalls.incrementAndGet();
    await(hanging);
    meanwhile.run();
    return switch (next()) {
      case THROWS -> throw ErrorCode.STORE_UNAVAILABLE.error("the store is away");
      case BREAKS -> throw new AssertionError("the store is broken");
      case THROWS_AFTER_WRITING -> {
        write(group);
        throw ErrorCode.STORE_UNAVAILABLE.error("the answer was lost");
      }
      case UNKNOWN -> Collections.nCopies(group.size(), SaveResult.UNKNOWN);
      case UNKNOWN_AFTER_WRITING -> {
        write(group);
        yield Collections.nCopies(group.size(), SaveResult.UNKNOWN);
      }
      case NOT_SAVED -> Collections.nCopies(group.size(), SaveResult.NOT_SAVED);
      case NULL -> nothing();
      case NULLS -> Collections.nCopies(group.size(), FlakyCheckpointStore.<SaveResult>nothing());
      case FINE -> write(group);
    };
  }

  @SuppressWarnings("NullAway")
  private static <T> T nothing() {
    return null;
  }

  private List<SaveResult> write(List<CheckpointWrite> group) {
    writes.addAll(group);
    return store.save(group);
  }

  @Override
  public boolean mayBlock() {
    return mayBlock;
  }

  @Override
  public Page<EventStreamCheckpoint> list(Query query) {
    return store.list(query);
  }

  @Override
  public long count(Filter filter) {
    return store.count(filter);
  }

  private final class Watched implements CheckpointStore {
    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    private void enter(String streamId) {
      if (!busy.add(streamId)) {
        wrong = "two calls at once for stream " + streamId;
      }
    }

    @Override
    public Optional<CheckpointState> claim(String streamId) {
      enter(streamId);
      try {
        return FlakyCheckpointStore.this.claim(streamId);
      } finally {
        busy.remove(streamId);
      }
    }

    @Override
    public List<SaveResult> save(List<CheckpointWrite> group) {
      group.forEach(write -> enter(write.streamId()));
      try {
        return FlakyCheckpointStore.this.save(group);
      } finally {
        group.forEach(write -> busy.remove(write.streamId()));
      }
    }

    @Override
    public Optional<CheckpointState> read(String streamId) {
      return FlakyCheckpointStore.this.read(streamId);
    }

    @Override
    public boolean mayBlock() {
      return mayBlock;
    }

    @Override
    public Page<EventStreamCheckpoint> list(Query query) {
      return store.list(query);
    }

    @Override
    public long count(Filter filter) {
      return store.count(filter);
    }
  }
}
