package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.engine.internal.batch.CoreEffects.ChunkEnd;
import io.eventstreams.engine.internal.batch.CoreRig.Handed;
import io.eventstreams.engine.internal.batch.CoreRig.Save;
import io.eventstreams.engine.internal.checkpoint.CheckpointOwner;
import io.eventstreams.engine.internal.dispatch.AttemptNode;
import io.eventstreams.engine.internal.dispatch.Parking;
import io.eventstreams.engine.internal.intake.SourceRun;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a stream, from its claim to its end: the real core and source run in a shell
 * without threads, and what the consumer and the source know. {@link CoreLaws} checks everything
 * that the core does.
 */
final class ScopeInstance implements CheckpointOwner {
  private static final Exception NO_ROOM = new ScopeFailure("no room");

  private final ScopeWorld world;
  private final SmallScope scope;
  final CheckpointState claim;
  final CoreRig rig = new CoreRig();
  final CoreLaws laws;
  final List<Handed> live = new ArrayList<>();
  final List<Handed> dead = new ArrayList<>();
  final List<Parking<Integer>> oldParkings = new ArrayList<>();

  /** Those of {@link #live} which have an outcome that the core does not know. */
  final List<Handed> completed = new ArrayList<>();

  private final List<Handed> failedUnknown = new ArrayList<>();
  private final Set<AttemptNode<Integer>> handedOver = new HashSet<>();
  private final Map<Handed, Integer> progress = new IdentityHashMap<>();
  final BitSet acked = new BitSet();
  @Nullable SourceRun<GenericEventStream, Integer> run;
  @Nullable SourceRun<GenericEventStream, Integer> oldRun;
  @Nullable Parking<Integer> parking;
  int nextEvent;
  int offered;

  /** Whether the offered list holds a null, for which it must be refused. */
  boolean broken;

  boolean missed;

  /** Whether the core did not know every outcome when what happens now began. */
  private boolean unseen;

  boolean inline;
  private int highest;
  private int storedIndex;
  private int dispatchesSeen;
  private int savesSeen;
  private int startsSeen;
  private int endsSeen;
  private int refusalsSeen;
  private int parkingsSeen;
  private int cancelsSeen;

  ScopeInstance(ScopeWorld world, CheckpointState claim, long nowNanos) {
    this.world = world;
    this.scope = world.scope;
    this.claim = claim;
    rig.nowNanos = nowNanos;
    rig.batchSize = scope.batchSize();
    rig.maxInFlight = scope.window();
    rig.errorHandling = scope.errorHandling();
    rig.batchTimeoutMillis = scope.batchTimeoutMillis();
    rig.waitForCheckpoint = scope.waitsForCheckpoint();
    rig.initialDelayMillis = 1;
    rig.maximumDelayMillis = 1;
    rig.retryTimeoutMillis = 1;
    rig.blockedRetryDelayMillis = 1;
    rig.attemptTimeoutMillis = 1;
    rig.checkpointIntervalMillis = 1;
    rig.unmatchedThreshold = 1;
    rig.startPosition = claim.startPosition();
    rig.startSkipped = claim.skipped();
    rig.startParked = claim.parked();
    rig.handedOverAtOnce = scope.consumer() != SmallScope.Consumer.TELLING;
    rig.isAsked = false;
    rig.afterPump = this::observe;
    rig.atOnce = this::deliversAtOnce;
    highest = CoreLaws.index(claim.startPosition());
    storedIndex = highest;
    laws = new CoreLaws(world.log, rig, CoreLaws.index(claim.startPosition()));
  }

  // ---- what the core did ----

  void observe() {
    seeCancelled();
    for (; cancelsSeen < rig.cancels; cancelsSeen++) {
      if (run != null) {
        run.cancel();
      }
    }
    for (; endsSeen < rig.chunkEnds.size(); endsSeen++) {
      if (run != null) {
        run.finish(rig.chunkEnds.get(endsSeen), nextRefusal());
      }
    }
    seeOfferEnd();
    for (; savesSeen < rig.saves.size(); savesSeen++) {
      Save save = rig.saves.get(savesSeen);
      laws.requested(save);
      world.store.asked(save);
      world
          .store
          .slot()
          .save(
              this,
              save.position(),
              save.skippedEvents(),
              save.parkedEvents(),
              save.settledEvents());
    }
    for (; startsSeen < rig.starts.size(); startsSeen++) {
      laws.check(run == null, "two runs of the source at once");
      String position = rig.starts.get(startsSeen);
      laws.sourceStarted(position);
      run =
          new SourceRun<>(
              new Intake(), (context, from, deliver) -> {}, GenericEventStream.EMPTY, position);
      missed = false;
      nextEvent = CoreLaws.index(position) + 1;
    }
    for (; parkingsSeen < rig.parkings.size(); parkingsSeen++) {
      laws.check(parking == null, "the store is asked twice at once");
      parking = rig.parkings.get(parkingsSeen);
      laws.askedToPark(rig.parkings.get(parkingsSeen).event(), live);
    }
    seeDispatches();
    laws.held();
  }

