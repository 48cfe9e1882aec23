package io.eventstreams.engine.internal.runner;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.engine.internal.batch.CoreEffects;
import io.eventstreams.engine.internal.batch.CoreSettings;
import io.eventstreams.engine.internal.batch.StreamCore;
import io.eventstreams.engine.internal.checkpoint.CheckpointSlot;
import io.eventstreams.engine.internal.dispatch.AttemptNode;
import io.eventstreams.engine.internal.dispatch.Batch;
import io.eventstreams.engine.internal.dispatch.Parking;
import io.eventstreams.engine.internal.dispatch.Replay;
import io.eventstreams.engine.internal.intake.SourceRun;
import io.eventstreams.engine.internal.observe.FailureLog;
import io.eventstreams.engine.internal.observe.SourceFailures;
import io.eventstreams.engine.internal.observe.StreamWatch;
import io.eventstreams.engine.internal.statistics.LiveStatistics;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The shell of one instance of a stream: it owns the mailbox, and runs the core by queue-drain.
 * Whoever adds an input while nobody drains becomes the drainer.
 *
 * <p><b>Threads:</b> a stream's own source thread and the engine's workers drain without limit. A
 * foreign thread (an event loop, a user's completer) hands out one batch at the most and then
 * passes the drain on to the source's thread if that waits, else to a worker, the counter staying
 * above zero. Timer and store threads never drain. A drain that would begin inside another stream's
 * drain goes to a worker. Every field without another note is the drainer's own, handed over
 * through the mailbox's counter.
 */
public final class StreamRunner<S extends EventStreamSpec<S>, D>
    implements CoreEffects<D>, AttemptNode.Mailbox<D> {
  private static final Logger LOG = System.getLogger(StreamRunner.class.getName());

  /** Further away than any deadline, so that none is mistaken for it. */
  private static final long NEVER_NANOS = Long.MAX_VALUE / 4;

  private final StreamSetup<S, D> setup;
  private final RunnerSeams seams;
  private final RunnerEvents events;
  private final LiveStatistics statistics;
  private final Mailbox<D> mailbox = new Mailbox<>();
  private final OfferedList<D> offered = new OfferedList<>(mailbox);
  private final DispatchCalls<D> calls;
  private final BriefWait sourceWait;
  private final StoreCalls<D> store;
  private final ReplayRequests<D> replays = new ReplayRequests<>();
  private final StreamCore<D> core;
  private final SourceIntake intake = new SourceIntake();
  private final WallTime wallTime;
  private final LazyTimer timer;
  private final DrainHandOver handOver;
  private final RunnerDiagnosis<D> diagnosis;
  private volatile @Nullable SourceRun<S, D> run;
  private @Nullable Throwable failure;
  private boolean reportedEnd;

  // Written by one thread before it raises the matching bit, read by the drainer after taking it.
  private volatile @Nullable SourceRun<?, ?> endedRun;
  private @Nullable Throwable sourceFailure; // of the one that has ended, written before it
  private volatile @Nullable SourceRun<S, D> withdrawn;
  private volatile @Nullable CoreSettings adjusted;

  public StreamRunner(
      StreamSetup<S, D> setup,
      RunnerSeams seams,
      CheckpointSlot slot,
      CheckpointState claim,
      StreamWatch watch,
      RunnerEvents events) {
    this.setup = setup;
    this.seams = seams;
    this.events = events;
    this.statistics = LiveStatistics.of(claim, seams.clock().wallMillis());
    this.wallTime = new WallTime(seams.clock());
    this.timer = new LazyTimer(seams.timers(), () -> raise(Mailbox.TIMER));
    this.handOver = new DrainHandOver(mailbox, seams, this::drainTakenOver, offered::helper);
    this.calls =
        new DispatchCalls<>(this, setup.dispatcher(), seams.threads(), seams.clock(), this);
    this.sourceWait = new BriefWait(seams.threads(), seams.clock());
    this.store =
        new StoreCalls<>(
            slot, claim, setup.identity(), setup.dataCodec(), seams.clock(), this::raise);
    this.core = setup.newCore(this, statistics, watch, claim, seams.clock().nanoTime());
    this.diagnosis =
        new RunnerDiagnosis<>(
            this, core, calls, slot, seams, this::sourceThread, () -> raise(Mailbox.ASKED));
  }

  /** Begins to run. */
  public void start() {
    submit();
  }

  /** The same, and {@link #confirm}s. */
  public void startAndConfirm() {
    submit();
    confirm();
  }

  /** Begins to stop; {@link RunnerEvents#ended} follows when everything has returned. */
  public void stop() {
    raise(Mailbox.STOP);
  }

  /** Looks whether it was taken over, which it would notice at its next event; any thread. */
  public void confirm() {
    raise(Mailbox.CONFIRM);
  }

  /** Other limits hold from now on, without a pause; any thread. */
  public void adjust(CoreSettings settings) {
    adjusted = settings;
    raise(Mailbox.ADJUSTED);
  }

  /**
   * Delivers an event once more; any thread.
   *
   * @param timeoutNanos how long it may wait for its turn, and then for its outcome
   * @param answer told in any case, also when the instance has ended
   */
  public void replay(Event<D> event, long timeoutNanos, Replay.Answer answer) {
    replays.add(new Replay<>(event, timeoutNanos, answer));
    raise(Mailbox.REPLAY);
  }

  @Override
  public long attemptTimeoutNanos() {
    return setup.attemptTimeoutNanos();
  }

  /** Forgets what the store was asked and has not done; once the instance has ended. */
  public void giveUpStore() {
    store.giveUp();
  }

  /** The counters at one moment; any thread. */
  public EventStreamStatistics statistics() {
    return statistics.snapshot();
  }

  /** Why it does not move or end; any thread. */
  public RunnerDiagnosis<D> diagnosis() {
    return diagnosis;
  }

  private @Nullable Thread sourceThread() {
    SourceRun<S, D> current = run;
    return current == null ? null : current.thread();
  }

  @Override
  public void outcome(AttemptNode<D> attempt) {
    mailbox.push(attempt);
    signal();
  }

  @Override
  public void attemptChanged() {
    mailbox.raise(Mailbox.ATTEMPT_CHANGED);
    signal();
  }

  /** Something has happened, told by a thread that must not drain. */
  private void raise(int bit) {
    mailbox.raise(bit);
    submit();
  }

  private final class SourceIntake implements SourceRun.Intake<S, D> {
    @Override
    public void offer(SourceRun<S, D> source) {
      DrainMark mark = DrainMark.mine();
      // A drain that was passed on and not begun: not to wait for a thread to wake up.
      if (mark.draining == null && (mailbox.enter() || mailbox.takeOver())) {
        offered.bring(source);
        drainNow(true, mark);
        return;
      }
      mailbox.offer(source);
      announceAtHome();
    }

    @Override
    public void withdraw(SourceRun<S, D> source) {
      withdrawn = source;
      mailbox.raise(Mailbox.WITHDRAW);
      announceAtHome();
    }

    @Override
    public void ended(SourceRun<S, D> source, @Nullable Throwable reason) {
      sourceFailure = reason;
      endedRun = source;
      mailbox.raise(Mailbox.SOURCE_ENDED);
      announceAtHome();
    }

    @Override
    public boolean isDrainer() {
      return DrainMark.mine().draining == StreamRunner.this;
    }

    @Override
    public boolean mayDrain() {
      DrainMark mark = DrainMark.mineOrNull();
      return mark != null && mark.draining == null;
    }

    @Override
    public boolean isDrainLeft() {
      return mailbox.isLeft();
    }

    @Override
    public void drainIfLeft() {
      if (mailbox.takeOver()) {
        drainNow(true, DrainMark.mine());
      }
    }

    @Override
    public void inside(Runnable sourceCode) {
      DrainMark.inside(StreamRunner.this, sourceCode);
    }

    @Override
    public boolean awaitBriefly(BooleanSupplier isTrue) {
      return sourceWait.until(isTrue);
    }
  }

  /** An input was added by the source's own thread. */
  private void announceAtHome() {
    if (mailbox.announce()) {
      drain(true);
    }
  }

  /** An input was added by a thread that is not known to belong to this stream. */
  private void signal() {
    if (mailbox.announce()) {
      drainNoted(false);
    }
  }

  /** An input was added by a thread that must not drain. */
  private void submit() {
    if (mailbox.announce()) {
      handOver.passOn();
    }
  }

  /** Drains at once, on a thread that has taken the drain over. */
  private void drainTakenOver() {
    Thread self = diagnosis.drainBegins();
    try {
      DrainMark mark = DrainMark.mineOrNull();
      if (mark == null) {
        handOver.passOnLater();
      } else {
        drainNow(true, mark);
      }
    } finally {
      diagnosis.drainEnds(self);
    }
  }

  private void drainNoted(boolean home) {
    Thread self = diagnosis.drainBegins();
    try {
      drain(home);
    } finally {
      diagnosis.drainEnds(self);
    }
  }

  private void drain(boolean home) {
    DrainMark mark = DrainMark.mineOrNull();
    if (mark != null && mark.draining == null) {
      drainNow(home || calls.isReturning(mark), mark);
    } else {
      handOver.passOn();
    }
  }

  private void drainNow(boolean home, DrainMark mark) {
    Object outer = mark.draining;
    mark.draining = this;
    boolean passOn = false;
    try {
      int dispatches = home ? Integer.MAX_VALUE : 1;
      long seen = mailbox.pending();
      long now = seams.clock().nanoTime();
      while (true) {
        passOn = step(now, home, dispatches);
        if (passOn || (!core.isUnfinished() && mailbox.release(seen))) {
          break;
        }
        if (!home) {
          dispatches = 0;
        }
        passOn = mark.isAwaited();
        if (passOn) {
          break;
        }
        if (home) {
          mark.breathe(seams.clock());
        }
        seen = mailbox.pending();
        now = seams.clock().nanoTime();
      }
    } catch (Throwable broken) {
      // The drain goes on, or nobody would ever drain this stream again.
      passOn = true;
      FailureLog.log(LOG, Level.ERROR, setup.identity().named() + " failed while failing", broken);
    } finally {
      mark.draining = outer;
      if (passOn) {
        handOver.passOn();
      }
    }
    if (home) {
      mark.breathe(seams.clock());
    }
  }

  /** Processes what waits; whether something is left that only a home thread may do. */
  private boolean step(long nowNanos, boolean home, int dispatches) {
    try {
      boolean left = takeInputs(nowNanos, home, dispatches);
      armTimer(nowNanos);
      reportEnd();
      return left;
    } catch (Throwable broken) {
      fail(broken);
      return false;
    }
  }

  private boolean takeInputs(long nowNanos, boolean home, int dispatches) {
    // Read before the outcomes, so that whatever was answered before a stop counts.
    int bits = mailbox.takeBits();
    AttemptNode<D> node = mailbox.takeOutcomes();
    while (node != null) {
      AttemptNode<D> following = node.takeNext();
      core.outcome(node, nowNanos);
      node = following;
    }
    if (bits != 0) {
      takeControl(bits, nowNanos);
    }
    SourceRun<?, D> offering = offered.take();
    if (offering != null) {
      if (offering == run) {
        core.offer(offering.offered());
      } else {
        chunkFinished(ChunkEnd.EXIT, null);
      }
    }
    long wallMillis = wallTime.millis(nowNanos);
    boolean left = core.advance(nowNanos, wallMillis, mailbox.isEmpty(), home, dispatches);
    if ((bits & Mailbox.ASKED) != 0) {
      diagnosis.answer(nowNanos);
    }
    return left;
  }

  private void takeControl(int bits, long nowNanos) {
    if ((bits & Mailbox.TIMER) != 0) {
      timer.fired();
    }
    CoreSettings settings = adjusted;
    if ((bits & Mailbox.ADJUSTED) != 0 && settings != null) {
      core.adjust(settings, nowNanos);
    }
    store.take(bits, core, nowNanos);
    if ((bits & Mailbox.ATTEMPT_CHANGED) != 0) {
      core.attemptsChanged(nowNanos);
    }
    if ((bits & Mailbox.REPLAY) != 0) {
      replays.giveTo(core, nowNanos);
    }
    if ((bits & Mailbox.WITHDRAW) != 0 && withdrawn == run && run != null) {
      core.withdrawOffer();
    }
    SourceRun<?, ?> ended = endedRun;
    if ((bits & Mailbox.SOURCE_ENDED) != 0 && ended != null && ended == run) {
      run = null;
      SourceFailures.tell(setup.identity().name(), ended.cancelled() ? null : sourceFailure);
      core.sourceEnded(sourceFailure);
    }
    if ((bits & Mailbox.FENCED) != 0) {
      fail(
          ErrorCode.STREAM_FENCED.error(
              "stream '" + setup.identity().name() + "' was taken over by another instance"));
    }
    if ((bits & Mailbox.STOP) != 0) {
      diagnosis.stopping(null, nowNanos);
      core.stop(nowNanos);
      calls.interrupt();
    }
  }

  private void fail(Throwable broken) {
    boolean isFirst = failure == null;
    failure = isFirst ? broken : failure;
    try {
      // First of all: nobody knows whether what the core would ask for is right.
      core.abandon();
    } finally {
      // Also if that failed too, or a stop before it.
      cancelSource();
      if (isFirst) {
        diagnosis.stopping(broken, seams.clock().nanoTime());
        FailureLog.log(LOG, Level.ERROR, setup.identity().named() + " failed and is ended", broken);
      }
      // Its thread waits for an answer, and no other input need follow.
      offered.take();
      offered.finish(ChunkEnd.EXIT, null);
      replays.giveTo(core, seams.clock().nanoTime());
      calls.interrupt();
      reportEnd();
    }
  }

  private void armTimer(long nowNanos) {
    if (core.isStopping()) {
      timer.cancel();
      return;
    }
    long never = nowNanos + NEVER_NANOS;
    long deadline = core.nextDeadlineNanos(nowNanos, never);
    if (deadline != never) {
      timer.arm(deadline, nowNanos);
    }
  }

  private void reportEnd() {
    if (!reportedEnd && core.isStopping() && run == null && calls.isQuiet()) {
      reportedEnd = true;
      timer.cancel();
      events.ended(failure);
    }
  }

  @Override
  public AttemptNode<D> newAttempt(Batch<D> batch) {
    return calls.newAttempt(batch, setup.identity());
  }

  @Override
  public boolean dispatch(Batch<D> batch, AttemptNode<D> attempt) {
    return calls.start(setup.identity().name(), attempt);
  }

  @Override
  public long nanoTime() {
    return seams.clock().nanoTime();
  }

  @Override
  public boolean canDispatch() {
    return calls.running() < core.maxInFlight();
  }

  @Override
  public void chunkFinished(ChunkEnd end, @Nullable EventStreamException refusal) {
    offered.finish(end, refusal);
  }

  @Override
  public void startSource(String position) {
    SourceRun<S, D> next = new SourceRun<>(intake, setup.source(), setup.spec(), position);
    if (!seams.threads().execute(next)) {
      throw new IllegalStateException("the engine's threads are closed");
    }
    run = next; // Only now: an instance whose run never began must not wait for its end.
  }

  @Override
  public void cancelSource() {
    SourceRun<S, D> current = run;
    if (current != null) {
      current.cancel();
    }
  }

  @Override
  public void saveCheckpoint(
      String position, long skippedEvents, long parkedEvents, long settledEvents) {
    store.save(position, skippedEvents, parkedEvents, settledEvents);
  }

  @Override
  public void park(Parking<D> parking) {
    store.park(parking);
  }
}
