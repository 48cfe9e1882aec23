package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.Event;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.engine.internal.batch.CoreRig.Handed;
import io.eventstreams.engine.internal.batch.ScopeInput.Kind;
import io.eventstreams.engine.internal.checkpoint.CheckpointSlot;
import io.eventstreams.engine.internal.checkpoint.ClaimRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stream with its row, over stops, resets, crashes and take-overs: which inputs are possible, and
 * what each of them does.
 */
final class ScopeWorld {
  enum Phase {
    DOWN,
    CLAIMING,
    RUNNING,
    STOPPING,
    FLUSHING
  }

  private static final long MILLI = 1_000_000;

  /** No limit on any time is longer; see {@link ScopeInstance}. */
  private static final long LONGEST_NANOS = MILLI;

  private static final long NEVER_NANOS = Long.MAX_VALUE / 4;
  private static final Exception SOURCE_FAILURE = new ScopeFailure("source");
  private static final int MAX_STEPS_AT_ONE_TIME = 100;
  private static final ScopeStore.Answer[] ANSWERS = ScopeStore.Answer.values();
  private static final SaveResult[] RESULTS = SaveResult.values();

  final SmallScope scope;
  final List<Event<Integer>> log;
  final ScopeStore store;
  private long nowNanos = CoreRig.START_NANOS;
  private int crashes;
  private int resets;
  private int stops;
  private Phase phase = Phase.DOWN;
  private boolean wanted = true;
  private @Nullable ClaimRequest claiming;
  @Nullable ScopeInstance instance;

  /** What outlives a crash, and what may still happen. */
  record Remains(ScopeStore.Remains store, long nowNanos, int crashes, int resets, int stops) {}

  ScopeWorld(SmallScope scope, List<Event<Integer>> log) {
    this.scope = scope;
    this.log = log;
    this.store = new ScopeStore();
    reconcile();
  }

  /** As after the crash that left these. */
  ScopeWorld(SmallScope scope, List<Event<Integer>> log, Remains remains) {
    this.scope = scope;
    this.log = log;
    this.store = new ScopeStore(remains.store());
    this.nowNanos = remains.nowNanos();
    this.crashes = remains.crashes();
    this.resets = remains.resets();
    this.stops = remains.stops();
    reconcile();
  }

  /** Just after a crash: all there is. */
  Remains remains() {
    return new Remains(store.remains(), nowNanos, crashes, resets, stops);
  }

  // ---- what can happen ----

  List<ScopeInput> inputs() {
    List<ScopeInput> inputs = new ArrayList<>();
    ScopeInstance running = instance;
    if (running != null) {
      if (!running.rig.core().isStopping()) {
        ofConsumer(running, inputs);
        ofTimeAndParking(running, inputs);
      }
      ofSource(running, inputs);
    }
    if (store.hasWork()) {
      for (int i = 0; i < ANSWERS.length; i++) {
        if (ANSWERS[i] != ScopeStore.Answer.LOST_AND_LATE || !store.hasLateWrite()) {
          inputs.add(ScopeInput.of(Kind.STORE, i));
        }
      }
    }
    if (store.mayRetry()) {
      inputs.add(ScopeInput.of(Kind.STORE_RETRIES));
    }
    if (store.hasLateWrite()) {
      inputs.add(ScopeInput.of(Kind.LATE_WRITE_LANDS));
    }
    ofLifecycle(inputs);
    return inputs;
  }

  private void ofConsumer(ScopeInstance running, List<ScopeInput> inputs) {
    for (int i = 0; i < running.live.size(); i++) {
      Handed handed = running.live.get(i);
      if (running.completed.contains(handed)) {
        continue;
      }
      int size = handed.events().size();
      for (int code = 0; code < ScopeOutcomes.count(size); code++) {
        inputs.add(new ScopeInput(Kind.ANSWER, i, code));
      }
      if (scope.lateAnswers()) {
        inputs.add(new ScopeInput(Kind.COMPLETE, i, ScopeOutcomes.DELIVERED));
        inputs.add(new ScopeInput(Kind.COMPLETE, i, ScopeOutcomes.UNAVAILABLE));
      }
      if (scope.consumer() == SmallScope.Consumer.TELLING) {
        if (!running.isHandedOver(handed)) {
          inputs.add(ScopeInput.of(Kind.HANDED_OVER, i));
        }
        for (int count = running.progressOf(handed) + 1; count <= size; count++) {
          inputs.add(new ScopeInput(Kind.PROGRESS, i, count));
        }
      }
    }
    if (scope.consumer() == SmallScope.Consumer.GIVING_BACK) {
      for (int i = 0; i < running.live.size(); i++) {
        if (!running.completed.contains(running.live.get(i))) {
          inputs.add(new ScopeInput(Kind.ANSWER, i, ScopeOutcomes.LATER));
          inputs.add(ScopeInput.of(Kind.GIVE_BACK, i));
        }
      }
    }
    if (!running.completed.isEmpty()) {
      inputs.add(ScopeInput.of(Kind.DRAIN));
    }
    if (scope.consumer() == SmallScope.Consumer.INLINE
        || scope.consumer() == SmallScope.Consumer.HANGING) {
      inputs.add(ScopeInput.of(Kind.DISPATCHER_SWITCHED));
    }
  }

