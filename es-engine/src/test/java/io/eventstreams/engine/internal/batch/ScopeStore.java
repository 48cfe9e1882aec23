package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.EventStreamCheckpoint;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointStore;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.engine.InMemoryPersistence;
import io.eventstreams.engine.internal.batch.CoreRig.Save;
import io.eventstreams.engine.internal.checkpoint.CheckpointSlot;
import io.eventstreams.engine.internal.checkpoint.CheckpointWriter;
import io.eventstreams.engine.internal.checkpoint.EventParking;
import io.eventstreams.engine.internal.dispatch.RetryPolicy;
import io.eventstreams.engine.internal.runner.EngineClock;
import io.eventstreams.engine.internal.runner.StoreThread;
import io.eventstreams.engine.internal.runner.Timers;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The real rows in memory and the real writer, without its thread: it works when told to, and the
 * store answers as told. The rows outlive crashes, the writer does not.
 */
final class ScopeStore implements CheckpointStore, StoreThread.Starter, Timers {
  /** What becomes of the next call. */
  enum Answer {
    SAVED,
    NOT_SAVED,
    /** The call throws; the row was written. */
    LOST_BUT_DONE,
    /** The call throws; the row was not written. */
    LOST_AND_NOT_DONE,
    /** The call throws; the row is written later, whatever has happened meanwhile. */
    LOST_AND_LATE,
    /** The call throws, the row was written, and it cannot be read. */
    LOST_AND_BLIND
  }

  private static final String ID = "stream";
  private static final RetryPolicy AT_ONCE = new RetryPolicy(1, 1, 1);
  private static final EngineClock NO_CLOCK =
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

  /**
   * What outlives a crash: the row, who may write it, and what is on its way to it.
   *
   * @param lateSinceClaim how many claims there had been when the late write was made
   */
  record Remains(
      CheckpointState row,
      @Nullable CheckpointState owner,
      @Nullable CheckpointWrite late,
      int lateSinceClaim,
      int claims,
      long generation) {}

  private final InMemoryPersistence<GenericEventStream> persistence =
      InMemoryPersistence.create(() -> Instant.EPOCH, Optional::of);
  private final CheckpointStore rows = persistence.checkpoints();
  private CheckpointSlot slot;
  private BooleanSupplier work = () -> false;
  private boolean awake;
  private @Nullable Runnable retry;
  private Answer answer = Answer.SAVED;

  /** What the core has asked to be stored since the last crash; without its count of events. */
  private final Set<Save> asked = new HashSet<>();

  /** What went wrong first within a call of the writer. */
  private @Nullable Throwable broken;

  private long generation = 1;

  /** Written by the network some day. */
  private @Nullable CheckpointWrite late;

  /** How many claims there had been when it was made. */
  private int lateSinceClaim;

  private int claims;

  /** The last claim, which alone may write; null once a reset has come after it. */
  private @Nullable CheckpointState owner;

  ScopeStore() {
    insert(generation);
    slot = newSlot();
  }

  /** As after the crash that left these. */
  ScopeStore(Remains remains) {
    writeAgain(remains.row());
    owner = remains.owner();
    late = remains.late();
    lateSinceClaim = remains.lateSinceClaim();
    claims = remains.claims();
    generation = remains.generation();
    slot = newSlot();
  }

  Remains remains() {
    return new Remains(row(), owner, late, lateSinceClaim, claims, generation);
  }

  private void insert(long first) {
    persistence.streams().insert(GenericEventStream.named("name").withId(ID), first);
  }

  /** Brings the row to where it was: claims, one save, and a reset when that came last. */
  private void writeAgain(CheckpointState row) {
    String position = row.position();
    boolean isReset = position == null && row.version() > 0;
    long first = isReset ? row.generation() - 1 : row.generation();
    insert(first);
    for (int i = 0; i < row.epoch(); i++) {
      rows.claim(ID);
    }
    if (row.version() > 0) {
      String saved = position == null ? "" : position;
      rows.save(
          List.of(
              new CheckpointWrite(
                  ID, first, row.epoch(), row.version(), saved, row.skipped(), row.parked())));
    }
    if (isReset) {
      persistence.streams().reset(ID, row.generation(), null);
    }
    check(row.equals(row()), "the row cannot be written again");
  }

  private CheckpointSlot newSlot() {
    EventParking parking = new EventParking(persistence.parked(), this, 1);
    CheckpointWriter writer =
        new CheckpointWriter(this, parking, AT_ONCE, this, NO_CLOCK, this, "writer");
    return new CheckpointSlot(ID, writer, () -> {});
  }

  void asked(Save save) {
    asked.add(new Save(save.position(), save.skippedEvents(), save.parkedEvents(), 0));
  }

  CheckpointSlot slot() {
    return slot;
  }

  CheckpointState row() {
    return rows.read(ID).orElseThrow();
  }

  // ---- what happens ----

  boolean hasWork() {
    return awake;
  }

  boolean mayRetry() {
    return retry != null;
  }

  boolean hasLateWrite() {
    return late != null;
  }

  void work(Answer next) {
    awake = false;
    answer = next;
    while (work.getAsBoolean()) {
      answer = Answer.SAVED;
    }
    // It looked again before it slept, so that nothing is left.
    awake = false;
    throwBroken();
  }

  void retry() {
    Runnable due = retry;
    retry = null;
    if (due != null) {
      due.run();
    }
  }

