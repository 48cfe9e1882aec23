package io.eventstreams.engine.simulation;

import io.eventstreams.api.Durability;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamCheckpoint;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.UpsertResult;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointStore;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.IdValidator;
import io.eventstreams.api.spi.ParkedEventStore;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.api.spi.StreamStore;
import io.eventstreams.engine.simulation.SimFaults.Kind;
import io.eventstreams.engine.simulation.SimScheduler.Doing;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One process's view of the store in memory: calls fail before or after they took effect, hang, or
 * take effect later than they answered.
 */
final class SimStore implements Persistence<GenericEventStream>, CheckpointStore {
  private static final long LONGEST_HANG_NANOS = 20_000_000_000L;
  private static final long LONGEST_LIMBO_NANOS = 3_000_000_000L;

  private final Persistence<GenericEventStream> memory;
  private final SimScheduler scheduler;
  private final SimHistory history;
  private final SimFaults faults;
  private final SimProcess process;
  private final Set<String> inCall = new HashSet<>();
  private final StreamStore<GenericEventStream> streams;
  private final boolean mayBlock;
  private final SimParked parked;
  private final SimCoverage coverage;

  /** The version of the last write of each stream of which the engine does not know. */
  private final Map<String, CheckpointWrite> unsure = new HashMap<>();

  @SuppressWarnings("unchecked")
  SimStore(
      Persistence<GenericEventStream> memory,
      SimScheduler scheduler,
      SimHistory history,
      SimFaults faults,
      SimCoverage coverage,
      SimProcess process,
      long maxParked) {
    this.memory = memory;
    this.coverage = coverage;
    this.scheduler = scheduler;
    this.history = history;
    this.faults = faults;
    this.process = process;
    this.mayBlock = scheduler.random.nextInt(3) != 0;
    coverage.reachedIf(mayBlock, SimPoint.STORE_MAY_BLOCK);
    this.parked =
        new SimParked(
            memory.parked(), this, scheduler, history, faults, coverage, process, maxParked);
    this.streams =
        (StreamStore<GenericEventStream>)
            Proxy.newProxyInstance(
                StreamStore.class.getClassLoader(),
                new Class<?>[] {StreamStore.class},
                (proxy, method, arguments) -> row(method, arguments));
  }

  // ---- rows of streams ----

  private @Nullable Object row(Method method, Object[] arguments) throws Throwable {
    ensureAlive();
    String name = method.getName();
    if (faults.happens(Kind.ROW_CALL_FAILS, name)) {
      process.disturbances++;
      throw away();
    }
    Object result;
    try {
      result = method.invoke(memory.streams(), arguments);
    } catch (InvocationTargetException failure) {
      throw failure.getCause();
    }
    String id = observe(name, arguments, result);
    if (id != null && faults.happens(Kind.ROW_ANSWER_LOST, name)) {
      process.disturbances++;
      process.known.remove(id);
      throw away();
    }
    return result;
  }

  /** What a call has changed; the stream, or null when it has changed nothing. */
  private @Nullable String observe(String operation, Object[] arguments, @Nullable Object result) {
    switch (operation) {
      case "upsert" -> {
        process.consumers.forEach(consumer -> consumer.stored((GenericEventStream) arguments[0]));
        UpsertResult<?> upserted = (UpsertResult<?>) result;
        EventStreamSpec<?> spec = (EventStreamSpec<?>) upserted.spec();
        if (upserted.created()) {
          history.rowBegins(spec.id(), (Long) arguments[1], spec.fields().initialSequenceId());
        }
        return known(spec);
      }
      case "replace" -> {
        process.consumers.forEach(consumer -> consumer.stored((GenericEventStream) arguments[0]));
        return known((EventStreamSpec<?>) result);
      }
      case "update" -> {
        return known((EventStreamSpec<?>) result);
      }
      case "reset" -> {
        String id = (String) arguments[0];
        history.resetByAnother |= process.isReplaced;
        String initial = memory.streams().findById(id).orElseThrow().fields().initialSequenceId();
        history.rowBegins(id, (Long) arguments[1], initial);
        return known((EventStreamSpec<?>) result);
      }
      case "delete" -> {
        String id = (String) arguments[0];
        history.rowEnds(id);
        process.known.remove(id);
        return id;
      }
      case "list" -> {
        ((Page<?>) result).items().forEach(row -> known((EventStreamSpec<?>) row));
        return null;
      }
      default -> {
        return null;
      }
    }
  }

  private String known(EventStreamSpec<?> spec) {
    EventStreamStatus status = spec.fields().status();
    process.known.put(spec.id(), status == null ? EventStreamStatus.STARTED : status);
    return spec.id();
  }

  /** A thread of a process that is no more, which was within a call when it ended. */
  void ensureAlive() {
    if (process.isDead()) {
      throw new SimCrashed();
    }
  }

  private static RuntimeException away() {
    return ErrorCode.STORE_UNAVAILABLE.error("the store is away");
  }

  // ---- checkpoints ----

  @Override
  public Optional<CheckpointState> claim(String streamId) {
    return alone(
        streamId,
        () -> {
          process.claiming.add(streamId);
          if (faults.happens(Kind.CLAIM_FAILS)) {
            process.disturbances++;
            throw away();
          }
          Optional<CheckpointState> row = memory.checkpoints().claim(streamId);
          row.ifPresent(state -> process.instances.put(streamId, history.claimed(process, state)));
          if (faults.happens(Kind.CLAIM_ANSWER_LOST)) {
            process.disturbances++;
            throw away();
          }
          process.claiming.remove(streamId);
          history.claimAnswered(process, streamId);
          return row;
        });
  }

