package io.eventstreams.engine.simulation;

import io.eventstreams.api.Durability;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamCheckpoint;
import io.eventstreams.api.EventStreamException;
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
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.ParkedEventStore;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.api.spi.StreamStore;
import io.eventstreams.engine.simulation.RealFaults.Kind;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One process's view of a real store: calls fail before or after they took effect, or take effect
 * later than they answered. Each effect is one step of the history.
 */
final class RealStore implements Persistence<GenericEventStream>, CheckpointStore {
  private static final int LONGEST_LIMBO_MILLIS = 60;

  private final Persistence<GenericEventStream> inner;
  private final RealHistory history;
  private final RealFaults faults;
  private final RealProcess process;
  private final ScheduledExecutorService later;
  private final boolean mayBlock;
  private final Set<String> inCall = new HashSet<>();
  private final StreamStore<GenericEventStream> streams;

  @SuppressWarnings("unchecked")
  RealStore(
      Persistence<GenericEventStream> inner,
      RealHistory history,
      RealFaults faults,
      RealProcess process,
      ScheduledExecutorService later,
      boolean mayBlock) {
    this.inner = inner;
    this.history = history;
    this.faults = faults;
    this.process = process;
    this.later = later;
    this.mayBlock = mayBlock;
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
    Throwable[] failed = new Throwable[1];
    Object result =
        history.step(
            () -> {
              try {
                Object answer = method.invoke(inner.streams(), arguments);
                observe(method.getName(), arguments, answer);
                return answer;
              } catch (InvocationTargetException failure) {
                failed[0] = failure.getCause();
                return null;
              } catch (IllegalAccessException impossible) {
                throw new IllegalStateException(impossible);
              }
            });
    if (failed[0] != null) {
      throw failed[0];
    }
    if (faults.happens(Kind.ROW_CHANGE_ANSWER_LOST)) {
      throw away();
    }
    return result;
  }

