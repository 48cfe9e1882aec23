package io.eventstreams.engine.simulation;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.EventStreamsConfig.CheckpointsTuningConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.Jitter;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.ParkedEvents;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.IdValidator;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.engine.InMemoryPersistence;
import io.eventstreams.engine.internal.intake.SourceRun;
import io.eventstreams.engine.internal.lifecycle.EngineManager;
import io.eventstreams.engine.simulation.SimFaults.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Processes, one after the other or two at a time, over one store, one log and some streams. */
final class SimWorld {
  private static final EventStreamType TYPE = EventStreamType.of("sim");
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
  private static final long SLACK_NANOS = 2_000_000;
  private static final long PACE_NANOS = 20_000_000;
  private static final long TIME_TO_HEAL_NANOS = Duration.ofHours(2).toNanos();
  private static final int MAX_NESTED = 3;

  /** How an operation may fail without breaking anything. */
  private static final Set<ErrorCode> LEGAL_FAILURES =
      Set.of(
          ErrorCode.STORE_UNAVAILABLE,
          ErrorCode.STOP_TIMED_OUT,
          ErrorCode.STREAM_STOPPING,
          ErrorCode.STREAM_DELETING,
          ErrorCode.NO_RESULT,
          ErrorCode.UPDATE_HIT_NO_ROW,
          ErrorCode.PARKED_EVENT_UNKNOWN,
          ErrorCode.STREAM_NOT_RUNNING,
          ErrorCode.REPLAY_FAILED,
          ErrorCode.MANAGER_CLOSED);

  private final Random random;
  private final SimScheduler scheduler;
  private final SimLog log;
  private final SimFaults faults;
  private final SimHistory history;
  private final InMemoryPersistence<GenericEventStream> memory;
  private final EventStreamsConfig config;
  private final Duration attemptTimeout;
  private final int streams;
  private final boolean knowsSizes;
  private final List<SimConsumer> consumers = new ArrayList<>();
  private SimProcess current;
  private long nextGeneration = 1;
  private int nextStreamId = 1;
  private int nested;
  private int operations;

  SimWorld(long seed, int maxSteps, boolean telling) {
    random = new Random(seed);
    scheduler = new SimScheduler(random, maxSteps);
    log = new SimLog(random, random.nextInt(120));
    faults = new SimFaults(random);
    history = new SimHistory(log, () -> "%,d".formatted(scheduler.elapsedNanos()), telling);
    memory =
        InMemoryPersistence.create(
            () -> Instant.ofEpochMilli(scheduler.wallMillis()), IdValidator.uuid());
    config =
        EventStreamsConfig.DEFAULTS
            .withCheckpoints(new CheckpointsTuningConfig(random.nextBoolean(), random.nextInt(10)))
            .withRetry(
                new EventStreamsConfig.Retry(
                    Duration.ofMillis(1 + random.nextInt(300)),
                    Duration.ofSeconds(3),
                    2.0,
                    random.nextBoolean() ? Jitter.NONE : Jitter.FULL))
            .withLimits(
                new EventStreamsConfig.Limits(
                    STOP_TIMEOUT,
                    random.nextInt(4) == 0 ? 10 : 10_000,
                    random.nextInt(4) == 0 ? 2 : 10_000));
    attemptTimeout = Duration.ofSeconds(1 + random.nextInt(120));
    streams = 1 + random.nextInt(3);
    knowsSizes = random.nextInt(3) == 0;
    current = newProcess();
  }

  SimHistory history() {
    return history;
  }

  long faultCount() {
    return faults.count();
  }

  /** A schedule, after which everything heals and drains. */
  void run(int steps) {
    open();
    for (int i = 0; i < streams; i++) {
      upsert(name(i));
    }
    for (int i = 0; i < steps; i++) {
      if (random.nextInt(12) == 0) {
        operate();
      } else {
        scheduler.step(scheduler.nowNanos() + PACE_NANOS);
      }
      history.throwViolation();
    }
    heal();
    history.throwViolation();
  }

  // ---- processes ----

  private SimProcess newProcess() {
    SimProcess[] made = new SimProcess[1];
    made[0] = new SimProcess(scheduler, run -> begin(made[0], run));
    return made[0];
  }

