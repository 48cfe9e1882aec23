package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.engine.internal.dispatch.AttemptNode;
import io.eventstreams.engine.internal.dispatch.Batch;
import io.eventstreams.engine.internal.dispatch.NextStepRule;
import io.eventstreams.engine.internal.dispatch.Parking;
import io.eventstreams.engine.internal.dispatch.Replay;
import io.eventstreams.engine.internal.dispatch.RetryPolicy;
import io.eventstreams.engine.internal.dispatch.StreamIdentity;
import io.eventstreams.engine.internal.observe.StreamWatch;
import io.eventstreams.engine.internal.statistics.LiveStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A real {@link StreamCore} in a shell without threads: it keeps every effect, and its clock moves
 * only when told to, from one of the core's own deadlines to the next.
 */
final class CoreRig implements CoreEffects<Integer>, AttemptNode.Mailbox<Integer> {
  /** So that the clock's overflow lies within every test. */
  static final long START_NANOS = Long.MAX_VALUE - Duration.ofMillis(40).toNanos();

  /** What the ids of replayed events begin with. */
  static final String REPLAYED = "replayed-";

  private static final long NEVER_NANOS = Long.MAX_VALUE / 4;
  private static final int MAX_STEPS_AT_ONE_TIME = 100;

  int batchSize = 3;
  long batchTimeoutMillis = 500;
  int maxInFlight = 1;
  long initialDelayMillis = 50;
  long maxBufferedBytes = Long.MAX_VALUE;
  @Nullable EventDataCodec<Integer> codec;
  long maximumDelayMillis = 30_000;
  long retryTimeoutMillis = 300;
  long blockedRetryDelayMillis = 500;
  ErrorHandlingType errorHandling = ErrorHandlingType.BLOCK;
  long unmatchedThreshold = 250;
  long checkpointIntervalMillis = 10_000;
  boolean waitForCheckpoint;
  long maxUnsaved = 10_000;
  @Nullable String topicFilter = "m";
  String startPosition = "";
  long attemptTimeoutMillis = 120_000;
  boolean handedOverAtOnce = true;
  boolean canDispatch = true;
  StreamWatch watch = StreamWatch.NONE;
  long startSkipped;
  long startParked;

  /** When set, some drains begin on a foreign thread, which may do less. */
  @Nullable Random foreignDrains;

  /** Whether somebody asks at any moment why it does not move, of which nothing must come. */
  boolean isAsked = true;

  /** Which attempts are delivered in the very call that hands them out. */
  Predicate<Handed> atOnce = handed -> false;

  /** Called after everything that the core has done. */
  Runnable afterPump = () -> {};

  long nowNanos = START_NANOS;
  final List<Handed> dispatches = new ArrayList<>();
  final List<Save> saves = new ArrayList<>();

  /** What others do while the store takes its time. */
  Runnable onSave = () -> {};

  final List<Parking<Integer>> parkings = new ArrayList<>();
  final List<String> starts = new ArrayList<>();
  final List<ChunkEnd> chunkEnds = new ArrayList<>();
  final List<EventStreamException> refusals = new ArrayList<>();
  int cancels;

  private final Deque<AttemptNode<Integer>> outcomes = new ArrayDeque<>();
  private boolean attemptsChanged;
  private StreamCore<Integer> core;
  private LiveStatistics statistics;
  private int stepsNow;

  /** One attempt that was handed to the dispatcher. */
  record Handed(List<Event<Integer>> events, AttemptNode<Integer> attempt, long atMillis) {
    List<String> ids() {
      return events.stream().map(Event::sequenceId).toList();
    }
  }

  /** One request to store progress. */
  record Save(String position, long skippedEvents, long parkedEvents, long settledEvents) {
    Save(String position, long skippedEvents, long settledEvents) {
      this(position, skippedEvents, 0, settledEvents);
    }
  }

