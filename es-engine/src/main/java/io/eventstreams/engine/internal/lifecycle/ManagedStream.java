package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.engine.internal.checkpoint.CheckpointSlot;
import io.eventstreams.engine.internal.runner.DrainMark;
import io.eventstreams.engine.internal.runner.StreamRunner;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One stream over all of its instances. Operations say what should be; the reconciler alone starts
 * and ends instances, and looks again after each step.
 *
 * <p><b>Threads:</b> any. All fields are guarded by {@code lock}; what may take long or call user
 * code is done after it is released. {@code operations} is held by whoever changes the row.
 */
final class ManagedStream<S extends EventStreamSpec<S>, D> {
  private static final Logger LOG = System.getLogger(ManagedStream.class.getName());

  /** Held while the row is changed; never while waiting for an instance. */
  final ReentrantLock operations = new ReentrantLock();

  private final String id;
  private final StreamHost<S, D> host;
  private final CheckpointSlot slot;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private InstancePhase phase = InstancePhase.IDLE;
  private @Nullable S shown;
  private @Nullable StreamDefinition<S, D> definition;
  private @Nullable StreamDefinition<S, D> running;
  private @Nullable StreamRunner<S, D> runner;
  private EventStreamStatus wish = EventStreamStatus.STOPPED;
  private int suspensions;
  private boolean closed;
  private boolean waitingToRestart;
  private @Nullable Throwable problem;
  private @Nullable EventStreamException deleteFailure;

  ManagedStream(String id, StreamHost<S, D> host) {
    this.id = id;
    this.host = host;
    this.slot = new CheckpointSlot(id, host.writer(), this::slotQuiet);
  }

  String id() {
    return id;
  }

  // ---- what should be ----

  /**
   * Another specification is stored.
   *
   * @param newShown the row as people see it, defaults filled in
   * @param newDefinition how to run it; null when it cannot run
   * @param why it cannot run
   */
  void define(S newShown, @Nullable StreamDefinition<S, D> newDefinition, @Nullable Throwable why) {
    StreamDefinition<S, D> superseded;
    lock.lock();
    try {
      superseded = definition == running || definition == newDefinition ? null : definition;
      shown = newShown;
      definition = newDefinition;
      problem = why;
      waitingToRestart = false;
      wish = wishOf(newShown);
    } finally {
      lock.unlock();
    }
    if (superseded != null) {
      superseded.close();
    }
    reconcile();
  }

  /** The row has changed without a change of how the stream runs. */
  void show(S newShown) {
    lock.lock();
    try {
      shown = newShown;
      wish = wishOf(newShown);
    } finally {
      lock.unlock();
    }
    reconcile();
  }

  private static <S extends EventStreamSpec<S>> EventStreamStatus wishOf(S spec) {
    EventStreamStatus status = spec.fields().status();
    return status == null ? EventStreamStatus.STARTED : status;
  }

  void suspend() {
    lock.lock();
    try {
      suspensions++;
    } finally {
      lock.unlock();
    }
    reconcile();
  }

