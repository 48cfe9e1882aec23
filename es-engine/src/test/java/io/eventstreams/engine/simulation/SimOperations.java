package io.eventstreams.engine.simulation;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.ParkedEvents;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.engine.simulation.SimFaults.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What people ask of the engine, one while another still waits. */
final class SimOperations {
  /** How an operation may fail without breaking anything. */
  static final Set<ErrorCode> LEGAL_FAILURES =
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
          ErrorCode.CONFIG_INVALID,
          ErrorCode.DUPLICATE,
          ErrorCode.MANAGER_CLOSED);

  private static final int MAX_NESTED = 3;
  private static final int MOST_LOOKED_AT = 20;
  private static final String[] CALLS = {"stop", "start", "reset", "upsert", "delete", "close"};

  private final SimWorld world;
  private final SimHistory history;
  private final SimScheduler scheduler;
  private final SimCoverage coverage;
  private final Map<String, String> lastIds = new HashMap<>();
  private int nested;
  private int asked;

  SimOperations(SimWorld world) {
    this.world = world;
    this.history = world.history;
    this.scheduler = world.scheduler;
    this.coverage = world.coverage;
  }

  String name(int number) {
    return "s" + number;
  }

  void create(int number) {
    upsert(name(number), new Random(SimFaults.mix(world.seed(), -10L - number)));
  }

  void operate(Random random) {
    if (nested >= MAX_NESTED || world.current().manager == null) {
      return;
    }
    coverage.reachedIf(nested > 0, SimPoint.OPERATIONS_OVERLAP);
    String name = name(random.nextInt(world.settings.streams()));
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5 -> grow(1 + random.nextInt(30));
      case 6 -> upsert(name, random);
      case 7 -> createAgain(name, random);
      case 8, 9 -> start(name);
      case 10, 11 -> stop(name);
      case 12 -> reset(name, random);
      case 13 -> delete(name);
      case 14 -> {
        if (world.faults.happens(Kind.CRASH)) {
          world.crash();
        } else if (world.faults.happens(Kind.PAUSE)) {
          world.pause(random);
        }
      }
      case 15, 16 -> replayOrDrop(name, random);
      case 17, 18 -> changeLimits(name, random);
      default -> {
        if (random.nextInt(3) == 0) {
          world.close();
        } else {
          lookAt(world.current());
        }
      }
    }
  }

  private void grow(int events) {
    world.log.grow(events);
    history.happened(() -> "the log grows to " + world.log.head(), world.log.head());
  }

  /** What people see is so. */
  void lookAt(SimProcess process) {
    int looks = 0;
    for (Map.Entry<String, SimInstance> entry : process.instances.entrySet()) {
      if (looks++ < MOST_LOOKED_AT) {
        lookAt(process, entry.getKey(), entry.getValue());
      }
    }
  }

  private void lookAt(SimProcess process, String id, SimInstance instance) {
    try {
      GenericEventStream shown = SimWorld.manager(process).findById(id).orElse(null);
      if (shown == null) {
        return;
      }
      if (shown.statistics() != null) {
        history.told(instance, shown.statistics().checkpoint());
      }
      EventStreamStatus known = process.known.get(id);
      EventStreamStatus status = shown.fields().status();
      history.check(
          known == null
              || process.isZombie
              || status == EventStreamStatus.UNKNOWN
              || agree(known, status)
              || isInTheRow(id, status),
          SimLaw.HONEST_STATUS,
          () -> "the row says " + known + ", shown is " + status);
    } catch (EventStreamException away) {
      world.check(away);
    }
  }

  /** Another process has changed or deleted the row since, and this one has looked at it. */
  private boolean isInTheRow(String id, @Nullable EventStreamStatus shown) {
    return world
        .memory
        .streams()
        .findById(id)
        .map(row -> row.fields().status())
        .map(stored -> agree(stored, shown))
        .orElse(shown == EventStreamStatus.STOPPING_DELETED);
  }

  private static boolean agree(EventStreamStatus stored, @Nullable EventStreamStatus shown) {
    return switch (stored) {
      case STARTED -> shown == EventStreamStatus.STARTED;
      case STOPPED -> shown == EventStreamStatus.STOPPED || shown == EventStreamStatus.STOPPING;
      default -> true;
    };
  }

  // ---- specifications ----

  void upsert(String name, Random random) {
    GenericEventStream spec = spec(name, random);
    operation(name, "upsert", manager -> remember(name, manager.upsert(name, spec).spec().id()));
  }

  private void remember(String name, @Nullable String id) {
    lastIds.put(name, Objects.requireNonNull(id));
  }

  /** A stream that was deleted comes back, under its name or under its id. */
  private void createAgain(String name, Random random) {
    if (world.memory.streams().findByName(name).isPresent()) {
      upsert(name, random);
      return;
    }
    GenericEventStream spec = spec(name, random);
    String id = lastIds.get(name);
    if (id == null || random.nextBoolean()) {
      operation(
          name,
          "create again",
          manager -> {
            remember(name, manager.upsert(name, spec).spec().id());
            coverage.reached(SimPoint.CREATED_AGAIN_UNDER_ITS_NAME);
          });
    } else {
      operation(
          name,
          "create again under its id",
          manager -> {
            manager.upsert(id, spec.withFields(spec.fields().withName(name)));
            coverage.reached(SimPoint.CREATED_AGAIN_UNDER_ITS_ID);
          });
    }
  }

  private void changeLimits(String name, Random random) {
    operation(
        name,
        "change limits of",
        manager ->
            manager.change(
                name,
                row -> {
                  EventStreamFields other = spec(name, random).fields();
                  return row.withFields(
                      row.fields().toBuilder()
                          .batchSize(other.batchSize())
                          .batchTimeout(other.batchTimeout())
                          .retryTimeout(other.retryTimeout())
                          .blockedRetryDelay(other.blockedRetryDelay())
                          .errorHandling(other.errorHandling())
                          .maxBufferedBytes(other.maxBufferedBytes())
                          .maxInFlight(other.maxInFlight())
                          .build());
                }));
  }

  /** Another specification, but for where it begins: that is decided by resets. */
  private GenericEventStream spec(String nameOrId, Random random) {
    SimFilter[] filters = SimFilter.values();
    EventStreamFields fields =
        EventStreamFields.builder()
            .initialSequenceId(initialSequenceId(nameOrId))
            .topicFilter(filters[random.nextInt(filters.length)].expression)
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
    return GenericEventStream.EMPTY.withType(SimWorld.TYPE).withFields(fields);
  }

  private @Nullable String initialSequenceId(String nameOrId) {
    return world
        .memory
        .streams()
        .findById(nameOrId)
        .or(() -> world.memory.streams().findByName(nameOrId))
        .map(row -> row.fields().initialSequenceId())
        .orElse(null);
  }

  // ---- lifecycle ----

  private void start(String name) {
    operation(name, "start", manager -> manager.start(name));
  }

  private void stop(String name) {
    SimProcess process = world.current();
    SimInstance before = instance(process, name);
    if (before != null) {
      coverage.reachedIf(before.hasBatchOut(), SimPoint.STOP_WITH_A_BATCH_OUT);
      coverage.reachedIf(process.savesUnderWay > 0, SimPoint.STOP_DURING_A_SAVE);
      coverage.reachedIf(
          process.claiming.contains(before.era.streamId), SimPoint.STOP_WHILE_CLAIMING);
    }
    operation(
        name,
        "stop",
        manager -> {
          String id = Objects.requireNonNull(manager.getByNameOrId(name).id());
          SimStop watched = new SimStop(world, process, id, asked);
          try {
            manager.stop(name);
            watched.succeeded();
          } catch (EventStreamException failure) {
            watched.failed(failure);
            throw failure;
          }
        });
  }

  private @Nullable SimInstance instance(SimProcess process, String name) {
    return world
        .memory
        .streams()
        .findByName(name)
        .map(row -> process.instances.get(Objects.requireNonNull(row.id())))
        .orElse(null);
  }

  int asked() {
    return asked;
  }

  private void reset(String name, Random random) {
    String position =
        random.nextInt(3) == 0 ? null : SimLog.position(random.nextInt(world.log.head() + 1) - 1);
    SimProcess process = world.current();
    SimInstance before = instance(process, name);
    if (before != null) {
      coverage.reachedIf(before.hasBatchOut(), SimPoint.RESET_WITH_A_BATCH_OUT);
      coverage.reachedIf(
          process.claiming.contains(before.era.streamId), SimPoint.RESET_WHILE_CLAIMING);
    }
    operation(
        name,
        "reset to " + position,
        manager -> {
          try {
            manager.reset(name, position);
          } catch (EventStreamException failure) {
            coverage.reached(SimPoint.RESET_FAILS);
            throw failure;
          }
        });
  }

  private void delete(String name) {
    SimInstance before = instance(world.current(), name);
    coverage.reachedIf(before != null && before.hasBatchOut(), SimPoint.DELETE_WITH_A_BATCH_OUT);
    operation(name, "delete", manager -> manager.delete(name));
  }

  /** Nothing else may happen to the stream because of it. */
  private void replayOrDrop(String name, Random random) {
    SimProcess process = world.current();
    guarded(
        process,
        () -> {
          boolean isAsked = false;
          try {
            ParkedEvents parked = SimWorld.manager(process).parked(name);
            List<ParkedEvent> rows = parked.list("", 20);
            if (!rows.isEmpty()) {
              String id = rows.get(random.nextInt(rows.size())).id();
              if (random.nextInt(4) == 0) {
                history.dropped(id);
                parked.drop(id);
                history.happened(() -> "dropped " + id, 18);
              } else {
                isAsked = process.operationsUnderWay == 0;
                history.happened(() -> "replay " + id + " of " + name, 19);
                parked.replay(id);
                coverage.reached(SimPoint.REPLAY_DELIVERED);
              }
            }
          } catch (EventStreamException failure) {
            history.happened(() -> "replay: " + failure.getMessage(), 19);
            coverage.reachedIf(failure.code() == ErrorCode.REPLAY_FAILED, SimPoint.REPLAY_FAILS);
            coverage.reachedIf(
                isAsked && failure.code() == ErrorCode.STREAM_NOT_RUNNING,
                SimPoint.REPLAY_MEETS_THE_END);
            world.check(failure);
          }
        });
  }

  private interface Operation {
    void on(EventStreamManager<GenericEventStream> manager);
  }

  private void operation(String name, String what, Operation operation) {
    SimProcess process = world.current();
    asked++;
    history.happened(() -> what + " " + name, asked);
    asked(process, name);
    guarded(
        process,
        () -> {
          try {
            operation.on(SimWorld.manager(process));
          } catch (EventStreamException failure) {
            history.happened(() -> what + " " + name + ": " + failure.getMessage(), 13);
            coverage.reachedIf(
                failure.code() == ErrorCode.STREAM_STOPPING, SimPoint.START_WHILE_STOPPING);
            world.check(failure);
          } finally {
            count(process, name);
          }
        });
  }

  /** Whatever is asked of a stream from now on, an earlier stop says nothing any more. */
  void asked(SimProcess process, String name) {
    String id = count(process, name);
    SimInstance instance = id == null ? null : process.instances.get(id);
    if (instance != null) {
      instance.stopped = false;
    }
  }

  private @Nullable String count(SimProcess process, String name) {
    String id = world.memory.streams().findByName(name).map(GenericEventStream::id).orElse(null);
    if (id != null) {
      process.operations.merge(id, 1, Integer::sum);
    }
    return id;
  }

  void guarded(SimProcess process, Runnable work) {
    nested++;
    try {
      work.run();
    } catch (SimCrashed crashed) {
      history.check(
          process.isDead(),
          SimLaw.LEGAL_FAILURES,
          () -> "a call ended as if its process were dead");
    } finally {
      nested--;
    }
  }

  // ---- from within a dispatcher, where nothing may be waited for ----

  void callBack(SimProcess process, String streamId) {
    String call = CALLS[scheduler.random.nextInt(CALLS.length)];
    if (process.manager == null || !world.faults.happens(Kind.CONSUMER_CALLS_BACK, call)) {
      return;
    }
    asked++;
    process.operations.merge(streamId, 1, Integer::sum);
    history.happened(
        () -> "consumer of " + SimHistory.name(streamId) + " calls " + call, call.length());
    int nestings = scheduler.nestings();
    try {
      call(process, streamId, call);
    } catch (EventStreamException failure) {
      history.happened(() -> "the call: " + failure.getMessage(), 13);
      world.check(failure);
    } finally {
      process.operations.merge(streamId, 1, Integer::sum);
    }
    history.check(
        scheduler.nestings() == nestings,
        SimLaw.NO_WAIT_WITHIN,
        () -> call + " waits within a consumer");
  }

  private void call(SimProcess process, String streamId, String call) {
    EventStreamManager<GenericEventStream> manager = SimWorld.manager(process);
    switch (call) {
      case "stop" -> manager.stop(streamId);
      case "start" -> manager.start(streamId);
      case "reset" -> {
        process.resetLater.add(streamId);
        manager.reset(streamId, null);
      }
      case "delete" -> {
        if (scheduler.random.nextInt(4) == 0) {
          manager.delete(streamId);
        }
      }
      case "close" -> {
        if (scheduler.random.nextInt(8) == 0 && process == world.current() && !process.isClosing) {
          closeFromWithin(process);
        }
      }
      default -> {
        GenericEventStream spec = named(streamId);
        if (spec != null) {
          manager.upsert(streamId, spec);
        }
      }
    }
  }

  /** Another process takes over when this one has had time to end. */
  private void closeFromWithin(SimProcess process) {
    process.isClosing = true;
    SimWorld.manager(process).close();
    scheduler.after(null, SimSettings.STOP_TIMEOUT.toNanos(), () -> takeOver(process));
  }

  private void takeOver(SimProcess process) {
    if (!process.isDead()) {
      if (process.operationsUnderWay > 0) {
        // It is its closing which waits, and goes on only when this has returned.
        scheduler.after(null, SimSettings.STOP_TIMEOUT.toNanos(), () -> takeOver(process));
        return;
      }
      guarded(process, () -> world.awaitDispatchers(process));
      process.crash();
    }
    if (world.current() == process) {
      world.open();
    }
  }

  /** Another specification under the same name; null when the stream is gone. */
  private @Nullable GenericEventStream named(String streamId) {
    GenericEventStream spec = spec(streamId, scheduler.random);
    return world
        .memory
        .streams()
        .findById(streamId)
        .map(row -> spec.withFields(spec.fields().withName(row.fields().name())))
        .orElse(null);
  }
}