  private @Nullable EventStreamException nextRefusal() {
    return refusalsSeen < rig.refusals.size() ? rig.refusals.get(refusalsSeen++) : null;
  }

  private void seeOfferEnd() {
    SourceRun<GenericEventStream, Integer> current = run;
    ChunkEnd end = current == null ? null : current.ended();
    if (current == null || end == null || offered == 0) {
      return;
    }
    int size = offered;
    offered = 0;
    try {
      if (current.answer(end) == SourceInstruction.CONTINUE) {
        laws.check(!missed && !broken, "a run that missed an event takes more");
        nextEvent += size;
      } else {
        missed = true;
      }
    } catch (EventStreamException refusal) {
      laws.check(
          broken && refusal.code() == ErrorCode.SEQUENCE_ID_INVALID, "a list is refused wrongly");
      missed = true;
    }
  }

  private void seeCancelled() {
    live.removeIf(
        handed -> {
          if (handed.attempt().cancelled()) {
            laws.touched(handed.events());
            dead.add(handed);
            return true;
          }
          return false;
        });
  }

  /** Ends as the core is told to; what is settled must have been asked to be stored. */
  void stop() {
    String safe = rig.core().safePosition();
    rig.stop();
    String asked =
        rig.saves.isEmpty()
            ? claim.startPosition()
            : rig.saves.get(rig.saves.size() - 1).position();
    laws.check(asked.equals(safe), "the stop forgets what is settled");
    laws.check(
        unseen || CoreLaws.index(asked) >= laws.settledUpTo(), "the stop forgets what was taken");
  }

  /** Whether a new batch may not be handed out yet: what was taken before must be stored. */
  private void checkStored(Handed handed) {
    int first = CoreLaws.index(handed.events().get(0).sequenceId());
    if (first > highest) {
      highest = CoreLaws.index(handed.events().get(handed.events().size() - 1).sequenceId());
      boolean isStored = acked.length() - 1 <= storedIndex;
      laws.check(
          isStored
              || !scope.waitsForCheckpoint()
              || !completed.isEmpty()
              || scope.consumer() != SmallScope.Consumer.PLAIN,
          "a batch does not wait until the one before is stored");
    }
  }

  private void seeDispatches() {
    for (; dispatchesSeen < rig.dispatches.size(); dispatchesSeen++) {
      Handed handed = rig.dispatches.get(dispatchesSeen);
      laws.check(live.size() < scope.window(), "more attempts at once than the window");
      laws.check(!rig.core().isStopping(), "a batch is handed out after the stop");
      laws.dispatched(handed, live);
      checkStored(handed);
      live.add(handed);
    }
  }

  private boolean deliversAtOnce(Handed handed) {
    if (!inline) {
      return false;
    }
    seeCancelled();
    seeDispatches();
    ack(handed.events());
    live.remove(handed);
    dead.add(handed);
    return true;
  }

  private void ack(List<Event<Integer>> events) {
    laws.acked(events);
    events.forEach(event -> acked.set(CoreLaws.index(event.sequenceId())));
  }

  // ---- its shell ----

  private final class Intake implements SourceRun.Intake<GenericEventStream, Integer> {
    @Override
    public void offer(SourceRun<GenericEventStream, Integer> offering) {
      if (offering == run) {
        rig.offer(offering.offered());
      } else {
        throw new AssertionError("a run that is over offers a list");
      }
    }

    @Override
    public void withdraw(SourceRun<GenericEventStream, Integer> withdrawing) {
      if (withdrawing == run) {
        rig.withdraw();
      }
    }

    @Override
    public void ended(SourceRun<GenericEventStream, Integer> ended, @Nullable Throwable failure) {
      if (ended == run) {
        oldRun = ended;
        run = null;
        offered = 0;
        rig.sourceEnds(failure);
      }
    }

    @Override
    public boolean isDrainer() {
      return false;
    }

    @Override
    public boolean mayDrain() {
      return false;
    }

    @Override
    public boolean isDrainLeft() {
      return false;
    }

    @Override
    public void drainIfLeft() {}

    @Override
    public boolean awaitBriefly(BooleanSupplier isTrue) {
      return false;
    }

    @Override
    public void inside(Runnable sourceCode) {
      sourceCode.run();
    }
  }

  @Override
  public long generation() {
    return claim.generation();
  }