  private void ofTimeAndParking(ScopeInstance running, List<ScopeInput> inputs) {
    if (deadline(running) != neverFrom(running)) {
      inputs.add(ScopeInput.of(Kind.NEXT_DEADLINE));
      if (scope.lateAnswers()) {
        inputs.add(ScopeInput.of(Kind.LONG_PAUSE));
      }
    }
    if (running.parking != null) {
      for (int i = 0; i < RESULTS.length; i++) {
        inputs.add(ScopeInput.of(Kind.PARKED, i));
      }
      inputs.add(ScopeInput.of(Kind.NOT_PARKABLE));
    }
  }

  private void ofSource(ScopeInstance running, List<ScopeInput> inputs) {
    if (running.run == null) {
      return;
    }
    // A source that waits for its list to be taken can only be interrupted.
    if (running.offered == 0) {
      inputs.add(ScopeInput.of(Kind.SOURCE_RETURNS));
      inputs.add(ScopeInput.of(Kind.SOURCE_FAILS));
      int left = log.size() - running.nextEvent;
      if (!running.missed && !running.run.cancelled()) {
        for (int size = 1; size <= left; size++) {
          inputs.add(ScopeInput.of(Kind.OFFER, size));
        }
        for (int size = 1; size <= left && isUnwanted(running, size); size++) {
          inputs.add(ScopeInput.of(Kind.PASS, size));
        }
        if (left > 0) {
          inputs.add(ScopeInput.of(Kind.OFFER_BROKEN, 0));
          inputs.add(ScopeInput.of(Kind.OFFER_BROKEN, 1));
        }
      }
    }
    if (!running.missed) {
      inputs.add(ScopeInput.of(Kind.SOURCE_INTERRUPTED));
    }
  }

  private void ofLifecycle(List<ScopeInput> inputs) {
    if (phase == Phase.FLUSHING) {
      inputs.add(ScopeInput.of(Kind.FLUSH_GIVEN_UP));
    }
    if (!wanted && phase == Phase.DOWN) {
      inputs.add(ScopeInput.of(Kind.START));
    }
    // Only where an owner can have been replaced: everywhere it would be three times as much.
    if (phase == Phase.RUNNING && scope.stops() > 0 && scope.crashes() > 0) {
      inputs.add(ScopeInput.of(Kind.CONFIRM));
    }
    if (wanted && stops < scope.stops()) {
      inputs.add(ScopeInput.of(Kind.STOP));
    }
    if (resets < scope.resets()) {
      inputs.add(ScopeInput.of(Kind.RESET));
    }
    if (crashes < scope.crashes()) {
      inputs.add(ScopeInput.of(Kind.CRASH));
      inputs.add(ScopeInput.of(Kind.TAKEN_OVER));
    }
  }

  // ---- healing ----

  /** What happens next where everything works again; null when nothing is left to do. */
  @Nullable ScopeInput healing() {
    ScopeInstance running = instance;
    if (store.hasLateWrite()) {
      return ScopeInput.of(Kind.LATE_WRITE_LANDS);
    }
    if (store.hasWork()) {
      return ScopeInput.of(Kind.STORE, ScopeStore.Answer.SAVED.ordinal());
    }
    if (store.mayRetry()) {
      return ScopeInput.of(Kind.STORE_RETRIES);
    }
    if (running == null) {
      return ScopeInput.of(Kind.START);
    }
    if (running.run != null
        && running.offered == 0
        && (running.missed || running.run.cancelled())) {
      return ScopeInput.of(Kind.SOURCE_RETURNS);
    }
    return running.rig.core().isStopping() ? null : healing(running);
  }

