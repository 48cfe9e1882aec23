package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.engine.internal.checkpoint.CheckpointSlot;
import io.eventstreams.engine.internal.checkpoint.ClaimRequest;
import io.eventstreams.engine.internal.observe.FailureLog;
import io.eventstreams.engine.internal.observe.GuardedListener;
import io.eventstreams.engine.internal.observe.StreamWatch;
import io.eventstreams.engine.internal.runner.DrainMark;
import io.eventstreams.engine.internal.runner.StreamRunner;
import io.eventstreams.engine.internal.runner.Timers;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
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
  private static final long DELETE_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  final RowLock operations;
  final RowChanges row = new RowChanges();

  private final String id;
  private final StreamHost<S, D> host;
  private final CheckpointSlot slot;
  private final StreamLock lock;
  private final StatusNotices notices;
  private final RestartWait restart = new RestartWait();
  private final DeleteWait deletion = new DeleteWait();
  private final StreamWish<S, D> wish;
  private final Definitions<S, D> definitions;

  private InstancePhase phase = InstancePhase.IDLE;
  private long phaseSinceNanos;
  private @Nullable StreamRunner<S, D> runner;
  private @Nullable ClaimRequest claiming;
  private boolean confirmsFirst; // what the claim under way leads to
  private Timers.@Nullable Timer givingUp; // what cannot be stored at the end
  private boolean disposed;
  private volatile boolean gaveUpAtClose; // what it had settled last

  ManagedStream(String id, StreamHost<S, D> host) {
    this.id = id;
    this.host = host;
    this.operations = new RowLock(host::stopTimeoutNanos, this::forgetIfGone);
    this.slot = new CheckpointSlot(id, host.writer(), this::slotQuiet);
    this.wish = new StreamWish<>(id, host::isOpen);
    this.definitions = new Definitions<>(wish);
    this.notices = new StatusNotices(host.listener());
    this.lock = new StreamLock(host.seams().waits(), this::noteStatus, notices::tell);
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
    reconcileAfter(
        () -> {
          if (disposed) {
            // The manager is closed: nobody else would close it.
            return newDefinition == null ? null : newDefinition::close;
          }
          wish.show(newShown);
          Runnable unused = definitions.want(newDefinition);
          restart.forget(why);
          if (why != null && wish.cannotRun()) {
            notices.failed(wish.reference(), why, null);
          }
          return unused;
        });
  }

  /** Another specification is stored which differs in its limits only: what runs goes on. */
  void adjust(S newShown, StreamDefinition<S, D> adjusted) {
    reconcileAfter(
        () -> {
          wish.show(newShown);
          definitions.wantAdjusted(adjusted);
          StreamRunner<S, D> current = runner;
          return current != null && phase == InstancePhase.RUNNING && definitions.areOne()
              ? () -> current.adjust(adjusted.settings())
              : null;
        });
  }

  /** The row has changed without a change of how the stream runs. */
  void show(S newShown) {
    reconcileAfter(
        () -> {
          wish.show(newShown);
          if (wish.status() != EventStreamStatus.STARTED && wish.definition() != null) {
            restart.forget(null);
          }
          return null;
        });
  }

  /** Somebody wants it to run: what waits to be tried again is tried now. */
  void tryNow() {
    reconcileAfter(
        () -> {
          restart.end();
          return phase == InstancePhase.CLAIMING ? slot::tryNow : null;
        });
  }

  /** What runs, or is about to, looks whether somebody else has changed its row since its claim. */
  void confirm() {
    lock.step(
        () -> {
          StreamRunner<S, D> current = runner;
          confirmsFirst = phase == InstancePhase.CLAIMING;
          return current != null && phase == InstancePhase.RUNNING ? current::confirm : null;
        });
  }

  /** Nothing runs until {@link #resume}, and nothing is told of what ran before. */
  void suspend() {
    reconcileAfter(
        () -> {
          wish.suspend(1);
          restart.forgetStatistics();
        });
  }

  void resume() {
    reconcileAfter(() -> wish.suspend(-1));
  }

  void close() {
    reconcileAfter(wish::close);
  }

  // ---- what is ----

  @Nullable StreamDefinition<S, D> definition() {
    return lock.read(wish::definition);
  }

  EventStreamStatus wish() {
    return lock.read(wish::status);
  }

  /** Why its specification is not valid here; null when it is. */
  @Nullable EventStreamException cannotRun() {
    return lock.read(() -> wish.definition() == null ? restart.refusal() : null);
  }

  boolean isNamed(String name) {
    return lock.read(() -> wish.reference().name().equals(name));
  }

  /** Whether an instance is there that should not be. */
  boolean isEnding() {
    return lock.read(this::isEndingLocked);
  }

  private boolean isEndingLocked() {
    return phase != InstancePhase.IDLE && phase != InstancePhase.GONE && !isWanted();
  }

  private EventStreamStatus statusLocked() {
    // A stream that should run and cannot is not said to run.
    return phase == InstancePhase.IDLE && wish.cannotRun()
        ? EventStreamStatus.UNKNOWN
        : LifecycleRule.runtimeStatus(wish.status(), isEndingLocked());
  }

  private void noteStatus() {
    // Between the end of its last instance and that of its row a deleted stream is still ending.
    boolean isBetween = phase == InstancePhase.IDLE && wish.status() == EventStreamStatus.DELETED;
    if (wish.shown() != null && !disposed && !isBetween) {
      notices.status(wish.reference(), statusLocked());
    }
  }

  /** The stream as people see it; empty before it is defined. */
  Optional<S> view() {
    return lock.read(
        () ->
            Optional.ofNullable(wish.shown())
                .map(
                    row ->
                        row.withRuntimeStatus(
                            statusLocked(),
                            runner == null ? restart.statistics() : runner.statistics())));
  }

  /** The instance that runs; null when there is none. */
  @Nullable StreamRunner<S, D> runner() {
    return lock.read(() -> runner);
  }

  /** The instance that runs; null while there is none, and while it ends. */
  @Nullable StreamRunner<S, D> running() {
    return lock.read(() -> phase == InstancePhase.RUNNING ? runner : null);
  }

  boolean hasOrSeeksClaim() {
    return lock.read(() -> phase == InstancePhase.RUNNING || phase == InstancePhase.CLAIMING);
  }

  boolean isIdle() {
    return lock.read(() -> phase == InstancePhase.IDLE || phase == InstancePhase.GONE);
  }

  /** Whether it has come to its end, with all stored that was settled. */
  boolean hasEnded() {
    return isIdle() && !gaveUpAtClose;
  }

  boolean isGone() {
    return lock.read(() -> phase == InstancePhase.GONE);
  }

  /** What is to be known of the removal of its row. */
  <T> T deletion(Function<DeleteWait, T> asked) {
    return lock.read(() -> asked.apply(deletion));
  }

  /** Somebody wants it gone: a removal that waits to be tried again is tried now. */
  void deleteNow() {
    reconcileAfter(deletion::end);
  }

  /**
   * Whether the calling thread runs code of this stream, or a listener, so that it must not wait
   * for it.
   */
  boolean isWithin() {
    return GuardedListener.isInside() || DrainMark.isWithin(runner());
  }

  /** Waits for a condition on this stream; false when the time was over first. */
  boolean await(BooleanSupplier condition, long timeoutNanos) throws InterruptedException {
    return lock.await(condition, timeoutNanos);
  }

  /** Why it does not move, as far as that can be said without asking {@link #runner}. */
  @Nullable StreamDiagnosis diagnose() {
    return lock.read(
        () ->
            LifecycleDiagnosis.of(
                phase,
                Duration.ofNanos(now() - phaseSinceNanos),
                wish,
                restart,
                deletion,
                slot,
                runner,
                now()));
  }

  // ---- reconciling ----

  private long now() {
    return host.seams().clock().nanoTime();
  }

  private void enter(InstancePhase next) {
    phase = next;
    phaseSinceNanos = now();
  }

  private boolean isWanted() {
    return wish.mayRun() && definitions.areOne();
  }

  /** Changes something, then does what follows from it, then reconciles. */
  private void reconcileAfter(Supplier<@Nullable Runnable> change) {
    lock.step(change);
    reconcile();
  }

  private void reconcileAfter(Runnable change) {
    lock.change(change);
    reconcile();
  }

  /** Compares what should be with what is, and takes one step. */
  private void reconcile() {
    lock.step(this::nextStep);
  }

  private @Nullable Runnable nextStep() {
    return switch (phase) {
      case IDLE -> stepFromIdle();
      case CLAIMING -> wish.mayRun() ? null : giveUpClaim();
      case RUNNING -> isWanted() ? null : stopRunner();
      case STOPPING, FLUSHING, DELETING, GONE -> null;
    };
  }

  private @Nullable Runnable stopRunner() {
    enter(InstancePhase.STOPPING);
    return runner == null ? null : runner::stop;
  }

  /** A store that has not answered may take a long time; its answer will be nobody's. */
  private Runnable giveUpClaim() {
    if (claiming != null) {
      slot.cancel(claiming);
      claiming = null;
    }
    enter(InstancePhase.IDLE);
    return this::reconcile;
  }

  private @Nullable Runnable stepFromIdle() {
    Runnable superseded = definitions.dropSuperseded();
    if (superseded != null) {
      return () -> {
        superseded.run();
        reconcile();
      };
    }
    if (wish.mayBeDeleted() && !deletion.isPausing()) {
      enter(InstancePhase.DELETING);
      return () -> host.seams().execute(this::deleteRow);
    }
    if (isWanted() && !restart.isWaiting()) {
      enter(InstancePhase.CLAIMING);
      definitions.useWanted();
      return claim();
    }
    return null;
  }

  private Runnable claim() {
    // The writer's thread serves all streams: what follows a claim happens elsewhere.
    ClaimRequest request =
        new ClaimRequest((self, claimed) -> host.seams().execute(() -> claimed(self, claimed)));
    claiming = request;
    confirmsFirst = false;
    return () -> slot.claim(request);
  }

  private void claimed(ClaimRequest request, Optional<CheckpointState> claim) {
    lock.step(
        () -> {
          if (claiming != request) {
            return null;
          }
          claiming = null;
          Runnable unused = definitions.useWanted();
          Runnable step = firstStepOrRestart(claim);
          return () -> {
            if (unused != null) {
              unused.run();
            }
            step.run();
          };
        });
    // The wish may have changed while the claim was under way.
    reconcile();
  }

  private Runnable firstStepOrRestart(Optional<CheckpointState> claim) {
    try {
      return firstStep(claim, wish.definition());
    } catch (RuntimeException | Error failure) {
      // Without an instance there is nobody who could report it.
      FailureLog.log(LOG, Level.ERROR, "stream " + id + " could not be started", failure);
      enter(InstancePhase.IDLE);
      restartLater(failure);
      return () -> {};
    }
  }

  private Runnable firstStep(
      Optional<CheckpointState> claim, @Nullable StreamDefinition<S, D> starting) {
    if (!isWanted() || starting == null) {
      return giveUpClaim();
    }
    if (claim.isEmpty()) {
      enter(InstancePhase.IDLE);
      restartLater(ErrorCode.STREAM_FENCED.error("the stream's checkpoint row is gone"));
      return () -> host.rowMissing(this);
    }
    StreamWatch watch = new StreamWatch(wish.reference(), host.listener(), slot::error);
    StreamRunner<S, D> started =
        new StreamRunner<>(
            starting.setup(claim.get()), host.seams(), slot, claim.get(), watch, this::ended);
    runner = started;
    restart.forget(null);
    enter(InstancePhase.RUNNING);
    return confirmsFirst ? started::startAndConfirm : started::start;
  }

  private void ended(@Nullable Throwable failure) {
    try {
      lock.step(
          () -> {
            enter(InstancePhase.FLUSHING);
            // Without a definition there is no next one, and why is known already.
            if (failure != null && wish.definition() != null) {
              restartLater(failure);
            }
            return disposed ? definitions.takeAll() : null;
          });
    } finally {
      flush();
    }
  }

  private void flush() {
    StreamRunner<S, D> flushing = runner();
    if (slot.isQuiet()) {
      slotQuiet();
    } else if (flushing != null) {
      giveUpLater(flushing);
    }
  }

  private void giveUpLater(StreamRunner<S, D> flushing) {
    Timers.Timer timer =
        host.seams().timers().after(host.stopTimeoutNanos(), () -> giveUpFlushing(flushing));
    lock.step(
        () -> {
          if (phase == InstancePhase.FLUSHING && runner == flushing) {
            givingUp = timer;
            return null;
          }
          return timer::cancel;
        });
  }

  /**
   * A last checkpoint that cannot be stored in time is given up: its events are delivered again.
   */
  private void giveUpFlushing(StreamRunner<S, D> flushing) {
    if (lock.read(() -> phase == InstancePhase.FLUSHING && runner == flushing)) {
      gaveUpAtClose = !host.isOpen();
      flushing.giveUpStore();
      host.seams().executeOrRun(() -> flushed(flushing));
    }
  }

  private void slotQuiet() {
    StreamRunner<S, D> flushing = lock.read(() -> phase == InstancePhase.FLUSHING ? runner : null);
    if (flushing != null) {
      host.seams().executeOrRun(() -> flushed(flushing));
    }
  }

  /**
   * The instance's last checkpoint is stored, or given up; said late, it means nothing any more.
   */
  private void flushed(StreamRunner<S, D> flushing) {
    reconcileAfter(
        () -> {
          if (phase == InstancePhase.FLUSHING && runner == flushing) {
            if (restart.problem() != null && wish.stopReason() == null) {
              restart.keep(flushing.statistics());
            }
            runner = null;
            enter(InstancePhase.IDLE);
            // It would keep the instance, and all that it has remembered, until it fires.
            Timers.Timer timer = givingUp;
            givingUp = null;
            return timer == null ? null : timer::cancel;
          }
          return null;
        });
  }

  /** With the lock held. */
  private void restartLater(Throwable problem) {
    long delayNanos = host.restartDelayNanos();
    long number = restart.nextNumber();
    Runnable over = () -> restart.over(number);
    Runnable again = () -> host.seams().execute(() -> reconcileAfter(over));
    restart.begin(problem, now() + delayNanos, host.seams().timers().after(delayNanos, again));
    notices.failed(wish.reference(), problem, Duration.ofNanos(delayNanos));
  }

  // ---- the end ----

  private void deleteRow() {
    EventStreamException failure = DeleteWait.failureOf(() -> host.deleteRow(this));
    if (failure == null) {
      // Whoever waits for the end finds the dispatcher closed.
      lock.step(definitions::takeAll);
      lock.change(() -> enter(InstancePhase.GONE));
      forgetIfGone();
    } else {
      deleteLater(failure);
    }
  }

  /**
   * Until then no other stream has its id. Whoever holds the lock while it goes does this when he
   * lets go: he sees that it is gone, since that came first.
   */
  private void forgetIfGone() {
    if (isGone()) {
      operations.ifFree(() -> host.forget(this));
    }
  }

  private void deleteLater(EventStreamException failure) {
    LOG.log(Level.WARNING, "stream {0} could not be deleted, trying again: {1}", id, failure);
    lock.change(
        () -> {
          deletion.begin(failure, now());
          enter(InstancePhase.IDLE);
        });
    host.seams().timers().after(DELETE_AGAIN_NANOS, () -> host.seams().execute(this::deleteNow));
  }

  /** Closes what is left after the manager has stopped everything. */
  void dispose() {
    lock.step(
        () -> {
          disposed = true;
          if (phase == InstancePhase.RUNNING || phase == InstancePhase.STOPPING) {
            LOG.log(Level.WARNING, "stream {0}: its dispatcher is closed when it has ended", id);
            return null;
          }
          return definitions.takeAll();
        });
  }
}
