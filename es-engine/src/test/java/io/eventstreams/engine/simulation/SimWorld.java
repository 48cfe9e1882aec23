package io.eventstreams.engine.simulation;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.IdValidator;
import io.eventstreams.engine.InMemoryPersistence;
import io.eventstreams.engine.internal.intake.SourceRun;
import io.eventstreams.engine.internal.lifecycle.EngineManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Processes, one after the other or two at a time, over one store, one log and some streams. */
final class SimWorld {
  static final EventStreamType TYPE = EventStreamType.of("sim");
  private static final int OPERATE_ONE_IN = 12;
  private static final int MAX_STEPS = 60_000;
  private static final int MAX_STEPS_OF_A_STREAM = 800;
  private static final long TIME_TO_HEAL_NANOS = Duration.ofHours(2).toNanos();
  private static final long TIME_TO_CLOSE_NANOS = Duration.ofMinutes(10).toNanos();

  private final SimPlan plan;
  final SimSettings settings;
  final SimCoverage coverage = new SimCoverage();
  final SimScheduler scheduler;
  final SimLog log;
  final SimFaults faults;
  final SimHistory history;
  final SimBatches batches;
  private final SimThreads threads;
  final InMemoryPersistence<GenericEventStream> memory;
  private final SimOperations operations;
  private final List<SimConsumer> consumers = new ArrayList<>();
  private final List<SimProcess> zombies = new ArrayList<>();
  private final List<String> operated = new ArrayList<>();
  private SimProcess current;
  private long nextGeneration = 1;
  private int nextStreamId = 1;
  private int ticks;

  SimWorld(SimPlan plan, boolean telling) {
    this.plan = plan;
    // Mixed, since the first numbers of neighbouring seeds are alike.
    Random random = new Random(SimFaults.mix(plan.seed(), -2));
    settings = SimSettings.draw(plan, random, coverage);
    faults = new SimFaults(plan, random, coverage);
    scheduler =
        new SimScheduler(
            new Random(SimFaults.mix(plan.seed(), plan.salt())),
            MAX_STEPS + MAX_STEPS_OF_A_STREAM * settings.streams(),
            this::interlude);
    log = new SimLog(new Random(SimFaults.mix(plan.seed(), -1)), settings.events());
    history = new SimHistory(log, scheduler, coverage, telling);
    batches = new SimBatches(history, scheduler, coverage);
    threads = new SimThreads(history, scheduler);
    operations = new SimOperations(this);
    memory =
        InMemoryPersistence.create(
            () -> Instant.ofEpochMilli(scheduler.wallMillis()), IdValidator.uuid());
    current = newProcess();
  }

  long seed() {
    return plan.seed();
  }

  SimOperations operations() {
    return operations;
  }

  SimProcess current() {
    return current;
  }

  /** The faults and operations that happened. */
  List<String> decisions() {
    List<String> all = new ArrayList<>(faults.taken());
    all.addAll(operated);
    return all;
  }

  /** A schedule, after which everything heals and drains. */
  void run() {
    open();
    for (int i = 0; i < settings.streams(); i++) {
      operations.create(i);
    }
    while (!faults.isHealed()) {
      scheduler.step(scheduler.nowNanos() + SimScheduler.PACE_NANOS);
      history.throwViolation();
    }
    heal();
    history.throwViolation();
  }

  /** Before each step, wherever somebody waits: now and then something is asked of the engine. */
  private void interlude() {
    threads.checkInterrupt();
    if (faults.isHealed()) {
      return;
    }
    if (ticks >= settings.steps()) {
      history.happened(() -> "everything heals", 6);
      faults.heal();
      // What they still ask for, such as a reset, would be news that nobody tells the living one.
      zombies.forEach(SimProcess::crash);
      return;
    }
    int tick = ticks++;
    Random random = new Random(SimFaults.mix(plan.seed(), 1_000_000_007L * (tick + 1)));
    if (random.nextInt(OPERATE_ONE_IN) == 0 && plan.keeps("op", tick)) {
      operated.add("op." + tick);
      operations.operate(random);
    }
  }

