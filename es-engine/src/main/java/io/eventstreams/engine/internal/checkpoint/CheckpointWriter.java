package io.eventstreams.engine.internal.checkpoint;

import io.eventstreams.api.StreamDiagnosis.StoreWork;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointStore;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.engine.internal.checkpoint.CheckpointSlot.ParkRequest;
import io.eventstreams.engine.internal.checkpoint.CheckpointSlot.SaveRequest;
import io.eventstreams.engine.internal.dispatch.RetryPolicy;
import io.eventstreams.engine.internal.observe.FailureLog;
import io.eventstreams.engine.internal.observe.FlightRecords;
import io.eventstreams.engine.internal.observe.SparseLog;
import io.eventstreams.engine.internal.runner.EngineClock;
import io.eventstreams.engine.internal.runner.StoreThread;
import io.eventstreams.engine.internal.runner.Timers;
import io.eventstreams.engine.internal.statistics.FailureText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Does all checkpoint work of one store on one thread that nobody interrupts: claims one by one,
 * saves in groups. What fails is tried again after a back-off. Events are put aside here too, so
 * that a stream never has two store calls at once.
 *
 * <p><b>Threads:</b> {@link #enqueue} and {@link #close} by any; {@link #saveAtOnce} by whoever has
 * the slot to itself; the rest on its own thread.
 */
public final class CheckpointWriter {
  private static final Logger LOG = System.getLogger(CheckpointWriter.class.getName());
  private static final int MAX_GROUP = 1_000;

  private final CheckpointStore store;
  private final EventParking parking;
  private final RetryPolicy policy;
  private final Timers timers;
  private final EngineClock clock;

  /** Each of thousands of streams has them when the store is away. */
  private final SparseLog troubles;

  private final ConcurrentLinkedQueue<CheckpointSlot> queue = new ConcurrentLinkedQueue<>();

  /** Worked off together. Made beforehand: what has left the queue must find room. */
  private final List<CheckpointSlot> group = new ArrayList<>(MAX_GROUP);

  private final boolean savesAtOnce;
  private final StoreThread thread;

  /** Why the last save of a group threw; the writer's thread's own. */
  private @Nullable Throwable saveFailure;

  public CheckpointWriter(
      CheckpointStore store,
      EventParking parking,
      RetryPolicy policy,
      Timers timers,
      EngineClock clock,
      StoreThread.Starter threads,
      String threadName) {
    this.store = store;
    this.parking = parking;
    this.policy = policy;
    this.timers = timers;
    this.savesAtOnce = !store.mayBlock();
    this.clock = clock;
    this.troubles = new SparseLog(LOG, clock::nanoTime);
    this.thread = threads.start(threadName, this::workOnce);
  }

  void enqueue(CheckpointSlot slot) {
    queue.add(slot);
    thread.wake();
  }

  /** Whether the store never blocks, so that any thread may save. */
  boolean savesAtOnce() {
    return savesAtOnce;
  }

  /** Saves on the calling thread, which has the slot to itself; whether that is certain. */
  boolean saveAtOnce(CheckpointSlot slot, SaveRequest request) {
    try {
      List<SaveResult> results = store.save(List.of(newWrite(slot, request)));
      return results.size() == 1 && results.get(0) == SaveResult.SAVED;
    } catch (Throwable failure) {
      // The writer's thread tries again, and tells what is wrong.
      return false;
    }
  }

  /** Finishes what is queued, then ends; waits for that no longer than given. */
  public void close(long timeoutNanos) throws InterruptedException {
    thread.close(timeoutNanos);
  }

  /** Works off one group; false when nothing was queued. */
  private boolean workOnce() {
    try {
      CheckpointSlot slot = queue.poll();
      while (slot != null) {
        group.add(slot);
        slot = group.size() < MAX_GROUP ? queue.poll() : null;
      }
      if (group.isEmpty()) {
        return false;
      }
      workSafely();
      return true;
    } finally {
      group.clear();
    }
  }

  /**
   * This thread serves every stream: it must outlive whatever one of them, or the store, throws.
   */
  private void workSafely() {
    try {
      work();
    } catch (Throwable broken) {
      String error = FailureText.of(broken);
      group.forEach(slot -> retryIfPossible(slot, error));
      FailureLog.log(LOG, Level.ERROR, "checkpoint work failed, trying again", broken);
    }
  }

  private void retryIfPossible(CheckpointSlot slot, String error) {
    try {
      retry(slot, workOf(slot), error);
    } catch (Throwable noMemory) {
      // The next request for it brings it back.
    }
  }

  private void work() {
    // All of them before anything can fail: one that is not taken up could not be tried again.
    group.forEach(CheckpointSlot::takeUp);
    List<CheckpointSlot> saving = new ArrayList<>();
    List<CheckpointWrite> writes = new ArrayList<>();
    for (CheckpointSlot slot : group) {
      ParkRequest toPark = slot.takePark();
      if (toPark != null) {
        park(slot, toPark);
      }
      SaveRequest request = slot.takeSave();
      if (request != null) {
        saving.add(slot);
        writes.add(newWrite(slot, request));
      }
    }
    List<SaveResult> results = writes.isEmpty() ? List.of() : save(writes);
    for (int i = 0; i < saving.size(); i++) {
      int index = i;
      guarded(
          saving.get(i), () -> settle(saving.get(index), writes.get(index), results.get(index)));
    }
    for (CheckpointSlot slot : group) {
      if (slot.current == null) {
        guarded(slot, () -> claimOrFinish(slot));
      }
    }
  }

  private void park(CheckpointSlot slot, ParkRequest request) {
    try {
      parking.park(request.owner(), request.event());
    } catch (Throwable unheard) {
      // Whoever has asked waits for an answer; the same row is written once more.
      slot.parkAgain(request);
      throw unheard;
    }
  }

  private static CheckpointWrite newWrite(CheckpointSlot slot, SaveRequest request) {
    // Each physical write has a version of its own, so that a lost answer can be recognised.
    slot.version++;
    return new CheckpointWrite(
        slot.streamId(),
        request.owner().generation(),
        request.owner().epoch(),
        slot.version,
        request.position(),
        request.skippedEvents(),
        request.parkedEvents());
  }

  /** One bad stream, or a store that breaks its word, must not end the work for all others. */
  private void guarded(CheckpointSlot slot, Runnable work) {
    try {
      work.run();
    } catch (Throwable broken) {
      String error = FailureText.of(broken);
      retry(slot, workOf(slot), error);
      LOG.log(
          Level.ERROR,
          "checkpoint work for stream {0} failed, trying again: {1}",
          slot.streamId(),
          error);
    }
  }

  private List<SaveResult> save(List<CheckpointWrite> writes) {
    FlightRecords.SaveCall call = FlightRecords.saveBegins();
    List<SaveResult> results = callSave(writes);
    if (call != null) {
      call.ended(results, saveFailure);
    }
    return results;
  }

  private List<SaveResult> callSave(List<CheckpointWrite> writes) {
    saveFailure = null;
    try {
      List<SaveResult> results = store.save(writes);
      if (results.size() == writes.size()) {
        return results;
      }
      LOG.log(
          Level.ERROR, "the checkpoint store answered {0} of {1}", results.size(), writes.size());
    } catch (Throwable failure) {
      saveFailure = failure;
      LOG.log(
          Level.WARNING,
          "checkpoints could not be saved, trying again: {0}",
          FailureText.of(failure));
    }
    return Collections.nCopies(writes.size(), SaveResult.UNKNOWN);
  }

  private void settle(CheckpointSlot slot, CheckpointWrite write, @Nullable SaveResult answer) {
    SaveResult result = answer == null ? SaveResult.UNKNOWN : answer;
    switch (result) {
      case SAVED -> saved(slot);
      case NOT_SAVED -> retry(slot, StoreWork.SAVE, "the store did not save it");
      case STALE, UNKNOWN -> readBack(slot, write);
    }
  }

  /** Nobody knows whether the row has the write, or it has not: only the row can tell why. */
  private void readBack(CheckpointSlot slot, CheckpointWrite write) {
    Optional<CheckpointState> row;
    try {
      row = store.read(slot.streamId());
    } catch (Throwable failure) {
      troubles.warn(
          "checkpoint " + slot.streamId() + " could not be read: " + FailureText.of(failure));
      retry(slot, StoreWork.SAVE, FailureText.of(failure));
      return;
    }
    boolean mine =
        row.isPresent()
            && row.get().generation() == write.generation()
            && row.get().epoch() == write.epoch();
    if (!mine) {
      SaveRequest request = slot.current;
      if (request != null) {
        request.owner().fenced();
      }
      slot.current = null;
    } else if (row.get().version() == write.version()
        && write.position().equals(row.get().position())) {
      saved(slot);
    } else {
      slot.version = Math.max(slot.version, row.get().version());
      Throwable failure = saveFailure;
      String error = failure == null ? "the store has not saved it" : FailureText.of(failure);
      retry(slot, StoreWork.SAVE, error);
    }
  }

  private static void saved(CheckpointSlot slot) {
    SaveRequest request = slot.current;
    slot.failures = 0;
    slot.succeeded();
    if (request != null) {
      request.owner().saved(request.position(), request.settledEvents());
    }
    // Last of all: what was not heard is saved once more.
    slot.current = null;
  }

  private void claimOrFinish(CheckpointSlot slot) {
    ClaimRequest request = slot.takeClaim();
    if (request == null) {
      slot.done();
      return;
    }
    Optional<CheckpointState> claimed;
    try {
      claimed = Objects.requireNonNull(store.claim(slot.streamId()), "the store's answer");
    } catch (Throwable failure) {
      // First of all: nobody asks again.
      slot.claimAgain(request);
      troubles.warn(
          "stream "
              + slot.streamId()
              + " could not be claimed, trying again: "
              + FailureText.of(failure));
      retry(slot, StoreWork.CLAIM, FailureText.of(failure));
      return;
    }
    slot.version = claimed.map(CheckpointState::version).orElse(0L);
    try {
      slot.done();
      request.answer(claimed);
    } catch (RuntimeException | Error unheard) {
      slot.claimAgain(request);
      throw unheard;
    }
  }

  private static StoreWork workOf(CheckpointSlot slot) {
    return slot.current == null ? StoreWork.CLAIM : StoreWork.SAVE;
  }

  private void retry(CheckpointSlot slot, StoreWork work, String error) {
    slot.failed(work, error, clock.nanoTime());
    long delayNanos = policy.initialDelayNanos();
    for (int i = 0; i < slot.failures && delayNanos < policy.maximumDelayNanos(); i++) {
      delayNanos = policy.delayAfterNanos(delayNanos);
    }
    slot.failures++;
    tryAgainAfter(slot, policy.spreadNanos(delayNanos));
    // Not earlier: who waits for a timer that there is not would wait for ever.
    slot.retryLater();
  }

  private void tryAgainAfter(CheckpointSlot slot, long delayNanos) {
    slot.retryTimer = timers.after(delayNanos, () -> backOffIsOver(slot));
  }

  /** Nobody else need ever come: without memory to say so, it is said again later. */
  private void backOffIsOver(CheckpointSlot slot) {
    try {
      slot.enqueueNow();
    } catch (Throwable noMemory) {
      timers.after(policy.maximumDelayNanos(), () -> backOffIsOver(slot));
      throw noMemory;
    }
  }
}
