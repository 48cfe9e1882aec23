package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.engine.internal.batch.CoreEffects.ChunkEnd;
import io.eventstreams.engine.internal.checkpoint.CheckpointGate;
import io.eventstreams.engine.internal.dispatch.AttemptNode;
import io.eventstreams.engine.internal.dispatch.Batch;
import io.eventstreams.engine.internal.dispatch.DispatchWindow;
import io.eventstreams.engine.internal.dispatch.Parking;
import io.eventstreams.engine.internal.dispatch.Replay;
import io.eventstreams.engine.internal.dispatch.Replays;
import io.eventstreams.engine.internal.observe.StreamWatch;
import io.eventstreams.engine.internal.statistics.FailureText;
import io.eventstreams.engine.internal.statistics.LiveStatistics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of a stream as a serial state machine: takes inputs, decides, and asks for effects. It
 * has no clock, thread, lock or I/O of its own; <em>now</em> is an argument.
 *
 * <p>Inputs only change state; {@link #advance} then does everything that has become possible.
 *
 * <p><b>Threads:</b> one at a time; the shell hands it over between drainers.
 */
public final class StreamCore<D> {
  private CoreSettings settings;
  private final CoreEffects<D> effects;
  private final LiveStatistics statistics;
  private final BatchAssembler<D> assembler;
  private final DispatchWindow<D> window;
  private final Replays<D> replays;
  private final CheckpointGate gate;
  private final SourceRestarts restarts;
  private final BatchFiller<D> filler;
  private @Nullable ByteGate<D> byteGate;
  private long savedEvents;
  private boolean stopping;
  private boolean unfinished;

  private long sourceActiveAtNanos; // it brought events, or was called
  private String sourceEnd = ""; // why its last run ended
  private final StreamWatch watch;

  public StreamCore(
      CoreSettings settings,
      CoreEffects<D> effects,
      TopicFilter filter,
      LiveStatistics statistics,
      StreamWatch watch,
      String startPosition,
      long skippedEvents,
      long parkedEvents,
      long nowNanos) {
    this.settings = settings;
    this.watch = watch;
    this.sourceActiveAtNanos = nowNanos;
    this.effects = effects;
    this.statistics = statistics;
    this.assembler = new BatchAssembler<>(settings);
    this.filler = new BatchFiller<>(filter, assembler, startPosition);
    this.window =
        new DispatchWindow<>(settings.nextStep(), statistics, watch, skippedEvents, parkedEvents);
    this.replays = new Replays<>(window);
    this.gate =
        new CheckpointGate(
            settings.unmatchedThreshold(),
            settings.checkpointIntervalNanos(),
            settings.paceEvents(),
            startPosition,
            nowNanos);
    this.restarts = new SourceRestarts(settings.nextStep().policy(), nowNanos);
  }

  /**
   * Other limits hold from now on, for the open batch too: it is closed if it has reached its new
   * size, and its time runs from the same beginning.
   */
  public void adjust(CoreSettings adjusted, long nowNanos) {
    settings = adjusted;
    assembler.adjust(adjusted);
    window.adjust(adjusted.nextStep(), nowNanos);
    gate.adjust(adjusted.checkpointIntervalNanos());
    if (byteGate != null) {
      byteGate.adjust(adjusted.maxBufferedBytes());
    }
  }

  /** The sizes of events are known and count; to be said before the first event. */
  public void limitBytes(ByteGate<D> gateOfBytes) {
    byteGate = gateOfBytes;
    filler.limitBytes(gateOfBytes);
  }

  public int maxInFlight() {
    return settings.maxInFlight();
  }

  /** The source offers a list; at most one is offered at a time. */
  public void offer(List<Event<D>> events) {
    if (stopping || !restarts.isTaking()) {
      effects.chunkFinished(ChunkEnd.EXIT, null);
      return;
    }
    try {
      filler.open(events);
    } catch (RuntimeException broken) {
      endRun(BatchFiller.unreadable(broken));
    }
  }

  /** The source takes back what is left of its list: its thread was interrupted from outside. */
  public void withdrawOffer() {
    if (filler.isOpen()) {
      endRun(null);
    } else if (restarts.isTaking()) {
      restarts.missed();
      effects.cancelSource();
    }
  }

  /** An attempt has its outcome. */
  public void outcome(AttemptNode<D> attempt, long nowNanos) {
    if (!stopping && !replays.outcome(attempt)) {
      window.outcome(attempt, nowNanos);
    }
  }

  /** Some attempt was handed over, made progress, or its blocking call returned. */
  public void attemptsChanged(long nowNanos) {
    if (!stopping) {
      window.attemptsChanged(nowNanos);
    }
  }

  /** The store has answered for an event that was to be put aside. */
  public void parked(Parking<D> parking, SaveResult result, long nowNanos) {
    if (!stopping) {
      window.parked(parking, result, nowNanos);
    }
  }

  /** An event cannot be put aside: there is no room for it, or it cannot be written down. */
  public void notParkable(Parking<D> parking, Throwable cause, long nowNanos) {
    if (!stopping) {
      window.notParkable(parking, cause, nowNanos);
    }
  }

  /** Somebody wants an event delivered once more; its answer says how that ended. */
  public void replay(Replay<D> replay, long nowNanos) {
    if (stopping) {
      replay.answer().replayed(stopped());
    } else {
      replays.add(replay, nowNanos);
    }
  }

  private static EventStreamException stopped() {
    return ErrorCode.STREAM_NOT_RUNNING.error("the stream has stopped");
  }

  /** The source's run has ended, by an error or by itself. What was accepted stays. */
  public void sourceEnded(@Nullable Throwable failure) {
    if (filler.isOpen()) {
      endRun(null);
    }
    restarts.ended();
    sourceEnd = failure == null ? "the source returned" : FailureText.of(failure);
    if (!stopping) {
      statistics.sourceFailed(sourceEnd);
      assembler.flush();
    }
  }

  /** A checkpoint is stored that covers so many settled events. */
  public void checkpointSaved(String position, long settledEvents) {
    savedEvents = Math.max(savedEvents, settledEvents);
    statistics.checkpointSaved(position);
    gate.stored(position);
    watch.checkpointStored(position);
  }

  /** Is to store where it is once more: the store's answer tells whether it was taken over. */
  public void confirm() {
    gate.confirm();
  }

  /** Ends the run: gives up attempts and buffered events, asks for the final checkpoint. */
  public void stop(long nowNanos) {
    if (stopping) {
      return;
    }
    // First of all: an answer that came while the store takes its time would count, and be lost.
    stopping = true;
    window.giveUpAttempts();
    String safe = safePosition();
    long settled = window.settledEvents();
    long skipped = window.skippedEvents();
    long parked = window.parkedEvents();
    giveUpTheRest();
    if (gate.isBehind(safe, settled)) {
      gate.requested(safe, settled, window.settledBatches(), nowNanos);
      effects.saveCheckpoint(safe, skipped, parked, settled);
    }
  }

  /**
   * Ends the run as {@link #stop} does, without a checkpoint: after a failure of the core itself
   * nobody knows whether its safe position is safe.
   */
  public void abandon() {
    if (stopping) {
      return;
    }
    stopping = true;
    giveUpTheRest();
  }

  private void giveUpTheRest() {
    if (filler.isOpen()) {
      endRun(null);
    }
    assembler.clear();
    window.clear();
    replays.clear(stopped());
    if (restarts.isRunning()) {
      effects.cancelSource();
    }
  }

  public boolean isStopping() {
    return stopping;
  }

  /**
   * Does everything that is possible now.
   *
   * @param idle whether no other input is waiting
   * @param mayTakeEvents whether the calling thread may assemble batches from the offered list
   * @param maxDispatches how many batches the calling thread may hand out
   * @return whether the calling thread left something undone that another could do
   */
  public boolean advance(
      long nowNanos, long wallMillis, boolean idle, boolean mayTakeEvents, int maxDispatches) {
    int dispatchesLeft = maxDispatches;
    boolean leftUndone = false;
    unfinished = false;
    if (!stopping) {
      window.expire(nowNanos);
      replays.expire(nowNanos);
      Parking<D> parking = window.nextParking(nowNanos);
      if (parking != null) {
        effects.park(parking);
      }
    }
    while (!stopping) {
      boolean canDispatch = canDispatch();
      Batch<D> retry = canDispatch ? window.nextDue(nowNanos) : null;
      boolean batchDue =
          retry != null || (canDispatch && isOpenBatchDue(nowNanos, idle && !filler.isOpen()));
      boolean replayDue = replays.isNext(batchDue) && canReplay();
      if (batchDue || replayDue) {
        // Before a batch is taken: one in the window without an attempt would wait for ever.
        if (dispatchesLeft == 0) {
          leftUndone = true;
          break;
        }
        dispatchesLeft--;
        boolean deliveredAtOnce =
            replayDue ? dispatchReplay(nowNanos) : dispatchBatch(retry, nowNanos, wallMillis);
        if (deliveredAtOnce) {
          // The dispatcher may have taken its time: what follows is done at another one.
          unfinished = hasWork();
          break;
        }
      } else if (!filler.isOpen() || assembler.isFull() || isHeldByBytes()) {
        break;
      } else if (mayTakeEvents) {
        takeEvents(nowNanos);
      } else {
        leftUndone = true;
        break;
      }
    }
    if (!stopping) {
      checkpointIfDue(nowNanos);
      restartSourceIfDue(nowNanos);
      if (watch.isListening() && gate.becomesLate(nowNanos)) {
        watch.checkpointLate(gate.pendingNanos(nowNanos));
      }
    }
    return leftUndone;
  }

  /** Whether {@link #advance} stopped early: it is to be called again at the time it is then. */
  public boolean isUnfinished() {
    return unfinished && !stopping;
  }

  /** The next time at which {@link #advance} has something to do by itself; empty when never. */
  public long nextDeadlineNanos(long nowNanos, long horizonNanos) {
    if (stopping) {
      return horizonNanos;
    }
    // What cannot be done at its deadline has none, or the shell would be woken without end.
    boolean canDispatch = canDispatch();
    long earliest = window.nextDeadlineNanos(nowNanos, horizonNanos, canDispatch);
    earliest = replays.nextDeadlineNanos(nowNanos, earliest);
    if (canDispatch && !assembler.isEmpty() && mayStartBatch()) {
      earliest = DispatchWindow.earlier(nowNanos, earliest, assembler.deadlineNanos());
    }
    if (gate.isBehind(safePosition(), window.settledEvents())) {
      long deadline = gate.deadlineNanos(window.settledEvents());
      earliest = DispatchWindow.earlier(nowNanos, earliest, deadline);
    }
    if (restarts.isWaiting() && isAllSettled()) {
      earliest = DispatchWindow.earlier(nowNanos, earliest, restarts.dueNanos());
    }
    if (watch.isListening() && gate.mayBecomeLate()) {
      earliest = DispatchWindow.earlier(nowNanos, earliest, gate.lateAtNanos());
    }
    return earliest;
  }

  /**
   * Why nothing moves at this moment. Changes nothing.
   *
   * @param around what the shell knows and the core does not
   */
  public StreamDiagnosis diagnose(long nowNanos, Surroundings around) {
    StreamDiagnosis window = this.window.diagnose(nowNanos);
    return window == null
        ? CoreDiagnosis.of(
            new CoreDiagnosis.Facts(
                settings,
                assembler,
                restarts,
                filler.isOpen(),
                effects.canDispatch() && !isOpenBatchHeld(),
                this.window.settledEvents() - savedEvents,
                gate.pendingNanos(nowNanos),
                nowNanos - sourceActiveAtNanos,
                sourceEnd),
            around,
            nowNanos)
        : window;
  }

  /** Matching events that were accepted and are not settled. */
  public long bufferedEvents() {
    Batch<D> open = assembler.peek();
    return window.unsettledEvents() + (open == null ? 0 : open.remaining());
  }

  /** Everything that matched up to and including this event is settled. */
  public String safePosition() {
    Batch<D> oldest = window.oldest();
    if (oldest == null) {
      oldest = assembler.peek();
    }
    return oldest == null ? filler.lastSeen() : oldest.safePosition();
  }

  /** Whether a batch could be handed out; a replay that is under way takes the place of one. */
  private boolean canDispatch() {
    return effects.canDispatch()
        && (!replays.isLive() || window.liveAttempts() + 1 < settings.maxInFlight());
  }

  private boolean canReplay() {
    return effects.canDispatch() && window.liveAttempts() < settings.maxInFlight();
  }

  /** Hands out an event once more; whether that has ended already. */
  private boolean dispatchReplay(long nowNanos) {
    Batch<D> batch = replays.take(nowNanos);
    AttemptNode<D> attempt = effects.newAttempt(batch);
    replays.attempting(attempt);
    return effects.dispatch(batch, attempt) && replays.outcome(attempt);
  }

  private boolean isOpenBatchDue(long nowNanos, boolean idle) {
    return assembler.isReady(nowNanos, idle) && mayStartBatch();
  }

  /** Whether the consumer still works on one of its events, which a replay gave it. */
  private boolean isOpenBatchHeld() {
    Batch<D> open = assembler.peek();
    return open != null && window.isHeldByCall(open);
  }

  private Batch<D> closeOpenBatch() {
    Batch<D> batch = assembler.take();
    filler.batchClosed(batch.lastSequenceId());
    if (byteGate != null) {
      byteGate.batchClosed();
    }
    window.add(batch);
    return batch;
  }

  private boolean mayStartBatch() {
    if (!window.hasRoom(settings.maxInFlight()) || isOpenBatchHeld()) {
      return false;
    }
    return settings.allowsUnsaved(window.settledEvents() - savedEvents);
  }

  /** Hands out a batch, the open one if there is no other; whether it is settled already. */
  private boolean dispatchBatch(@Nullable Batch<D> retry, long nowNanos, long wallMillis) {
    Batch<D> batch = retry == null ? closeOpenBatch() : retry;
    replays.batchHadTurn();
    AttemptNode<D> attempt = effects.newAttempt(batch);
    window.attempting(batch, attempt, nowNanos, wallMillis);
    if (!effects.dispatch(batch, attempt)) {
      return false;
    }
    window.outcome(attempt, watch.isOn() ? effects.nanoTime() : nowNanos);
    if (retry == null && window.isEmpty()) {
      assembler.reuse(batch);
    }
    return true;
  }

  /** Whether the next event has to wait until the bytes of others are settled. */
  private boolean isHeldByBytes() {
    if (byteGate == null) {
      return false;
    }
    byteGate.settled(window.settledBatches());
    return byteGate.isFull();
  }

  private boolean hasWork() {
    return filler.isOpen() || !isAllSettled() || replays.isReady();
  }

  private void takeEvents(long nowNanos) {
    filler.fill(nowNanos);
    long examined = filler.examined();
    if (examined > 0) {
      sourceActiveAtNanos = nowNanos;
      restarts.progressed();
      assembler.examined(examined);
      gate.unmatched(filler.unmatched());
      statistics.detected(filler.lastSeen(), filler.unmatched());
    }
    if (byteGate != null && byteGate.isFull()) {
      assembler.flush();
    }
    EventStreamException refusal = filler.refusal();
    if (refusal != null) {
      endRun(refusal);
    } else if (filler.isUsedUp()) {
      filler.close();
      effects.chunkFinished(ChunkEnd.TAKEN, null);
    }
  }

  /** A run that missed one event takes no more: what follows would be delivered out of order. */
  private void endRun(@Nullable EventStreamException refusal) {
    filler.close();
    restarts.missed();
    effects.chunkFinished(ChunkEnd.EXIT, refusal);
    if (!stopping) {
      effects.cancelSource();
    }
  }

  private void checkpointIfDue(long nowNanos) {
    String safe = safePosition();
    if (gate.isDue(safe, window.settledEvents(), window.settledBatches(), nowNanos)) {
      requestCheckpoint(safe, nowNanos);
    }
  }

  private void requestCheckpoint(String safe, long nowNanos) {
    gate.requested(safe, window.settledEvents(), window.settledBatches(), nowNanos);
    effects.saveCheckpoint(
        safe, window.skippedEvents(), window.parkedEvents(), window.settledEvents());
  }

  private boolean isAllSettled() {
    return window.isEmpty() && assembler.isEmpty();
  }

  private void restartSourceIfDue(long nowNanos) {
    if (isAllSettled() && restarts.isDue(nowNanos)) {
      filler.batchClosed(null);
      restarts.started();
      effects.startSource(filler.lastSeen());
      sourceActiveAtNanos = nowNanos;
    }
  }
}