  /** Builds the core and lets it call its source. */
  CoreRig start() {
    statistics = new LiveStatistics(Instant.EPOCH, startPosition, startSkipped, startParked);
    core =
        new StreamCore<>(
            settings(),
            this,
            TopicFilter.compile(topicFilter),
            statistics,
            watch,
            startPosition,
            startSkipped,
            startParked,
            nowNanos);
    if (codec != null) {
      core.limitBytes(new ByteGate<>(codec, maxBufferedBytes));
    }
    pump();
    return this;
  }

  private CoreSettings settings() {
    RetryPolicy policy = new RetryPolicy(nanos(initialDelayMillis), nanos(maximumDelayMillis), 2.0);
    return new CoreSettings(
        batchSize,
        nanos(batchTimeoutMillis),
        maxInFlight,
        new NextStepRule(
            policy, nanos(retryTimeoutMillis), nanos(blockedRetryDelayMillis), errorHandling),
        unmatchedThreshold,
        nanos(checkpointIntervalMillis),
        waitForCheckpoint,
        maxUnsaved,
        maxBufferedBytes);
  }

  // ---- inputs ----

  /** The limits are those of the rig's fields now. */
  CoreRig adjust() {
    core.adjust(settings(), nowNanos);
    return pump();
  }

  CoreRig offer(List<Event<Integer>> events) {
    core.offer(events);
    return pump();
  }

  /** Matching events, named by their numbers. */
  CoreRig offer(int... numbers) {
    return offer(java.util.Arrays.stream(numbers).mapToObj(CoreRig::match).toList());
  }

  static Event<Integer> match(int number) {
    return new Event<>("m", id(number), number);
  }

  static Event<Integer> other(int number) {
    return new Event<>("u", id(number), number);
  }

  static String id(int number) {
    return "%06d".formatted(number);
  }

  AttemptNode<Integer> attempt(int index) {
    return dispatches.get(index).attempt();
  }

  AttemptNode<Integer> last() {
    return attempt(dispatches.size() - 1);
  }

  CoreRig answer(int index, DispatchOutcome outcome) {
    attempt(index).complete(outcome);
    return pump();
  }

  CoreRig answer(DispatchOutcome outcome) {
    return answer(dispatches.size() - 1, outcome);
  }

  CoreRig deliver() {
    return answer(DispatchOutcome.delivered());
  }

  static DispatchOutcome unavailable() {
    return DispatchOutcome.unavailable(new IllegalStateException("down"));
  }

  static DispatchOutcome refused() {
    return DispatchOutcome.refused(new IllegalStateException("never"));
  }

  CoreRig saved(int index) {
    Save save = saves.get(index);
    core.checkpointSaved(save.position(), save.settledEvents());
    return pump();
  }

  /** The store answers for the event that was to be put aside last. */
  CoreRig parked(SaveResult result) {
    core.parked(parkings.get(parkings.size() - 1), result, nowNanos);
    return pump();
  }

  CoreRig notParkable(String why) {
    core.notParkable(parkings.get(parkings.size() - 1), new IllegalStateException(why), nowNanos);
    return pump();
  }

  /** The events that were to be put aside, in order, repetitions included. */
  List<String> parkedIds() {
    return parkings.stream().map(parking -> parking.event().sequenceId()).toList();
  }

  /** An event as it is replayed. */
  static Event<Integer> replayable(int number) {
    return new Event<>("m", REPLAYED + number, number);
  }

  CoreRig replay(int number, Replay.Answer answer) {
    core.replay(new Replay<>(replayable(number), nanos(attemptTimeoutMillis), answer), nowNanos);
    return pump();
  }

  CoreRig sourceEnds(@Nullable Throwable failure) {
    core.sourceEnded(failure);
    return pump();
  }

  CoreRig withdraw() {
    core.withdrawOffer();
    return pump();
  }

  CoreRig stop() {
    core.stop(nowNanos);
    return pump();
  }

  CoreRig abandon() {
    core.abandon();
    return pump();
  }

  // ---- time ----