  void lateWriteLands() {
    CheckpointWrite landing = late;
    late = null;
    if (landing != null) {
      CheckpointState before = row();
      write(landing);
      throwBroken();
      check(
          lateSinceClaim == claims || before.equals(row()),
          "a late write counts after a newer instance has claimed the row");
    }
  }

  void reset() {
    owner = null;
    persistence.streams().reset(ID, ++generation, null);
  }

  /** Another process claims the row, and does nothing with it. */
  void takenOver() {
    owner = rows.claim(ID).orElseThrow();
    claims++;
  }

  /** The process is gone with its writer, and what it had not written. */
  void crash() {
    awake = false;
    retry = null;
    asked.clear();
    slot = newSlot();
  }

  /** Whether the row refuses a write as it must. */
  boolean refuses(CheckpointWrite write) {
    CheckpointState before = row();
    return rows.save(List.of(write)).equals(List.of(SaveResult.STALE)) && before.equals(row());
  }

  void dump(StateDump dump) {
    CheckpointState row = row();
    dump.put(row.position());
    dump.put(row.skipped());
    dump.put(row.parked());
    dump.put(awake);
    dump.put(retry != null);
    dumpClaim(dump, owner);
    CheckpointWrite landing = late;
    dump.put(landing != null);
    if (landing != null) {
      dump.put(landing.generation() == row.generation());
      dump.put(landing.epoch() == row.epoch());
      dump.put(lateSinceClaim == claims);
      dump.put(landing.version() > row.version());
      dump.put(landing.position());
      dump.put(landing.skipped());
      dump.put(landing.parked());
    }
  }

  /** How a claim stands to the row; only equality counts. */
  void dumpClaim(StateDump dump, @Nullable CheckpointState claim) {
    CheckpointState row = row();
    dump.put(claim != null && claim.generation() == row.generation());
    dump.put(claim != null && claim.epoch() == row.epoch());
  }

  // ---- the store ----

  @Override
  public Optional<CheckpointState> claim(String streamId) {
    if (answer == Answer.NOT_SAVED || answer == Answer.LOST_AND_NOT_DONE) {
      throw new ScopeFailure("no claim");
    }
    Optional<CheckpointState> claimed = rows.claim(streamId);
    owner = claimed.orElseThrow();
    claims++;
    if (answer != Answer.SAVED) {
      throw new ScopeFailure("the answer to a claim is lost");
    }
    return claimed;
  }

  @Override
  public Optional<CheckpointState> read(String streamId) {
    if (answer == Answer.LOST_AND_BLIND) {
      throw new ScopeFailure("no read");
    }
    return rows.read(streamId);
  }

  @Override
  public List<SaveResult> save(List<CheckpointWrite> writes) {
    CheckpointWrite write = writes.get(0);
    Save save = new Save(write.position(), write.skipped(), write.parked(), 0);
    checkNoted(asked.contains(save), "something is stored for which nobody has asked");
    return List.of(save(write));
  }

  private SaveResult save(CheckpointWrite write) {
    switch (answer) {
      case SAVED -> {
        return write(write);
      }
      case NOT_SAVED -> {
        return SaveResult.NOT_SAVED;
      }
      case LOST_BUT_DONE, LOST_AND_BLIND -> write(write);
      case LOST_AND_LATE -> {
        late = write;
        lateSinceClaim = claims;
      }
      case LOST_AND_NOT_DONE -> {}
    }
    throw new ScopeFailure("no answer");
  }

  /**
   * What the writer calls: it takes every failure for one of the store, and would try again where a
   * law is broken.
   */
  void calledByWriter(Runnable call) {
    try {
      call.run();
    } catch (Throwable failure) {
      note(failure);
      throw failure;
    }
  }

  private void note(Throwable failure) {
    if (broken == null) {
      broken = failure;
    }
  }

  private void throwBroken() {
    Throwable failure = broken;
    if (failure != null) {
      throw new AssertionError(failure.getMessage(), failure);
    }
  }

  /** Within a call of the writer. */
  private void checkNoted(boolean law, String text) {
    if (!law) {
      note(new AssertionError(text));
    }
  }

  /** Only the last claim may write, not after a reset, and never backwards. */
  private SaveResult write(CheckpointWrite write) {
    CheckpointState before = row();
    SaveResult result = rows.save(List.of(write)).get(0);
    CheckpointState after = row();
    if (!before.equals(after)) {
      CheckpointState claim = owner;
      checkNoted(
          claim != null
              && claim.generation() == write.generation()
              && claim.epoch() == write.epoch(),
          "a write of an instance before the last claim or reset counts");
      checkNoted(
          index(after.position()) >= index(before.position()), "the stored checkpoint moves back");
    }
    return result;
  }

  private static int index(@Nullable String position) {
    return CoreLaws.index(position == null ? "" : position);
  }

  private static void check(boolean law, String broken) {
    if (!law) {
      throw new AssertionError(broken);
    }
  }

  @Override
  public Page<EventStreamCheckpoint> list(Query query) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long count(Filter filter) {
    throw new UnsupportedOperationException();
  }

  // ---- the writer's thread and timers ----

  @Override
  public StoreThread start(String name, BooleanSupplier newWork) {
    work = newWork;
    return new StoreThread() {
      @Override
      public void wake() {
        awake = true;
      }

      @Override
      public void close(long timeoutNanos) {}
    };
  }

  @Override
  public Timer after(long delayNanos, Runnable task) {
    retry = task;
    return () -> {
      if (retry == task) {
        retry = null;
      }
    };
  }

  @Override
  public void close() {}
}
