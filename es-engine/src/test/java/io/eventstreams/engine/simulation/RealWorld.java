package io.eventstreams.engine.simulation;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.EventStreamsConfig.CheckpointsTuningConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.Jitter;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.spi.EventStreamListener;
import io.eventstreams.engine.EventStreams;
import io.eventstreams.engine.simulation.RealFaults.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One run in real time: managers as they are built for users, with their own threads, over a real
 * store; callers, sources and consumers that do all that goes wrong; then everything heals and must
 * drain.
 */
public final class RealWorld {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
  private static final long TIME_TO_HEAL_NANOS =
      Duration.ofSeconds(Integer.getInteger("realtime.healSeconds", 90)).toNanos();
  private static final int CALLERS = 2;
  private static final int GROWTH = 40;

  /** How an operation may fail without breaking anything. */
  private static final Set<ErrorCode> LEGAL_FAILURES =
      Set.of(
          ErrorCode.STORE_UNAVAILABLE,
          ErrorCode.STOP_TIMED_OUT,
          ErrorCode.STREAM_STOPPING,
          ErrorCode.STREAM_DELETING,
          ErrorCode.STREAM_FENCED,
          ErrorCode.DUPLICATE,
          ErrorCode.NO_RESULT,
          ErrorCode.UPDATE_HIT_NO_ROW,
          ErrorCode.MANAGER_CLOSED);

  private final Random random;
  private final RealPlan plan;
  private final RealFaults faults;
  private final RealRepeats repeats;
  private final RealHistory history;
  private final EventStreamsConfig config;
  private final ScheduledThreadPoolExecutor later = new ScheduledThreadPoolExecutor(2);
  private final List<RealProcess> processes = new ArrayList<>();
  private final Map<String, Calls> calls = new HashMap<>();
  private volatile RealProcess current;
  private volatile boolean over;

  public RealWorld(long seed, RealPlan plan) {
    this.random = new Random(seed);
    this.plan = plan;
    this.faults = new RealFaults(random);
    this.repeats = new RealRepeats(plan.events());
    this.history = new RealHistory(new SimLog(random, plan.events()), repeats);
    this.config =
        EventStreamsConfig.DEFAULTS
            .withDisablePrivateIPs(false)
            .withCheckpoints(
                new CheckpointsTuningConfig(random.nextInt(3) != 0, random.nextInt(500)))
            .withRetry(
                new EventStreamsConfig.Retry(
                    Duration.ofMillis(1),
                    Duration.ofMillis(20),
                    2.0,
                    random.nextBoolean() ? Jitter.NONE : Jitter.FULL))
            .withLimits(
                new EventStreamsConfig.Limits(
                    STOP_TIMEOUT,
                    random.nextInt(4) == 0 ? 500 : 10_000,
                    random.nextInt(4) == 0 ? 20 : 10_000));
    this.current = new RealProcess(processes.size());
  }

  /**
   * A storm, after which everything heals and drains.
   *
   * @throws AssertionError when a law is broken, with the story
   */
  public RealResult run() throws InterruptedException {
    try {
      if (plan.transport() != null) {
        plan.transport().begins(new RealReceipts(history, faults));
      }
      open();
      for (int i = 0; i < plan.streams(); i++) {
        upsert(name(i));
      }
      storm();
      heal();
      history.throwViolation();
      String own = QuietLog.takeOwn(null);
      if (own != null) {
        throw new SimViolation(SimLaw.EVERYTHING_ARRIVES, "the engine has failed: " + own);
      }
      return new RealResult(
          1, history.delivered(), repeats.total(), repeats.counts(), faults.count(), 0);
    } catch (SimViolation | SimStuck broken) {
      throw new AssertionError(broken.getMessage() + "\n" + history.story(), broken);
    } finally {
      over = true;
      faults.heal();
      processes.forEach(this::closeQuietly);
      later.shutdown();
      later.awaitTermination(5, TimeUnit.SECONDS);
      if (plan.transport() != null) {
        plan.transport().close();
      }
      plan.store().close();
    }
  }

  private void closeQuietly(RealProcess process) {
    EventStreamManager<GenericEventStream> manager = process.manager;
    if (manager != null) {
      manager.close();
    }
    process.closeSide();
  }