  private void observe(String operation, Object[] arguments, @Nullable Object result) {
    switch (operation) {
      case "upsert" -> {
        GenericEventStream asked = (GenericEventStream) arguments[0];
        process.consumers.forEach(consumer -> consumer.stored(asked));
        UpsertResult<?> upserted = (UpsertResult<?>) result;
        if (upserted.created()) {
          EventStreamSpec<?> spec = (EventStreamSpec<?>) upserted.spec();
          history.rowBegins(spec.id(), (Long) arguments[1], spec.fields().initialSequenceId());
        } else {
          history.rowBeginsAt(
              Objects.requireNonNull(asked.id()), asked.fields().initialSequenceId());
        }
      }
      case "reset" -> {
        String id = (String) arguments[0];
        String initial = inner.streams().findById(id).orElseThrow().fields().initialSequenceId();
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

  /** One writer: never two calls for one stream of this process at the same time. */
  private <T> T alone(List<String> streamIds, Supplier<T> call) {
    history.stepped(
        () ->
            streamIds.forEach(
                id -> {
                  history.happened(() -> "store call for " + SimHistory.name(id));
                  history.check(
                      inCall.add(id),
                      SimLaw.ONE_STORE_CALL,
                      () -> "two store calls for one stream at the same time");
                }));
    try {
      faults.mayPause();
      return call.get();
    } finally {
      faults.mayPause();
      history.stepped(() -> streamIds.forEach(inCall::remove));
    }
  }

  @Override
  public Optional<CheckpointState> claim(String streamId) {
    return alone(
        List.of(streamId),
        () -> {
          if (faults.happens(Kind.CLAIM_FAILS)) {
            throw away();
          }
          Optional<CheckpointState> row =
              history.step(
                  () -> {
                    Optional<CheckpointState> claimed = inner.checkpoints().claim(streamId);
                    claimed.ifPresent(
                        state -> process.instances.put(streamId, history.claimed(process, state)));
                    return claimed;
                  });
          if (faults.happens(Kind.CLAIM_ANSWER_LOST)) {
            throw away();
          }
          return row;
        });
  }

  @Override
  public Optional<CheckpointState> read(String streamId) {
    return alone(
        List.of(streamId),
        () -> {
          if (faults.happens(Kind.READ_FAILS)) {
            troubled(streamId, "the store could not be read");
            throw away();
          }
          try {
            return history.step(() -> inner.checkpoints().read(streamId));
          } catch (EventStreamException failure) {
            troubled(streamId, "the store was away");
            throw failure;
          }
        });
  }

  @Override
  public boolean mayBlock() {
    return mayBlock;
  }

  @Override
  public List<SaveResult> save(List<CheckpointWrite> writes) {
    return alone(writes.stream().map(CheckpointWrite::streamId).toList(), () -> saveAlone(writes));
  }

  private List<SaveResult> saveAlone(List<CheckpointWrite> writes) {
    List<CheckpointWrite> now = new ArrayList<>();
    List<@Nullable SaveResult> answers = new ArrayList<>();
    for (CheckpointWrite write : writes) {
      SaveResult instead = instead(write);
      answers.add(instead);
      if (instead == null) {
        now.add(write);
      }
    }
    List<SaveResult> results = now.isEmpty() ? List.of() : writeNow(now);
    if (faults.happens(Kind.SAVE_THROWS)) {
      writes.forEach(write -> troubled(write.streamId(), "a save threw"));
      throw away();
    }
    List<SaveResult> told = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < writes.size(); i++) {
      SaveResult instead = answers.get(i);
      SaveResult result = instead == null ? results.get(next++) : instead;
      if (instead == null && faults.happens(Kind.SAVE_UNKNOWN)) {
        troubled(writes.get(i).streamId(), "nobody knew of a save");
        result = SaveResult.UNKNOWN;
      }
      told.add(result);
    }
    return told;
  }

  /** The answer of a save that does not happen now; null for one that does. */
  private @Nullable SaveResult instead(CheckpointWrite write) {
    if (faults.happens(Kind.SAVE_REFUSED)) {
      troubled(write.streamId(), "a save was refused");
      return SaveResult.NOT_SAVED;
    }
    if (faults.happens(Kind.SAVE_LOST)) {
      troubled(write.streamId(), "a save was lost");
      return SaveResult.UNKNOWN;
    }
    if (faults.happens(Kind.SAVE_LIMBO)) {
      troubled(write.streamId(), "a save came late");
      later.schedule(
          history.heard(() -> write(List.of(write))),
          ThreadLocalRandom.current().nextInt(LONGEST_LIMBO_MILLIS),
          TimeUnit.MILLISECONDS);
      return SaveResult.UNKNOWN;
    }
    return null;
  }

  private void troubled(String streamId, String cause) {
    history.stepped(() -> process.troubled(streamId, cause));
  }

  private List<SaveResult> writeNow(List<CheckpointWrite> writes) {
    try {
      return write(writes);
    } catch (EventStreamException failure) {
      writes.forEach(write -> troubled(write.streamId(), "the store was away"));
      throw failure;
    }
  }

  private List<SaveResult> write(List<CheckpointWrite> writes) {
    return history.step(
        () -> {
          List<SaveResult> results = inner.checkpoints().save(writes);
          for (int i = 0; i < writes.size(); i++) {
            if (results.get(i) == SaveResult.SAVED) {
              history.stored(writes.get(i));
            }
          }
          return results;
        });
  }

  @Override
  public Page<EventStreamCheckpoint> list(Query query) {
    return inner.checkpoints().list(query);
  }

  @Override
  public long count(Filter filter) {
    return inner.checkpoints().count(filter);
  }

  // ---- parked events ----

  private final class Parked implements ParkedEventStore {
    /** Whoever counts and then looks for an event is an instance that found no room for it. */
    private final ThreadLocal<Boolean> hasCounted = ThreadLocal.withInitial(() -> false);

    @Override
    public SaveResult park(ParkedEvent event) {
      hasCounted.set(false);
      return alone(
          List.of(event.streamId()),
          () -> {
            if (faults.happens(Kind.PARK_REFUSED)) {
              return SaveResult.NOT_SAVED;
            }
            SaveResult result =
                history.step(
                    () -> {
                      SaveResult written = inner.parked().park(event);
                      if (written == SaveResult.SAVED) {
                        history.parked(event);
                      }
                      return written;
                    });
            if (faults.happens(Kind.PARK_ANSWER_LOST)) {
              throw ErrorCode.STORE_UNAVAILABLE.error("the answer was lost");
            }
            if (result == SaveResult.SAVED) {
              history.knowsToBeParked(event, process.instances.get(event.streamId()));
            }
            return result;
          });
    }

    @Override
    public long count(String streamId) {
      long count = alone(List.of(streamId), () -> inner.parked().count(streamId));
      hasCounted.set(true);
      return count;
    }

    @Override
    public List<ParkedEvent> list(String streamId, String afterId, int limit) {
      return inner.parked().list(streamId, afterId, limit);
    }

    @Override
    public Optional<ParkedEvent> find(String streamId, String id) {
      Optional<ParkedEvent> found = inner.parked().find(streamId, id);
      if (hasCounted.get()) {
        found.ifPresent(event -> history.knowsToBeParked(event, process.instances.get(streamId)));
      }
      hasCounted.set(false);
      return found;
    }

    @Override
    public boolean delete(String streamId, String id) {
      return inner.parked().delete(streamId, id);
    }
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
    return new Parked();
  }

  @Override
  public IdValidator idValidator() {
    return inner.idValidator();
  }

  @Override
  public Durability durability() {
    return inner.durability();
  }

  /** The store outlives its processes. */
  @Override
  public void close() {}
}