  @Override
  public long epoch() {
    return claim.epoch();
  }

  @Override
  public void saved(String position, long settledEvents) {
    if (world.instance == this) {
      world.store.calledByWriter(
          () -> {
            laws.check(
                position.equals(world.store.row().position()),
                "what is not stored is told as that");
            storedIndex = CoreLaws.index(position);
            rig.core().checkpointSaved(position, settledEvents);
            rig.pump();
          });
    }
  }

  @Override
  public void parked(SaveResult result) {
    world.store.calledByWriter(() -> laws.check(false, "nothing is put aside by the writer here"));
  }

  @Override
  public void notParkable(Throwable cause) {
    parked(SaveResult.NOT_SAVED);
  }

  @Override
  public void fenced() {
    if (world.instance == this) {
      world.store.calledByWriter(
          () -> {
            rig.abandon();
            world.fenced();
          });
    }
  }

  void offer(List<Event<Integer>> events, int steps, boolean isBroken) {
    SourceRun<GenericEventStream, Integer> current = run;
    if (current != null) {
      broken = isBroken;
      offered = steps;
      if (current.offer(events) != null) {
        offered = 0;
        missed = true;
      }
      seeOfferEnd();
    }
  }

  /** The consumer has made up its mind; the core learns of it with the next drain. */
  void complete(Handed handed, DispatchOutcome outcome) {
    if (outcome == DispatchOutcome.delivered()) {
      ack(handed.events());
    } else {
      if (outcome instanceof DispatchOutcome.Partial partial
          && partial.deliveredCount() >= Math.max(1, progressOf(handed))
          && partial.deliveredCount() <= handed.events().size()) {
        ack(handed.events().subList(0, partial.deliveredCount()));
      }
      failedUnknown.add(handed);
    }
    completed.add(handed);
    handed.attempt().complete(outcome);
  }

  void giveBack(Handed handed) {
    completed.add(handed);
    handed.attempt().giveBack();
  }

  void progress(Handed handed, int count) {
    progress.merge(handed, count, Math::max);
    ack(handed.events().subList(0, count));
    handed.attempt().progress(count);
    rig.pump();
  }

  int progressOf(Handed handed) {
    return progress.getOrDefault(handed, 0);
  }

  void handOver(Handed handed) {
    handedOver.add(handed.attempt());
    handed.attempt().handedOver();
    rig.pump();
  }

  boolean isHandedOver(Handed handed) {
    return rig.handedOverAtOnce || handedOver.contains(handed.attempt());
  }

  /** What was completed reaches the core with whatever happens next. */
  void drained() {
    unseen = !completed.isEmpty();
    for (Handed handed : completed) {
      live.remove(handed);
      dead.add(handed);
    }
    failedUnknown.forEach(handed -> laws.touched(handed.events()));
    completed.clear();
    failedUnknown.clear();
  }

  void sourceEnds(@Nullable Throwable failure) {
    if (run != null) {
      run.end(failure);
    }
  }

  void interruptSource() {
    if (run != null) {
      missed = true;
      run.withdraw();
    }
  }

  /** The store's answer, or null where there is no room. */
  void answerParking(@Nullable SaveResult result) {
    Parking<Integer> asked = parking;
    if (asked == null) {
      return;
    }
    parking = null;
    oldParkings.add(asked);
    if (result == null) {
      rig.core().notParkable(asked, NO_ROOM, rig.nowNanos);
    } else {
      if (result == SaveResult.SAVED) {
        laws.parked(asked.event());
      }
      rig.core().parked(asked, result, rig.nowNanos);
    }
    rig.pump();
  }

  /** What the consumer has taken is counted, and once. */
  void settledOnce() {
    if (!rig.core().isStopping() && completed.isEmpty()) {
      long counted = rig.statistics().eventsDelivered();
      laws.check(
          counted == acked.cardinality(), "the events that count as delivered are not those taken");
    }
  }

  void dump(StateDump dump) {
    dump.put(missed);
    dump.put(broken && offered > 0);
    dump.put(inline);
    dump.put(rig.canDispatch);
    dump.put(nextEvent);
    dump.put(scope.waitsForCheckpoint() ? storedIndex : 0);
    dump.put(offered);
    dump.object(rig.core());
    dump.object(run);
    dump.object(parking);
    dump.object(laws);
    dump.put(claim.skipped());
    dump.put(claim.parked());
    dump.put(live.size());
    for (Handed handed : live) {
      dump.object(handed.attempt());
      dump.put(progressOf(handed));
      dump.put(isHandedOver(handed));
      dump.put(completed.indexOf(handed));
    }
    world.store.dumpClaim(dump, claim);
  }
}