  @SuppressWarnings("unchecked")
  private void begin(SimProcess process, SourceRun<?, ?> run) {
    SimInstance instance = process.instances.get(Objects.requireNonNull(run.spec().id()));
    new SimSource(
            scheduler,
            history,
            faults,
            log,
            process,
            (SourceRun<?, Integer>) run,
            Objects.requireNonNull(instance))
        .begin();
  }

  private void open() {
    SimProcess process = newProcess();
    history.happened(() -> "a process begins", 1);
    current = process;
    try {
      process.manager =
          EngineManager.open(
              config,
              new Source(),
              new SimStore(memory, scheduler, history, faults, process),
              Map.of(TYPE, new Factory(process)),
              new Numbers(knowsSizes),
              null,
              process.seams(),
              () -> nextGeneration++);
    } catch (EventStreamException away) {
      check(away);
      process.crash();
      open();
    }
  }

  private void crash() {
    history.happened(() -> "the process crashes", 2);
    current.crash();
    open();
  }

  /** A process that is believed dead and comes back, while another has taken over. */
  private void pause() {
    history.happened(() -> "the process pauses", 4);
    SimProcess zombie = current;
    zombie.pause();
    open();
    long awayNanos = (long) (random.nextDouble() * 20_000_000_000L);
    scheduler.after(null, awayNanos, zombie::resume);
    scheduler.after(null, awayNanos + 5_000_000_000L, zombie::crash);
  }

  private void close() {
    history.happened(() -> "the manager closes", 5);
    SimProcess closing = current;
    guarded(
        closing,
        () -> {
          manager(closing).close();
          closing.crash();
          if (current == closing) {
            open();
          }
        });
  }

  // ---- operations ----

  private static String name(int number) {
    return "s" + number;
  }

  private void operate() {
    if (nested >= MAX_NESTED || manager(current) == null) {
      return;
    }
    String name = name(random.nextInt(streams));
    switch (random.nextInt(18)) {
      case 0, 1, 2, 3, 4, 5 -> log.grow(1 + random.nextInt(30));
      case 6, 7 -> upsert(name);
      case 8, 9 -> start(name);
      case 10, 11 -> stop(name);
      case 12 -> reset(name);
      case 13 -> delete(name);
      case 14 -> {
        if (faults.happens(Kind.CRASH)) {
          crash();
        } else if (faults.happens(Kind.PAUSE)) {
          pause();
        }
      }
      case 15, 16 -> replayOrDrop(name);
      default -> {
        if (random.nextInt(3) == 0) {
          close();
        } else {
          lookAtStatistics(current);
        }
      }
    }
  }

  private void lookAtStatistics(SimProcess process) {
    process.instances.forEach(
        (id, instance) -> {
          try {
            manager(process)
                .findById(id)
                .map(GenericEventStream::statistics)
                .ifPresent(statistics -> history.told(instance, statistics.checkpoint()));
          } catch (EventStreamException away) {
            check(away);
          }
        });
  }

  private void upsert(String name) {
    GenericEventStream spec = spec(name);
    operation(name, "upsert", manager -> manager.upsert(name, spec));
  }

  /** Another specification, but for where it begins: that is decided by resets. */
  private GenericEventStream spec(String nameOrId) {
    EventStreamFields fields =
        EventStreamFields.builder()
            .initialSequenceId(initialSequenceId(nameOrId))
            .topicFilter(SimFilter.values()[random.nextInt(SimFilter.values().length)].expression)
            .batchSize(1 + random.nextInt(6))
            .batchTimeout(random.nextBoolean() ? Duration.ZERO : Duration.ofMillis(100))
            .retryTimeout(Duration.ofMillis(1 + random.nextInt(5_000)))
            .blockedRetryDelay(Duration.ofMillis(1 + random.nextInt(5_000)))
            .errorHandling(ErrorHandlingType.values()[random.nextInt(3)])
            .maxBufferedBytes((long) SimLog.LEAST_BYTES + random.nextInt(200))
            .maxInFlight(random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 1)
            .checkpointInterval(Duration.ofSeconds(2))
            .status(random.nextInt(8) == 0 ? EventStreamStatus.STOPPED : null)
            .build();
    return GenericEventStream.EMPTY.withType(TYPE).withFields(fields);
  }

  private @Nullable String initialSequenceId(String nameOrId) {
    return memory
        .streams()
        .findById(nameOrId)
        .or(() -> memory.streams().findByName(nameOrId))
        .map(row -> row.fields().initialSequenceId())
        .orElse(null);
  }