  void resume() {
    lock.lock();
    try {
      suspensions--;
    } finally {
      lock.unlock();
    }
    reconcile();
  }

  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    reconcile();
  }

  // ---- what is ----

  @Nullable StreamDefinition<S, D> definition() {
    return locked(() -> definition);
  }

  EventStreamStatus wish() {
    return locked(() -> wish);
  }

  /** Whether an instance is there that should not be. */
  boolean isEnding() {
    return locked(() -> phase != InstancePhase.IDLE && phase != InstancePhase.GONE && !isWanted());
  }

  @Nullable Throwable problem() {
    return locked(() -> problem);
  }

  /** The stream as people see it; empty before it is defined. */
  Optional<S> view() {
    lock.lock();
    try {
      S row = shown;
      if (row == null) {
        return Optional.empty();
      }
      boolean ending = phase != InstancePhase.IDLE && phase != InstancePhase.GONE && !isWanted();
      // A stream that should run and cannot is not said to run.
      boolean cannotRun =
          phase == InstancePhase.IDLE && definition == null && wish == EventStreamStatus.STARTED;
      EventStreamStatus status =
          cannotRun ? EventStreamStatus.UNKNOWN : LifecycleRule.runtimeStatus(wish, ending);
      return Optional.of(row.withRuntimeStatus(status, statisticsLocked()));
    } finally {
      lock.unlock();
    }
  }

  @Nullable EventStreamStatistics statistics() {
    return locked(this::statisticsLocked);
  }

  private @Nullable EventStreamStatistics statisticsLocked() {
    StreamRunner<S, D> current = runner;
    return current == null ? null : current.statistics();
  }

  /** The instance that runs; null while there is none, and while it ends. */
  @Nullable StreamRunner<S, D> running() {
    return locked(() -> phase == InstancePhase.RUNNING ? runner : null);
  }

  boolean isIdle() {
    return locked(() -> phase == InstancePhase.IDLE || phase == InstancePhase.GONE);
  }

  boolean isGone() {
    return locked(() -> phase == InstancePhase.GONE);
  }

  @Nullable EventStreamException deleteFailure() {
    return locked(() -> deleteFailure);
  }

  /** Whether the calling thread runs code of this stream, so that it must not wait for it. */
  boolean isWithin() {
    return DrainMark.isWithin(locked(() -> runner));
  }

  /** Waits for a condition on this stream; false when the time was over first. */
  boolean await(BooleanSupplier condition, long timeoutNanos) throws InterruptedException {
    return host.seams().waits().await(lock, changed, condition, timeoutNanos);
  }

  /** Who does not end, in words. */
  String laggard() {
    lock.lock();
    try {
      StreamRunner<S, D> current = runner;
      Thread thread = current == null ? null : current.sourceThread();
      return phase == InstancePhase.FLUSHING
          ? "its last checkpoint is not stored yet"
          : "its source or its dispatcher has not returned"
              + (thread == null ? "" : " (source thread '" + thread.getName() + "')");
    } finally {
      lock.unlock();
    }
  }

  // ---- reconciling ----

  private boolean isWanted() {
    return wish == EventStreamStatus.STARTED
        && suspensions == 0
        && !closed
        && host.isOpen()
        && definition != null
        && (running == null || running == definition);
  }

  /** Compares what should be with what is, and takes one step. */
  private void reconcile() {
    Runnable step = null;
    lock.lock();
    try {
      switch (phase) {
        case IDLE -> step = stepFromIdle();
        case RUNNING -> {
          StreamRunner<S, D> current = runner;
          if (!isWanted() && current != null) {
            phase = InstancePhase.STOPPING;
            step = current::stop;
          }
        }
        case CLAIMING, STOPPING, FLUSHING, DELETING, GONE -> {}
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (step != null) {
      step.run();
    }
  }

  private @Nullable Runnable stepFromIdle() {
    StreamDefinition<S, D> ended = running;
    if (ended != null && ended != definition) {
      running = null;
      return () -> {
        ended.close();
        reconcile();
      };
    }
    if (wish == EventStreamStatus.DELETED && suspensions == 0 && !closed) {
      phase = InstancePhase.DELETING;
      return () -> host.seams().threads().execute(this::deleteRow);
    }
    StreamDefinition<S, D> wanted = definition;
    if (wanted != null && isWanted() && !waitingToRestart) {
      phase = InstancePhase.CLAIMING;
      running = wanted;
      return () -> slot.claim(this::claimedOnWriter);
    }
    return null;
  }

  /** The writer's thread serves all streams: what follows a claim happens elsewhere. */
  private void claimedOnWriter(Optional<CheckpointState> claim) {
    host.seams().threads().execute(() -> claimed(claim));
  }

  private void claimed(Optional<CheckpointState> claim) {
    Runnable step;
    lock.lock();
    try {
      step = startIfClaimed(claim);
      changed.signalAll();
    } catch (RuntimeException | Error failure) {
      // Without an instance there is nobody who could report it.
      LOG.log(Level.ERROR, "stream " + id + " could not be started", failure);
      phase = InstancePhase.IDLE;
      waitingToRestart = true;
      problem = failure;
      step = this::restartLater;
    } finally {
      lock.unlock();
    }
    step.run();
    // The wish may have changed while the claim was under way.
    reconcile();
  }

  private Runnable startIfClaimed(Optional<CheckpointState> claim) {
    StreamDefinition<S, D> claimedFor = running;
    StreamDefinition<S, D> starting = definition;
    // A claim is good for any specification: under a storm of changes none would ever be used else.
    if (starting != null) {
      running = starting;
    }
    Runnable step = firstStep(claim, starting);
    return claimedFor == null || starting == null || claimedFor == starting
        ? step
        : () -> {
          claimedFor.close();
          step.run();
        };
  }

  private Runnable firstStep(
      Optional<CheckpointState> claim, @Nullable StreamDefinition<S, D> starting) {
    if (!isWanted() || starting == null) {
      phase = InstancePhase.IDLE;
      return this::reconcile;
    }
    if (claim.isEmpty()) {
      phase = InstancePhase.IDLE;
      waitingToRestart = true;
      problem = ErrorCode.STREAM_FENCED.error("the stream's checkpoint row is gone");
      return this::restartLater;
    }
    StreamRunner<S, D> started =
        new StreamRunner<>(
            starting.setup(claim.get()), host.seams(), slot, claim.get(), this::ended);
    runner = started;
    phase = InstancePhase.RUNNING;
    return started::start;
  }

  private void ended(@Nullable Throwable failure) {
    lock.lock();
    try {
      phase = InstancePhase.FLUSHING;
      if (failure != null) {
        problem = failure;
        waitingToRestart = true;
      }
    } finally {
      lock.unlock();
    }
    if (failure != null) {
      restartLater();
    }
    StreamRunner<S, D> flushing = locked(() -> runner);
    if (slot.isQuiet()) {
      slotQuiet();
    } else if (flushing != null) {
      host.seams().timers().after(host.stopTimeoutNanos(), () -> giveUpFlushing(flushing));
    }
  }

  /**
   * A last checkpoint that cannot be stored in time is given up: its events are delivered again.
   */
  private void giveUpFlushing(StreamRunner<S, D> flushing) {
    if (locked(() -> phase == InstancePhase.FLUSHING && runner == flushing)) {
      flushing.giveUpStore();
      host.seams().threads().execute(() -> flushed(flushing));
    }
  }

  private void slotQuiet() {
    StreamRunner<S, D> flushing = locked(() -> phase == InstancePhase.FLUSHING ? runner : null);
    if (flushing != null) {
      host.seams().threads().execute(() -> flushed(flushing));
    }
  }

  /**
   * The instance's last checkpoint is stored, or given up; said late, it means nothing any more.
   */
  private void flushed(StreamRunner<S, D> flushing) {
    lock.lock();
    try {
      if (phase != InstancePhase.FLUSHING || runner != flushing) {
        return;
      }
      runner = null;
      phase = InstancePhase.IDLE;
    } finally {
      lock.unlock();
    }
    reconcile();
  }

  private void restartLater() {
    host.seams()
        .timers()
        .after(host.restartDelayNanos(), () -> host.seams().threads().execute(this::restartNow));
  }

  private void restartNow() {
    lock.lock();
    try {
      waitingToRestart = false;
    } finally {
      lock.unlock();
    }
    reconcile();
  }

  private void deleteRow() {
    EventStreamException failure = null;
    try {
      host.deleteRow(this);
    } catch (EventStreamException failed) {
      failure = failed;
    } catch (RuntimeException failed) {
      failure = ErrorCode.STORE_DELETE_FAILED.error("the stream could not be deleted", failed);
    }
    StreamDefinition<S, D> last = null;
    lock.lock();
    try {
      deleteFailure = failure;
      phase = failure == null ? InstancePhase.GONE : InstancePhase.IDLE;
      if (failure == null) {
        last = definition;
        definition = null;
      } else {
        suspensions++;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.close();
    }
    if (failure != null) {
      LOG.log(Level.WARNING, "stream {0} could not be deleted, trying again: {1}", id, failure);
      host.seams()
          .timers()
          .after(TimeUnit.SECONDS.toNanos(1), () -> host.seams().threads().execute(this::resume));
    }
  }

  /** Closes what is left after the manager has stopped everything. */
  void dispose() {
    StreamDefinition<S, D> last;
    StreamDefinition<S, D> superseded;
    lock.lock();
    try {
      last = definition;
      superseded = running == last ? null : running;
      // Both, or the reconciler would close what ran a second time.
      definition = null;
      running = null;
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.close();
    }
    if (superseded != null) {
      superseded.close();
    }
  }

  private <T> T locked(Supplier<T> read) {
    lock.lock();
    try {
      return read.get();
    } finally {
      lock.unlock();
    }
  }
}