  // ---- processes ----

  private SimProcess newProcess() {
    SimProcess[] made = new SimProcess[1];
    made[0] = new SimProcess(scheduler, faults, coverage, run -> begin(made[0], run));
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

  void open() {
    SimProcess process = newProcess();
    history.happened(() -> "a process begins", 1);
    current.isReplaced = true;
    current = process;
    try {
      process.manager =
          EngineManager.open(
              settings.config(),
              new SimGiven.Source(() -> nextStreamId++),
              new SimStore(
                  memory,
                  scheduler,
                  history,
                  faults,
                  coverage,
                  process,
                  settings.config().limits().maxParked()),
              Map.of(
                  TYPE,
                  new SimGiven.Factory(
                      faults, settings.attemptTimeout(), spec -> newConsumer(process, spec))),
              new SimGiven.Numbers(faults, settings.knowsSizes()),
              null,
              process.seams(),
              () -> nextGeneration++);
    } catch (EventStreamException away) {
      check(away);
      process.crash();
      open();
      return;
    }
    knowsEveryRow(process);
  }

  private Dispatcher<Integer> newConsumer(SimProcess process, GenericEventStream spec) {
    SimConsumer consumer =
        new SimConsumer(
            scheduler,
            history,
            batches,
            threads,
            faults,
            process,
            settings,
            spec,
            id -> operations.callBack(process, id));
    consumers.add(consumer);
    process.consumers.add(consumer);
    return consumer;
  }

  private void knowsEveryRow(SimProcess process) {
    for (SimEra era : history.eras()) {
      GenericEventStream row = memory.streams().findById(era.streamId).orElseThrow();
      if (row.fields().status() != EventStreamStatus.DELETED
          && process.consumers.stream().anyMatch(one -> one.streamId().equals(era.streamId))) {
        continue;
      }
      boolean isKnown =
          row.fields().status() == EventStreamStatus.DELETED
              || !faults.isOff(SimFaults.Kind.NO_DISPATCHER);
      history.check(isKnown, SimLaw.ALL_ROWS_RUN, () -> "nobody has taken up " + era.streamId);
    }
  }

  void crash() {
    SimProcess process = current;
    history.happened(() -> "the process crashes", 2);
    for (SimInstance instance : process.instances.values()) {
      SimEra era = instance.era;
      coverage.reachedIf(instance.hasBatchOut(), SimPoint.CRASH_BETWEEN_HAND_OUT_AND_ANSWER);
      coverage.reachedIf(
          !era.over && era.acked.length() > era.stored + 1,
          SimPoint.CRASH_BETWEEN_ANSWER_AND_CHECKPOINT);
      coverage.reachedIf(
          !era.over && era.parked.length() > era.stored + 1,
          SimPoint.CRASH_BETWEEN_PARKING_AND_CHECKPOINT);
      coverage.reachedIf(instance.calls > 0, SimPoint.CRASH_DURING_A_CALL);
    }
    coverage.reachedIf(process.savesUnderWay > 0, SimPoint.CRASH_DURING_A_SAVE);
    coverage.reachedIf(process.operationsUnderWay > 0, SimPoint.CRASH_DURING_AN_OPERATION);
    coverage.reachedIf(history.lateWrites > 0, SimPoint.CRASH_BEFORE_A_LATE_WRITE);
    coverage.reachedIf(!process.claiming.isEmpty(), SimPoint.CRASH_WHILE_CLAIMING);
    process.crash();
    open();
  }

  /** A process that is believed dead and comes back, while another has taken over. */
  void pause(Random random) {
    history.happened(() -> "the process pauses", 4);
    SimProcess zombie = current;
    zombies.add(zombie);
    zombie.pause();
    open();
    long awayNanos = (long) (random.nextDouble() * 20_000_000_000L);
    scheduler.after(
        null,
        awayNanos,
        () -> {
          history.happened(() -> "the paused process goes on", 25);
          zombie.resume();
        });
    scheduler.after(null, awayNanos + 5_000_000_000L, zombie::crash);
  }

  void close() {
    SimProcess closing = current;
    if (closing.isClosing) {
      return;
    }
    history.happened(() -> "the manager closes", 5);
    closing.isClosing = true;
    coverage.reachedIf(
        closing.instances.values().stream().anyMatch(SimInstance::hasBatchOut),
        SimPoint.CLOSE_WITH_A_BATCH_OUT);
    operations.guarded(
        closing,
        () -> {
          manager(closing).close();
          awaitDispatchers(closing);
          closing.crash();
          if (current == closing) {
            open();
          }
        });
  }

  /** What a manager was given is closed with it, once nothing uses it any more. */
  void awaitDispatchers(SimProcess closing) {
    boolean closed =
        scheduler.runUntil(
            () ->
                closing.isDead()
                    || closing.consumers.stream().allMatch(SimConsumer::isClosed)
                    || closing.consumers.stream().anyMatch(SimConsumer::isCalled),
            TIME_TO_CLOSE_NANOS);
    history.check(
        closed || closing.noThread > 0,
        SimLaw.DISPATCHERS_CLOSED,
        () ->
            "never closed: "
                + closing.consumers.stream()
                    .filter(consumer -> !consumer.isClosed())
                    .map(SimConsumer::streamId)
                    .toList());
  }

  // ---- healing ----

  private void heal() {
    log.showAll();
    boolean drained;
    do {
      // An owner that has nothing to store looks at its row again only when it is started.
      history.resetByAnother = false;
      if (current.isDead() || current.isPaused() || current.isClosing) {
        open();
      }
      consumers.forEach(SimConsumer::heal);
      for (int i = 0; i < settings.streams(); i++) {
        revive(operations.name(i));
      }
      drained =
          scheduler.runUntil(
              () -> {
                history.throwViolation();
                return history.resetByAnother || history.isSettled();
              },
              TIME_TO_HEAL_NANOS);
    } while (history.resetByAnother);
    operations.lookAt(current);
    if (!drained) {
      throw new SimStuck("not everything is delivered: " + unsettled());
    }
    history.finished();
    SimProcess last = current;
    manager(last).close();
    awaitDispatchers(last);
  }

  /** Makes a stream run that is there; whoever got an error asks again. */
  private void revive(String name) {
    if (memory.streams().findByName(name).isEmpty()) {
      return;
    }
    SimProcess process = current;
    operations.asked(process, name);
    try {
      manager(process).start(name);
      history.happened(() -> "started " + name, 19);
    } catch (EventStreamException failure) {
      check(failure);
      if (failure.code() == ErrorCode.NO_RESULT || failure.code() == ErrorCode.CONFIG_INVALID) {
        operations.upsert(name, new Random(0));
      }
      scheduler.after(process, 1_000_000_000L, () -> revive(name));
    } finally {
      operations.asked(process, name);
    }
  }

  private List<String> unsettled() {
    List<String> names = new ArrayList<>();
    for (SimEra era : history.eras()) {
      if (!history.isSettled(era) && names.size() < 5) {
        names.add(
            SimHistory.name(era.streamId)
                + " at "
                + era.stored
                + " of "
                + log.last()
                + " "
                + manager(current).findById(era.streamId).map(GenericEventStream::statistics));
      }
    }
    return names;
  }

  // ---- for the others ----

  void check(EventStreamException failure) {
    history.check(
        SimOperations.LEGAL_FAILURES.contains(failure.code()),
        SimLaw.LEGAL_FAILURES,
        () -> "an operation fails with " + failure);
  }

  static EventStreamManager<GenericEventStream> manager(SimProcess process) {
    return Objects.requireNonNull(process.manager);
  }

  /** The manager of the living process, for telling what went wrong. */
  @Nullable EventStreamManager<GenericEventStream> manager() {
    return current.manager;
  }
}