  private void start(String name) {
    operation(name, "start", manager -> manager.start(name));
  }

  private void stop(String name) {
    SimProcess process = current;
    operation(
        name,
        "stop",
        manager -> {
          String id = manager.getByNameOrId(name).id();
          int before = process.operations.getOrDefault(id, 0);
          int operationsBefore = operations;
          long began = scheduler.nowNanos();
          int nestingBefore = scheduler.nestings();
          try {
            manager.stop(name);
            SimInstance instance = process.instances.get(Objects.requireNonNull(id));
            if (process.operations.getOrDefault(id, 0) == before && instance != null) {
              instance.stopped = true;
            }
          } finally {
            history.check(
                operations != operationsBefore
                    || scheduler.nestings() > nestingBefore + 1
                    || scheduler.nowNanos() - began <= STOP_TIMEOUT.toNanos() + SLACK_NANOS,
                () -> "stop took " + (scheduler.nowNanos() - began) + " ns");
          }
        });
  }

  private void reset(String name) {
    String position =
        random.nextInt(3) == 0 ? null : SimLog.position(random.nextInt(log.head() + 1) - 1);
    operation(name, "reset to " + position, manager -> manager.reset(name, position));
  }

  private void delete(String name) {
    operation(name, "delete", manager -> manager.delete(name));
  }

  /** Nothing else may happen to the stream because of it. */
  private void replayOrDrop(String name) {
    SimProcess process = current;
    guarded(
        process,
        () -> {
          try {
            ParkedEvents parked = manager(process).parked(name);
            List<ParkedEvent> rows = parked.list("", 20);
            if (!rows.isEmpty()) {
              String id = rows.get(random.nextInt(rows.size())).id();
              if (random.nextInt(4) == 0) {
                parked.drop(id);
              } else {
                parked.replay(id);
              }
              history.happened(() -> "replayed or dropped " + id, 19);
            }
          } catch (EventStreamException failure) {
            history.happened(() -> "replay: " + failure.getMessage(), 19);
            check(failure);
          }
        });
  }

  private interface Operation {
    void on(EventStreamManager<GenericEventStream> manager);
  }

  private void operation(String name, String what, Operation operation) {
    SimProcess process = current;
    operations++;
    history.happened(() -> what + " " + name, operations);
    forgetStop(process, name);
    guarded(
        process,
        () -> {
          try {
            operation.on(manager(process));
          } catch (EventStreamException failure) {
            history.happened(() -> what + " " + name + ": " + failure.getMessage(), 13);
            check(failure);
          }
        });
  }

  /** Whatever is asked of a stream from now on, an earlier stop says nothing any more. */
  private void forgetStop(SimProcess process, String name) {
    memory
        .streams()
        .findByName(name)
        .ifPresent(
            row -> {
              String id = Objects.requireNonNull(row.id());
              process.operations.merge(id, 1, Integer::sum);
              SimInstance instance = process.instances.get(id);
              if (instance != null) {
                instance.stopped = false;
              }
            });
  }

  private void guarded(SimProcess process, Runnable work) {
    nested++;
    try {
      work.run();
    } catch (SimCrashed crashed) {
      history.check(process.isDead(), () -> "a call ended as if its process were dead");
    } finally {
      nested--;
    }
  }

  private void check(EventStreamException failure) {
    history.check(
        LEGAL_FAILURES.contains(failure.code()), () -> "an operation fails with " + failure);
  }

  private static EventStreamManager<GenericEventStream> manager(SimProcess process) {
    return process.manager;
  }

  /** From within a dispatcher, where nothing may be waited for. */
  private void callBack(SimProcess process, String streamId) {
    EventStreamManager<GenericEventStream> manager = manager(process);
    if (manager == null) {
      return;
    }
    operations++;
    process.operations.merge(streamId, 1, Integer::sum);
    int which = random.nextInt(4);
    history.happened(
        () -> "consumer of " + SimHistory.name(streamId) + " calls back " + which, which);
    try {
      switch (which) {
        case 0 -> manager.stop(streamId);
        case 1 -> manager.start(streamId);
        case 2 -> manager.reset(streamId, null);
        default -> {
          GenericEventStream spec = named(streamId);
          if (spec != null) {
            manager.upsert(streamId, spec);
          }
        }
      }
    } catch (EventStreamException failure) {
      history.happened(() -> "the call: " + failure.getMessage(), 13);
      check(failure);
    }
  }

