package io.eventstreams.engine.simulation;

import io.eventstreams.api.Durability;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamCheckpoint;
import io.eventstreams.api.EventStreamSpec;
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
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  @SuppressWarnings("unchecked")
  SimStore(
      Persistence<GenericEventStream> memory,
      SimScheduler scheduler,
      SimHistory history,
      SimFaults faults,
      SimProcess process) {
    this.memory = memory;
    this.scheduler = scheduler;
    this.history = history;
    this.faults = faults;
    this.process = process;
    this.mayBlock = scheduler.random.nextInt(3) != 0;
    this.parked = new SimParked(memory.parked(), this, scheduler, history, faults, process);
    this.streams =
        (StreamStore<GenericEventStream>)
            Proxy.newProxyInstance(
                StreamStore.class.getClassLoader(),
                new Class<?>[] {StreamStore.class},
                (proxy, method, arguments) -> row(method, arguments));
  }

  // ---- rows of streams ----

  private @Nullable Object row(Method method, Object[] arguments) throws Throwable {
    if (faults.happens(Kind.ROW_CHANGE_FAILS)) {
      throw away();
    }
    Object result;
    try {
      result = method.invoke(memory.streams(), arguments);
    } catch (InvocationTargetException failure) {
      throw failure.getCause();
    }
    observe(method.getName(), arguments, result);
    if (faults.happens(Kind.ROW_CHANGE_ANSWER_LOST)) {
      throw away();
    }
    return result;
  }

  private void observe(String operation, Object[] arguments, @Nullable Object result) {
    switch (operation) {
      case "upsert" -> {
        process.consumers.forEach(consumer -> consumer.stored((GenericEventStream) arguments[0]));
        UpsertResult<?> upserted = (UpsertResult<?>) result;
        if (upserted.created()) {
          EventStreamSpec<?> spec = (EventStreamSpec<?>) upserted.spec();
          history.rowBegins(spec.id(), (Long) arguments[1], spec.fields().initialSequenceId());
        }
      }
      case "reset" -> {
        String id = (String) arguments[0];
        String initial = memory.streams().findById(id).orElseThrow().fields().initialSequenceId();
        history.rowBegins(id, (Long) arguments[1], initial);
      }
      case "delete" -> history.rowEnds((String) arguments[0]);
      default -> {}
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
          if (faults.happens(Kind.CLAIM_FAILS)) {
            throw away();
          }
          Optional<CheckpointState> row = memory.checkpoints().claim(streamId);
          row.ifPresent(state -> process.instances.put(streamId, history.claimed(state)));
          if (faults.happens(Kind.CLAIM_ANSWER_LOST)) {
            throw away();
          }
          return row;
        });
  }

  @Override
  public Optional<CheckpointState> read(String streamId) {
    return alone(
        streamId,
        () -> {
          if (faults.happens(Kind.READ_FAILS)) {
            throw away();
          }
          return memory.checkpoints().read(streamId);
        });
  }

  @Override
  public boolean mayBlock() {
    return mayBlock;
  }

  @Override
  public List<SaveResult> save(List<CheckpointWrite> writes) {
    List<SaveResult> results = new ArrayList<>(writes.size());
    for (CheckpointWrite write : writes) {
      results.add(alone(write.streamId(), () -> save(write)));
    }
    return results;
  }

  /** One writer: never two calls for one stream of this process at the same time. */
  <T> T alone(String streamId, java.util.function.Supplier<T> call) {
    history.check(inCall.add(streamId), () -> "two store calls for one stream at the same time");
    history.happened(() -> "store call for " + SimHistory.name(streamId), 17);
    try {
      return call.get();
    } finally {
      inCall.remove(streamId);
    }
  }

  private SaveResult save(CheckpointWrite write) {
    if (mayBlock && faults.happens(Kind.SAVE_HANGS)) {
      long hang = (long) (scheduler.random.nextDouble() * LONGEST_HANG_NANOS);
      scheduler.runUntil(process::isDead, hang);
      if (process.isDead()) {
        throw new SimCrashed();
      }
    }
    if (faults.happens(Kind.SAVE_REFUSED)) {
      return SaveResult.NOT_SAVED;
    }
    if (faults.happens(Kind.SAVE_LIMBO)) {
      long delay = (long) (scheduler.random.nextDouble() * LONGEST_LIMBO_NANOS);
      scheduler.after(null, delay, () -> write(write));
      return SaveResult.UNKNOWN;
    }
    if (faults.happens(Kind.SAVE_LOST)) {
      return SaveResult.UNKNOWN;
    }
    SaveResult result = write(write);
    return faults.happens(Kind.SAVE_UNKNOWN) ? SaveResult.UNKNOWN : result;
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