  /** Lets time pass; the core is woken at its own deadlines and at no other time. */
  CoreRig pass(long millis) {
    long endNanos = nowNanos + nanos(millis);
    while (true) {
      long never = nowNanos + NEVER_NANOS;
      long deadline = core.nextDeadlineNanos(nowNanos, never);
      if (deadline == never || deadline - endNanos > 0) {
        nowNanos = endNanos;
        stepsNow = 0;
        return this;
      }
      if (deadline - nowNanos > 0) {
        nowNanos = deadline;
        stepsNow = 0;
      } else if (++stepsNow > MAX_STEPS_AT_ONE_TIME) {
        throw new AssertionError("the core has a deadline in the past and does nothing: " + this);
      }
      pump();
    }
  }

  long millis() {
    return (nowNanos - START_NANOS) / 1_000_000;
  }

  /** Does what a drain does until nothing is left. */
  CoreRig pump() {
    do {
      AttemptNode<Integer> node = outcomes.poll();
      while (node != null) {
        core.outcome(node, nowNanos);
        node = outcomes.poll();
      }
      if (attemptsChanged) {
        attemptsChanged = false;
        core.attemptsChanged(nowNanos);
      }
      if (foreignDrains != null && foreignDrains.nextInt(3) == 0) {
        core.advance(nowNanos, 0, foreignDrains.nextBoolean(), false, foreignDrains.nextInt(2));
      }
      core.advance(nowNanos, 0, true, true, Integer.MAX_VALUE);
      if (isAsked) {
        diagnose();
      }
    } while (!outcomes.isEmpty() || attemptsChanged || core.isUnfinished());
    afterPump.run();
    return this;
  }

  // ---- what is seen ----

  StreamDiagnosis diagnose() {
    return core.diagnose(nowNanos, new Surroundings("source", "call", null));
  }

  EventStreamStatistics statistics() {
    return statistics.snapshot();
  }

  StreamCore<Integer> core() {
    return core;
  }

  List<List<String>> batches() {
    return dispatches.stream().map(Handed::ids).toList();
  }

  List<Long> dispatchTimes() {
    return dispatches.stream().map(Handed::atMillis).toList();
  }

  List<String> positions() {
    return saves.stream().map(Save::position).toList();
  }

  @Override
  public String toString() {
    return "at "
        + millis()
        + " ms, batches "
        + batches()
        + ", saves "
        + saves
        + ", parked "
        + parkedIds()
        + ", starts "
        + starts
        + ", ends "
        + chunkEnds
        + ", "
        + statistics();
  }

  private static long nanos(long millis) {
    return millis * 1_000_000;
  }

  // ---- effects ----

  @Override
  public AttemptNode<Integer> newAttempt(Batch<Integer> batch) {
    return new AttemptNode<>(
        this, batch, new StreamIdentity("stream", "name", 1, topicFilter), handedOverAtOnce);
  }

  @Override
  public boolean dispatch(Batch<Integer> batch, AttemptNode<Integer> attempt) {
    Handed handed = new Handed(attempt.events(), attempt, millis());
    dispatches.add(handed);
    return atOnce.test(handed) && attempt.deliveredAtOnce();
  }

  @Override
  public long nanoTime() {
    return nowNanos;
  }

  @Override
  public boolean canDispatch() {
    return canDispatch;
  }

  @Override
  public void chunkFinished(ChunkEnd end, @Nullable EventStreamException refusal) {
    chunkEnds.add(end);
    if (refusal != null) {
      refusals.add(refusal);
    }
  }

  @Override
  public void startSource(String position) {
    starts.add(position);
  }

  @Override
  public void cancelSource() {
    cancels++;
  }

  @Override
  public void saveCheckpoint(
      String position, long skippedEvents, long parkedEvents, long settledEvents) {
    saves.add(new Save(position, skippedEvents, parkedEvents, settledEvents));
    onSave.run();
  }

  @Override
  public void park(Parking<Integer> parking) {
    parkings.add(parking);
  }

  @Override
  public void outcome(AttemptNode<Integer> attempt) {
    outcomes.add(attempt);
  }

  @Override
  public void attemptChanged() {
    attemptsChanged = true;
  }

  @Override
  public long attemptTimeoutNanos() {
    return nanos(attemptTimeoutMillis);
  }
}