  // ---- processes ----

  private void open() {
    RealProcess process = new RealProcess(processes.size());
    RealSource source = new RealSource(history, faults, process);
    RealStore store =
        new RealStore(plan.store(), history, faults, process, later, plan.storeMayBlock());
    EventStreams.Builder<GenericEventStream, Integer> builder =
        EventStreams.builder(source, store)
            .config(config)
            .dataCodec(RealNumbers.CODEC)
            .listener(new Listener(process))
            .dispatcher(RealPlan.IN_PROCESS, new Factory(process, null));
    RealTransport transport = plan.transport();
    RealTransport.Side side = transport == null ? null : transport.newSide();
    if (side != null) {
      side.factories()
          .forEach((type, inner) -> builder.dispatcher(type, new Factory(process, inner)));
    }
    EventStreamManager<GenericEventStream> manager = null;
    while (manager == null) {
      try {
        manager = builder.build();
      } catch (EventStreamException away) {
        check(away);
      }
    }
    process.manager = manager;
    process.side = side;
    history.stepped(() -> processes.add(process));
    if (side != null) {
      side.serves(manager);
    }
    current = process;
    history.happened(() -> "a process begins");
  }

  /** Another process comes before this one has gone, perhaps. */
  private void replaceProcess(boolean takeOver) {
    RealProcess before = current;
    history.happened(() -> takeOver ? "another process takes over" : "the manager closes");
    if (takeOver) {
      open();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20 + random.nextInt(150)));
    }
    history.stepped(() -> before.isClosing = true);
    long began = System.nanoTime();
    EventStreamManager<GenericEventStream> manager = Objects.requireNonNull(before.manager);
    manager.close();
    boolean inTime = System.nanoTime() - began < STOP_TIMEOUT.toNanos();
    before.closeSide();
    history.stepped(
        () -> {
          before.hasClosed = true;
          if (!inTime) {
            before.instances.values().forEach(each -> each.troubled("a stop was given up"));
          }
        });
    if (!takeOver) {
      open();
    }
  }

  // ---- the storm ----

  private static String name(int number) {
    return "s" + number;
  }

  private void storm() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(plan.stormMillis());
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      Thread caller = new Thread(history.heard(() -> call(end)), "caller-" + i);
      caller.start();
      callers.add(caller);
    }
    while (System.nanoTime() - end < 0) {
      history.grow(plan.events() / GROWTH);
      history.throwViolation();
      if (faults.happens(Kind.MANAGER_CLOSES)) {
        replaceProcess(false);
      } else if (faults.happens(Kind.TAKE_OVER)) {
        replaceProcess(true);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(plan.stormMillis()) / GROWTH);
    }
    for (Thread caller : callers) {
      caller.join();
    }
  }

  private void call(long endNanos) {
    while (System.nanoTime() - endNanos < 0 && !over) {
      LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(60_000_000));
      String name = name(random(plan.streams()));
      switch (random(16)) {
        case 0, 1, 2 -> upsert(name);
        case 3, 4, 5, 6 -> operation(name, "start", manager -> manager.start(name));
        case 7, 8, 9 -> stop(name);
        case 10 -> reset(name);
        case 11 -> {
          if (random(4) == 0) {
            operation(name, "delete", manager -> manager.delete(name));
          }
        }
        default -> lookAtStatistics(current);
      }
    }
  }

  private void upsert(String name) {
    GenericEventStream spec = spec(name);
    operation(name, "upsert", manager -> manager.upsert(name, spec));
  }

  private GenericEventStream spec(String name) {
    EventStreamFields fields =
        EventStreamFields.builder()
            .initialSequenceId(initialSequenceId(name))
            .topicFilter(random(6) == 0 ? SimFilter.A_OR_B.expression : null)
            .batchSize(20 + random(400))
            .batchTimeout(random(2) == 0 ? Duration.ZERO : Duration.ofMillis(3))
            .retryTimeout(Duration.ofMillis(1 + random(100)))
            .blockedRetryDelay(Duration.ofMillis(1 + random(20)))
            .errorHandling(ErrorHandlingType.values()[random(3)])
            .maxInFlight(random(3) == 0 ? 1 + random(4) : 1)
            .checkpointInterval(Duration.ofMillis(200))
            .build();
    GenericEventStream spec = GenericEventStream.EMPTY.withFields(fields);
    RealTransport transport = plan.transport();
    return transport == null ? spec.withType(RealPlan.IN_PROCESS) : transport.addressed(name, spec);
  }

  /** Mostly what it is, or was a moment ago: a reset may come before this is stored. */
  private @Nullable String initialSequenceId(String name) {
    if (random(4) == 0 && !faults.isHealed()) {
      return anyPosition();
    }
    return plan.store()
        .streams()
        .findByName(name)
        .map(row -> row.fields().initialSequenceId())
        .orElse(null);
  }

  private @Nullable String anyPosition() {
    return random(3) == 0 ? null : SimLog.position(random(history.head() + 1) - 1);
  }

  private void stop(String name) {
    operation(
        name,
        "stop",
        manager -> {
          RealProcess process = current;
          int before = history.step(() -> calls(name).seen);
          String id = Objects.requireNonNull(manager.getByNameOrId(name).id());
          try {
            manager.stop(name);
          } catch (EventStreamException failure) {
            history.stepped(() -> process.troubled(id, "a stop was given up"));
            throw failure;
          }
          history.stepped(
              () -> {
                RealInstance instance = process.instances.get(id);
                boolean alone = calls(name).seen == before && calls(name).under == 1;
                if (alone && process.manager == manager && instance != null) {
                  instance.seen.stopped = true;
                }
              });
        });
  }

  private void reset(String name) {
    String position = anyPosition();
    operation(name, "reset to " + position, manager -> manager.reset(name, position));
  }

  private interface Operation {
    void on(EventStreamManager<GenericEventStream> manager);
  }

  private void operation(String name, String what, Operation operation) {
    RealProcess process = current;
    List<RealInstance> concerned = new ArrayList<>();
    history.stepped(
        () -> {
          if (!faults.isHealed()) {
            // The story is to end with what went before, not with how often everything was started.
            history.happened(() -> what + " " + name);
          }
          calls(name).seen++;
          calls(name).under++;
          concerned.addAll(instances(name));
          concerned.forEach(
              instance -> {
                instance.seen.stopped = false;
                instance.stops++;
              });
        });
    try {
      operation.on(Objects.requireNonNull(process.manager));
    } catch (EventStreamException failure) {
      history.happened(() -> what + " " + name + ": " + failure.getMessage());
      check(failure);
    } finally {
      history.stepped(
          () -> {
            calls(name).seen++;
            calls(name).under--;
            if (!what.equals("upsert")) {
              // After an upsert the next instance may come at any time from now on.
              concerned.forEach(instance -> instance.stops--);
            }
          });
    }
  }

  /** Operations on one name: each counts when it begins and when it ends. */
  private static final class Calls {
    int seen;
    int under;
  }

  private Calls calls(String name) {
    return calls.computeIfAbsent(name, any -> new Calls());
  }

  /** Whatever is asked of these from now on, an earlier stop says nothing any more. */
  private List<RealInstance> instances(String name) {
    return plan.store().streams().findByName(name).map(GenericEventStream::id).stream()
        .flatMap(id -> processes.stream().map(process -> process.instances.get(id)))
        .filter(Objects::nonNull)
        .toList();
  }

  private void check(EventStreamException failure) {
    history.check(
        LEGAL_FAILURES.contains(failure.code()),
        SimLaw.LEGAL_FAILURES,
        () -> "an operation fails with " + failure);
  }

  private void lookAtStatistics(RealProcess process) {
    List<String> ids = history.step(() -> List.copyOf(process.instances.keySet()));
    for (String id : ids) {
      RealInstance instance = history.step(() -> process.instances.get(id));
      try {
        Objects.requireNonNull(process.manager)
            .findById(id)
            .map(GenericEventStream::statistics)
            .ifPresent(
                statistics ->
                    history.told(Objects.requireNonNull(instance), statistics.checkpoint()));
      } catch (EventStreamException away) {
        check(away);
      }
    }
  }

  // ---- healing ----

  private void heal() {
    history.happened(() -> "everything heals");
    faults.heal();
    history.grow(plan.events());
    long end = System.nanoTime() + TIME_TO_HEAL_NANOS;
    int looks = 0;
    while (!history.isSettled()) {
      history.throwViolation();
      if (looks++ % 100 == 0) {
        for (int i = 0; i < plan.streams(); i++) {
          String name = name(i);
          operation(name, "start", manager -> revive(manager, name));
        }
      }
      if (System.nanoTime() - end > 0) {
        throw new SimStuck("not everything is delivered: " + history.unsettled() + why());
      }
      LockSupport.parkNanos(5_000_000);
    }
    lookAtStatistics(current);
    history.finished();
  }

  /** Makes a stream run that is there, though another manager may have made it. */
  private void revive(EventStreamManager<GenericEventStream> manager, String name) {
    try {
      manager.start(name);
    } catch (EventStreamException failure) {
      boolean isThere = plan.store().streams().findByName(name).isPresent();
      if (failure.code() != ErrorCode.NO_RESULT || !isThere) {
        throw failure;
      }
      manager.upsert(name, spec(name));
    }
  }

  private String why() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < plan.streams(); i++) {
      try {
        text.append('\n').append(Objects.requireNonNull(current.manager).why(name(i)).text());
      } catch (EventStreamException failure) {
        text.append('\n').append(failure.getMessage());
      }
    }
    return text.toString();
  }

  private static int random(int bound) {
    return ThreadLocalRandom.current().nextInt(bound);
  }

  // ---- what the engine is given ----

  private final class Factory implements DispatcherFactory<GenericEventStream, Integer> {
    private final RealProcess process;

    /** Of a transport; null for consumers in this process. */
    private final @Nullable DispatcherFactory<GenericEventStream, Integer> inner;

    Factory(RealProcess process, @Nullable DispatcherFactory<GenericEventStream, Integer> inner) {
      this.process = process;
      this.inner = inner;
    }

    @Override
    public void validate(
        EventStreamsConfig managerConfig, GenericEventStream spec, LifecyclePhase phase) {
      if (inner != null) {
        inner.validate(managerConfig, spec, phase);
      }
    }

    @Override
    public GenericEventStream withDefaults(
        EventStreamsConfig managerConfig, GenericEventStream spec) {
      return inner == null ? spec : inner.withDefaults(managerConfig, spec);
    }

    @Override
    public Dispatcher<Integer> newDispatcher(
        EventStreamsConfig managerConfig, GenericEventStream spec) {
      boolean storesEachBatch = !managerConfig.checkpoints().asynchronous();
      RealConsumer consumer =
          new RealConsumer(
              history,
              process,
              faults,
              () -> over,
              spec,
              storesEachBatch,
              taker(managerConfig, spec));
      history.stepped(() -> process.consumers.add(consumer));
      return consumer;
    }

    private RealConsumer.Taker taker(EventStreamsConfig managerConfig, GenericEventStream spec) {
      RealTaker.Mode[] modes = RealTaker.Mode.values();
      return inner == null
          ? new RealTaker(modes[random(modes.length)], history, faults, later)
          : new RealSender(inner.newDispatcher(managerConfig, spec), history);
    }

    @Override
    public Duration attemptTimeout(EventStreamsConfig managerConfig, GenericEventStream spec) {
      return inner == null
          ? RealConsumer.ATTEMPT_TIMEOUT
          : inner.attemptTimeout(managerConfig, spec);
    }
  }

  /**
   * An instance that was taken over does not store what it has settled; none ends for another
   * reason of its own.
   */
  private final class Listener implements EventStreamListener {
    private final RealProcess process;

    Listener(RealProcess process) {
      this.process = process;
    }

    @Override
    public void failed(StreamRef stream, Throwable error, @Nullable Duration startsAgainIn) {
      history.stepped(
          () -> {
            history.happened(() -> stream.name() + " fails: " + error);
            history.check(
                error instanceof EventStreamException known
                    && known.code() == ErrorCode.STREAM_FENCED,
                SimLaw.EVERYTHING_ARRIVES,
                () -> stream.name() + " fails by itself: " + error);
            process.troubled(stream.id(), "taken over");
          });
    }
  }
}