  /** Another specification under the same name; null when the stream is gone. */
  private @Nullable GenericEventStream named(String streamId) {
    GenericEventStream spec = spec(streamId);
    return memory
        .streams()
        .findById(streamId)
        .map(row -> spec.withFields(spec.fields().withName(row.fields().name())))
        .orElse(null);
  }

  // ---- healing ----

  private void heal() {
    history.happened(() -> "everything heals", 6);
    faults.heal();
    log.showAll();
    if (current.isDead() || current.isPaused()) {
      open();
    }
    consumers.forEach(SimConsumer::heal);
    for (int i = 0; i < streams; i++) {
      revive(name(i));
    }
    boolean drained = scheduler.runUntil(this::isSettled, TIME_TO_HEAL_NANOS);
    lookAtStatistics(current);
    if (!drained) {
      throw new SimStuck("not everything is delivered: " + unsettled());
    }
    history.finished();
    manager(current).close();
  }

  /** Makes a stream run that is there; whoever got an error asks again. */
  private void revive(String name) {
    if (memory.streams().findByName(name).isEmpty()) {
      return;
    }
    SimProcess process = current;
    forgetStop(process, name);
    try {
      manager(process).start(name);
      history.happened(() -> "started " + name, 19);
    } catch (EventStreamException failure) {
      check(failure);
      if (failure.code() == ErrorCode.NO_RESULT) {
        upsert(name);
      }
      scheduler.after(process, 1_000_000_000L, () -> revive(name));
    }
  }

  private boolean isSettled() {
    history.throwViolation();
    for (SimEra era : history.eras()) {
      if (!history.isSettled(era)) {
        return false;
      }
    }
    return true;
  }

  private List<String> unsettled() {
    List<String> names = new ArrayList<>();
    for (SimEra era : history.eras()) {
      if (!history.isSettled(era)) {
        names.add(
            SimHistory.name(era.streamId)
                + " at "
                + era.stored
                + " of "
                + log.last()
                + " "
                + manager(current).findById(era.streamId));
      }
    }
    return names;
  }

  // ---- what the engine is given ----

  /** Names streams; its runs are actors. */
  private final class Source implements EventSource<GenericEventStream, Integer> {
    @Override
    public String newId() {
      return "00000000-0000-4000-8000-%012d".formatted(nextStreamId++);
    }

    @Override
    public void run(
        SourceContext<GenericEventStream> context, String checkpoint, Deliver<Integer> deliver) {
      throw new IllegalStateException("runs are actors, not calls: " + SourceInstruction.EXIT);
    }
  }

  private final class Factory implements DispatcherFactory<GenericEventStream, Integer> {
    private final SimProcess process;

    Factory(SimProcess process) {
      this.process = process;
    }

    @Override
    public void validate(
        EventStreamsConfig managerConfig, GenericEventStream spec, LifecyclePhase phase) {}

    @Override
    public Dispatcher<Integer> newDispatcher(
        EventStreamsConfig managerConfig, GenericEventStream spec) {
      SimConsumer consumer =
          new SimConsumer(
              scheduler,
              history,
              faults,
              process,
              spec,
              !managerConfig.checkpoints().asynchronous(),
              knowsSizes,
              id -> callBack(process, id));
      consumers.add(consumer);
      process.consumers.add(consumer);
      return consumer;
    }

    @Override
    public Duration attemptTimeout(EventStreamsConfig managerConfig, GenericEventStream spec) {
      return attemptTimeout;
    }
  }

  /** The manager of the living process, for telling what went wrong. */
  @Nullable EventStreamManager<GenericEventStream> manager() {
    return current.manager;
  }

  private static final class Numbers implements EventDataCodec<Integer> {
    private final boolean knowsSizes;

    Numbers(boolean knowsSizes) {
      this.knowsSizes = knowsSizes;
    }

    @Override
    public boolean knowsSizes() {
      return knowsSizes;
    }

    @Override
    public long sizeOf(@Nullable Integer data) {
      return SimLog.bytes(Objects.requireNonNull(data));
    }

    @Override
    public byte[] encode(@Nullable Integer data) {
      return String.valueOf(data).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Integer decode(byte[] json) {
      return Integer.valueOf(new String(json, StandardCharsets.UTF_8));
    }
  }
}