  private @Nullable ScopeInput healing(ScopeInstance running) {
    if (!running.completed.isEmpty()) {
      return ScopeInput.of(Kind.DRAIN);
    }
    if (running.parking != null) {
      return ScopeInput.of(Kind.PARKED, SaveResult.SAVED.ordinal());
    }
    if (!running.live.isEmpty()) {
      return running.isHandedOver(running.live.get(0))
          ? new ScopeInput(Kind.ANSWER, 0, ScopeOutcomes.DELIVERED)
          : ScopeInput.of(Kind.HANDED_OVER, 0);
    }
    if (!running.rig.canDispatch) {
      return ScopeInput.of(Kind.DISPATCHER_SWITCHED);
    }
    if (running.run != null && running.offered == 0 && running.nextEvent < log.size()) {
      return ScopeInput.of(Kind.OFFER, log.size() - running.nextEvent);
    }
    return isDrained() ? null : ScopeInput.of(Kind.NEXT_DEADLINE);
  }

  /** Everything is settled, and the row says so. */
  boolean isDrained() {
    ScopeInstance running = instance;
    String last = log.get(log.size() - 1).sequenceId();
    return phase == Phase.RUNNING
        && running != null
        && running.live.isEmpty()
        && running.rig.core().safePosition().equals(last)
        && last.equals(store.row().position())
        && !store.hasWork();
  }

  // ---- what happens ----

  void apply(ScopeInput input) {
    ScopeInstance running = instance;
    if (running != null) {
      if (input.kind() == Kind.COMPLETE) {
        Handed handed = running.live.get(input.a());
        running.complete(handed, ScopeOutcomes.of(input.b()));
        return;
      }
      boolean hasMore = !running.completed.isEmpty();
      toInstance(running, input);
      toStream(input);
      nowNanos = running.rig.nowNanos;
      if (running == instance) {
        if (hasMore) {
          running.rig.pump();
        }
        running.settledOnce();
      }
    } else {
      toStream(input);
    }
    reconcile();
  }

  private void toInstance(ScopeInstance running, ScopeInput input) {
    CoreRig rig = running.rig;
    if (input.kind() == Kind.NEXT_DEADLINE || input.kind() == Kind.LONG_PAUSE) {
      pass(running, input.kind() == Kind.LONG_PAUSE ? 3 * LONGEST_NANOS : 0);
      return;
    }
    // Looked up first: those that were completed are no longer live after that.
    Handed handed = ofAttempt(input) ? running.live.get(input.a()) : null;
    if (handed != null && input.kind() == Kind.ANSWER) {
      running.complete(handed, ScopeOutcomes.of(input.b()));
    }
    if (handed != null && input.kind() == Kind.GIVE_BACK) {
      running.giveBack(handed);
    }
    running.drained();
    if (handed != null) {
      toAttempt(running, handed, input);
      return;
    }
    switch (input.kind()) {
      case OFFER -> running.offer(chunk(running, input.a()), input.a(), false);
      case OFFER_BROKEN -> {
        List<Event<Integer>> broken = new ArrayList<>(chunk(running, input.a()));
        broken.addAll(Collections.nCopies(1, null));
        running.offer(broken, broken.size(), true);
      }
      case PASS -> {
        String last = log.get(running.nextEvent + input.a() - 1).sequenceId();
        running.offer(new SeenUpTo<>(last), input.a(), false);
      }
      case DRAIN -> rig.pump();
      case SOURCE_RETURNS -> running.sourceEnds(null);
      case SOURCE_FAILS -> running.sourceEnds(SOURCE_FAILURE);
      case SOURCE_INTERRUPTED -> running.interruptSource();
      case PARKED -> running.answerParking(RESULTS[input.a()]);
      case NOT_PARKABLE -> running.answerParking(null);
      case CONFIRM -> {
        rig.core().confirm();
        rig.pump();
      }
      case DISPATCHER_SWITCHED -> {
        if (scope.consumer() == SmallScope.Consumer.INLINE) {
          running.inline = !running.inline;
        } else {
          rig.canDispatch = !rig.canDispatch;
        }
        rig.pump();
      }
      default -> {}
    }
  }

  private static boolean ofAttempt(ScopeInput input) {
    return input.kind() == Kind.ANSWER
        || input.kind() == Kind.PROGRESS
        || input.kind() == Kind.HANDED_OVER
        || input.kind() == Kind.GIVE_BACK;
  }

  private static void toAttempt(ScopeInstance running, Handed handed, ScopeInput input) {
    switch (input.kind()) {
      case PROGRESS -> running.progress(handed, input.b());
      case HANDED_OVER -> running.handOver(handed);
      default -> running.rig.pump();
    }
  }