  @Override
  public Optional<CheckpointState> read(String streamId) {
    return alone(
        streamId,
        () -> {
          if (faults.happens(Kind.READ_FAILS)) {
            process.disturbances++;
            throw away();
          }
          Optional<CheckpointState> row = memory.checkpoints().read(streamId);
          CheckpointWrite write = unsure.remove(streamId);
          if (write != null) {
            boolean isMine = row.isPresent() && row.get().epoch() == write.epoch();
            boolean isStored = isMine && row.get().version() == write.version();
            coverage.reached(
                isStored
                    ? SimPoint.READ_BACK_FINDS_IT_STORED
                    : isMine
                        ? SimPoint.READ_BACK_FINDS_IT_NOT_STORED
                        : SimPoint.READ_BACK_FINDS_ANOTHER_OWNER);
          }
          return row;
        });
  }

  @Override
  public boolean mayBlock() {
    return mayBlock;
  }

  @Override
  public List<SaveResult> save(List<CheckpointWrite> writes) {
    coverage.reachedIf(scheduler.doing() != Doing.STORE, SimPoint.SAVED_ON_THE_DRAINER);
    List<SaveResult> results = new ArrayList<>(writes.size());
    for (CheckpointWrite write : writes) {
      results.add(alone(write.streamId(), () -> save(write)));
    }
    if (faults.happens(Kind.SAVE_THROWS)) {
      process.disturbances++;
      writes.forEach(write -> unsure.put(write.streamId(), write));
      throw away();
    }
    return results;
  }

  /** One writer: never two calls for one stream of this process at the same time. */
  <T> T alone(String streamId, Supplier<T> call) {
    ensureAlive();
    history.check(
        inCall.add(streamId),
        SimLaw.ONE_STORE_CALL,
        () -> "two store calls for one stream at the same time");
    history.check(
        !mayBlock || scheduler.doing() == Doing.STORE,
        SimLaw.STORE_THREAD,
        () -> "a store that may block is called by " + scheduler.doing());
    history.noted(() -> "store call for " + SimHistory.name(streamId), 17);
    try {
      return call.get();
    } finally {
      inCall.remove(streamId);
    }
  }

  private SaveResult save(CheckpointWrite write) {
    if (mayBlock && faults.happens(Kind.SAVE_HANGS)) {
      history.happened(() -> "a save hangs", 21);
      process.disturbances++;
      process.savesUnderWay++;
      long hang = (long) (scheduler.random.nextDouble() * LONGEST_HANG_NANOS);
      scheduler.runUntil(process::isDead, hang);
      process.savesUnderWay--;
      ensureAlive();
    }
    SaveResult result = saveNow(write);
    if (result == SaveResult.SAVED) {
      unsure.remove(write.streamId());
    } else {
      process.disturbances++;
      unsure.put(write.streamId(), write);
    }
    return result;
  }

  private SaveResult saveNow(CheckpointWrite write) {
    if (faults.happens(Kind.SAVE_REFUSED)) {
      return SaveResult.NOT_SAVED;
    }
    if (faults.happens(Kind.SAVE_LIMBO)) {
      long delay = (long) (scheduler.random.nextDouble() * LONGEST_LIMBO_NANOS);
      history.happened(() -> "a write of " + write.position() + " is late", 22);
      history.lateWrites++;
      scheduler.after(null, delay, () -> writeLate(write));
      return SaveResult.UNKNOWN;
    }
    if (faults.happens(Kind.SAVE_LOST)) {
      return SaveResult.UNKNOWN;
    }
    SaveResult result = write(write);
    coverage.reachedIf(result == SaveResult.STALE && process.isZombie, SimPoint.ZOMBIE_SAVES);
    return faults.happens(Kind.SAVE_UNKNOWN) ? SaveResult.UNKNOWN : result;
  }

  private void writeLate(CheckpointWrite write) {
    history.lateWrites--;
    Optional<CheckpointState> row = memory.checkpoints().read(write.streamId());
    if (row.isEmpty()) {
      coverage.reached(SimPoint.LATE_WRITE_MEETS_A_DELETION);
    } else if (row.get().generation() != write.generation()) {
      coverage.reached(SimPoint.LATE_WRITE_MEETS_A_RESET);
    } else if (row.get().epoch() != write.epoch()) {
      coverage.reached(SimPoint.LATE_WRITE_MEETS_A_CLAIM);
    }
    coverage.reachedIf(write(write) == SaveResult.SAVED, SimPoint.LATE_WRITE_LANDS);
  }

  private SaveResult write(CheckpointWrite write) {
    SaveResult result = memory.checkpoints().save(List.of(write)).get(0);
    if (result == SaveResult.SAVED) {
      history.stored(write);
    }
    return result;
  }

  @Override
  public Page<EventStreamCheckpoint> list(Query query) {
    return memory.checkpoints().list(query);
  }

  @Override
  public long count(Filter filter) {
    return memory.checkpoints().count(filter);
  }

  // ---- the rest ----

  @Override
  public StreamStore<GenericEventStream> streams() {
    return streams;
  }

  @Override
  public CheckpointStore checkpoints() {
    return this;
  }

  @Override
  public ParkedEventStore parked() {
    return parked;
  }

  @Override
  public IdValidator idValidator() {
    return memory.idValidator();
  }

  @Override
  public Durability durability() {
    return memory.durability();
  }

  /** The store outlives its processes. */
  @Override
  public void close() {}
}
