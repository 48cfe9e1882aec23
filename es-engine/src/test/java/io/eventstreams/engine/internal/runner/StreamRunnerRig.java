package io.eventstreams.engine.internal.runner;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.engine.InMemoryPersistence;
import io.eventstreams.engine.internal.batch.CoreEffects.ChunkEnd;
import io.eventstreams.engine.internal.batch.CoreSettings;
import io.eventstreams.engine.internal.batch.TopicFilter;
import io.eventstreams.engine.internal.checkpoint.CheckpointSlot;
import io.eventstreams.engine.internal.checkpoint.CheckpointWriter;
import io.eventstreams.engine.internal.checkpoint.EventParking;
import io.eventstreams.engine.internal.dispatch.NextStepRule;
import io.eventstreams.engine.internal.dispatch.Replay;
import io.eventstreams.engine.internal.dispatch.RetryPolicy;
import io.eventstreams.engine.internal.dispatch.StreamIdentity;
import io.eventstreams.engine.internal.intake.SourceRun;
import io.eventstreams.engine.internal.observe.StreamWatch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a stream on a machine where nothing happens by itself: what its threads would do
 * waits until a test does it, and a test is the source's thread too. Batches have one event each.
 */
final class StreamRunnerRig
    implements Dispatcher<Integer>, RunnerEvents, EngineThreads, EngineClock, Timers, StoreThread {
  static final long RETRY_NANOS = 10_000_000;
  private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();
  private static final String ID = "00000000-0000-4000-8000-000000000001";

  /** What the threads would do. */
  final Deque<Runnable> tasks = new ArrayDeque<>();

  final List<Runnable> timers = new ArrayList<>();
  final List<Integer> dispatched = new ArrayList<>();
  final List<Attempt> attempts = new ArrayList<>();

  /** Why the instance has ended by itself, once for each time that this was told. */
  final List<@Nullable Throwable> ends = new ArrayList<>();

  int maxInFlight = 1;
  boolean mayBlock;
  boolean areThreadsClosed;

  /** What the consumer does in each call. */
  Runnable withinCall = () -> {};

  /** What the source does, if its run is run. */
  Consumer<Deliver<Integer>> delivery = deliver -> {};

  long nowNanos = Long.MAX_VALUE - RETRY_NANOS / 2;
  private @Nullable SourceRun<GenericEventStream, Integer> source;
  private @Nullable StreamRunner<GenericEventStream, Integer> runner;

  /** Starts it, and has the source called. */
  StreamRunnerRig start() {
    runner = newRunner();
    runner.start();
    runAll();
    return this;
  }

  private StreamRunner<GenericEventStream, Integer> newRunner() {
    InMemoryPersistence<GenericEventStream> rows = InMemoryPersistence.create();
    rows.streams().insert(GenericEventStream.named("demo").withId(ID), 1);
    CheckpointState claim = rows.checkpoints().claim(ID).orElseThrow();
    RetryPolicy policy = new RetryPolicy(RETRY_NANOS, RETRY_NANOS, 1);
    NextStepRule rule = new NextStepRule(policy, HOUR_NANOS, RETRY_NANOS, ErrorHandlingType.BLOCK);
    CheckpointWriter writer =
        new CheckpointWriter(
            rows.checkpoints(),
            new EventParking(rows.parked(), rows.checkpoints(), 1),
            policy,
            this,
            this,
            (name, work) -> this,
            "writer");
    return new StreamRunner<>(
        new StreamSetup<>(
            GenericEventStream.named("demo"),
            new StreamIdentity(ID, "demo", 1, null),
            new CoreSettings(
                1, 0, maxInFlight, rule, HOUR_NANOS, HOUR_NANOS, false, HOUR_NANOS, HOUR_NANOS),
            TopicFilter.compile(null),
            (context, position, deliver) -> delivery.accept(deliver),
            this,
            HOUR_NANOS,
            null,
            null),
        new RunnerSeams(
            this,
            this,
            this,
            (name, work) -> this,
            (lock, changed, isTrue, timeoutNanos) -> isTrue.getAsBoolean(),
            () -> 1),
        new CheckpointSlot(ID, writer, () -> {}),
        claim,
        StreamWatch.NONE,
        this);
  }

  StreamRunner<GenericEventStream, Integer> runner() {
    return Objects.requireNonNull(runner);
  }

  /** The latest run of the source. */
  SourceRun<GenericEventStream, Integer> source() {
    return Objects.requireNonNull(source);
  }

  /** Does what waits to be done, and what follows from it. */
  void runAll() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  /** The source brings events; how that ended, null while it has not. */
  @Nullable ChunkEnd offer(int... numbers) {
    source().offer(IntStream.of(numbers).mapToObj(StreamRunnerRig::event).toList());
    return source().ended();
  }

  static Event<Integer> event(int number) {
    return new Event<>("m", "%06d".formatted(number), number);
  }

  void replay(int number, Replay.Answer answer) {
    runner().replay(event(number), runner().attemptTimeoutNanos(), answer);
  }

  @Override
  public CompletionStage<DispatchOutcome> attemptDispatch(
      EventBatch<Integer> batch, Attempt attempt) {
    dispatched.add(batch.events().get(0).data());
    attempts.add(attempt);
    withinCall.run();
    return Dispatcher.pending();
  }

  @Override
  public boolean mayBlock() {
    return mayBlock;
  }

  @Override
  public void ended(@Nullable Throwable failure) {
    ends.add(failure);
  }

  @Override
  @SuppressWarnings("unchecked")
  public boolean execute(Runnable task) {
    if (areThreadsClosed) {
      return false;
    }
    if (task instanceof SourceRun<?, ?> run) {
      source = (SourceRun<GenericEventStream, Integer>) run;
    } else {
      tasks.add(task);
    }
    return true;
  }

  @Override
  public Timer after(long delayNanos, Runnable task) {
    timers.add(task);
    return () -> timers.remove(task);
  }

  @Override
  public long nanoTime() {
    return nowNanos;
  }

  @Override
  public long wallMillis() {
    return 0;
  }

  @Override
  public void wake() {}

  @Override
  public void close() {}

  @Override
  public void close(long timeoutNanos) {}
}