  private void toStream(ScopeInput input) {
    switch (input.kind()) {
      case STORE -> store.work(ANSWERS[input.a()]);
      case STORE_RETRIES -> store.retry();
      case LATE_WRITE_LANDS -> store.lateWriteLands();
      case FLUSH_GIVEN_UP -> {
        if (instance != null) {
          store.slot().abandon(instance);
        }
        phase = Phase.DOWN;
        instance = null;
      }
      case START -> wanted = true;
      case STOP -> {
        stops++;
        wanted = false;
        stop();
      }
      case RESET -> {
        resets++;
        stop();
        store.reset();
      }
      case TAKEN_OVER -> {
        crashes++;
        store.takenOver();
      }
      case CRASH -> {
        crashes++;
        store.crash();
        phase = Phase.DOWN;
        claiming = null;
        instance = null;
        wanted = true;
      }
      default -> {}
    }
  }

  private boolean isUnwanted(ScopeInstance running, int size) {
    return chunk(running, size).stream().noneMatch(CoreLaws::matches);
  }

  private List<Event<Integer>> chunk(ScopeInstance running, int size) {
    return List.copyOf(log.subList(running.nextEvent, running.nextEvent + size));
  }

  private long deadline(ScopeInstance running) {
    long now = running.rig.nowNanos;
    return running.rig.core().nextDeadlineNanos(now, neverFrom(running));
  }

  private static long neverFrom(ScopeInstance running) {
    return running.rig.nowNanos + NEVER_NANOS;
  }

  /**
   * The clock goes to the next deadline, and further if there was a pause; what was completed
   * before is seen only after that.
   */
  private void pass(ScopeInstance running, long pauseNanos) {
    CoreRig rig = running.rig;
    long deadline = deadline(running);
    rig.nowNanos = (deadline - rig.nowNanos > 0 ? deadline : rig.nowNanos) + pauseNanos;
    if (!running.completed.isEmpty()) {
      rig.core().advance(rig.nowNanos, 0, true, true, Integer.MAX_VALUE);
      running.observe();
    }
    running.drained();
    int steps = 0;
    do {
      rig.pump();
      if (++steps > MAX_STEPS_AT_ONE_TIME) {
        throw new AssertionError("the core has a deadline in the past and does nothing: " + rig);
      }
    } while (!rig.core().isStopping() && deadline(running) - rig.nowNanos <= 0);
  }

  // ---- the stream's phases ----

  void fenced() {
    if (phase == Phase.RUNNING) {
      phase = Phase.STOPPING;
    }
  }

  private void stop() {
    if (phase == Phase.CLAIMING && claiming != null) {
      store.slot().cancel(claiming);
      claiming = null;
      phase = Phase.DOWN;
    } else if (phase == Phase.RUNNING && instance != null) {
      phase = Phase.STOPPING;
      instance.stop();
    }
  }

  private void reconcile() {
    ScopeInstance running = instance;
    if (phase == Phase.STOPPING && running != null && running.run == null) {
      phase = Phase.FLUSHING;
    }
    if (phase == Phase.FLUSHING && store.slot().isQuiet()) {
      phase = Phase.DOWN;
      instance = null;
    }
    if (phase == Phase.DOWN && wanted) {
      phase = Phase.CLAIMING;
      claiming = new ClaimRequest(this::claimed);
      store.slot().claim(claiming);
    }
  }

  private void claimed(ClaimRequest request, Optional<CheckpointState> claim) {
    if (request == claiming) {
      claiming = null;
      phase = Phase.RUNNING;
      ScopeInstance started = new ScopeInstance(this, claim.orElseThrow(), nowNanos);
      instance = started;
      store.calledByWriter(started.rig::start);
    }
  }

  // ---- as a state ----

  StateDump dump(boolean readable) {
    StateDump dump = new StateDump(nowNanos, LONGEST_NANOS, this::dumpOther, readable);
    dump.put(phase.ordinal());
    dump.put(wanted);
    dump.put(crashes);
    dump.put(resets);
    dump.put(stops);
    store.dump(dump);
    ScopeInstance running = instance;
    if (running == null) {
      dump.put(0);
    } else {
      running.dump(dump);
    }
    CheckpointSlot slot = store.slot();
    dump.object(claiming);
    dump.object(slot);
    return dump;
  }

  /** Owners are told by what their claim is worth; a list that was taken is nobody's. */
  private boolean dumpOther(Object object, StateDump dump) {
    if (object instanceof ScopeInstance owner) {
      store.dumpClaim(dump, owner.claim);
      dump.put(owner == instance);
      return true;
    }
    if (object instanceof ChunkCursor<?> cursor && !cursor.isOpen()) {
      dump.put(-1);
      return true;
    }
    return false;
  }
}
