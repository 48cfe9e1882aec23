package io.eventstreams.engine;

import io.eventstreams.api.Durability;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.CheckpointStore;
import io.eventstreams.api.spi.IdValidator;
import io.eventstreams.api.spi.ParkedEventStore;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.StreamStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A persistence in memory whose row operations fail when a test says so, and which several managers
 * may have one after the other: it is not closed with them.
 */
final class FlakyPersistence implements Persistence<GenericEventStream> {
  private final InMemoryPersistence<GenericEventStream> memory = InMemoryPersistence.create();
  private final Set<String> failing = ConcurrentHashMap.newKeySet();
  private final Set<String> forgetful = ConcurrentHashMap.newKeySet();
  final FlakyCheckpointStore checkpoints = new FlakyCheckpointStore(memory.checkpoints());
  private final StreamStore<GenericEventStream> streams = guarded(memory.streams());
  final FlakyParkedEventStore parked = new FlakyParkedEventStore(memory.parked());
  volatile int closed;

  /** Is given the name of each operation of the stream store before it happens. */
  volatile Consumer<String> beforeCall = operation -> {};

  /** The same once it took effect, before its answer is given. */
  volatile Consumer<String> afterCall = operation -> {};

  /** The persistence for one manager, whose use of the checkpoints is watched on its own. */
  Persistence<GenericEventStream> forOneManager() {
    CheckpointStore watched = checkpoints.watched();
    return new Persistence<>() {
      @Override
      public StreamStore<GenericEventStream> streams() {
        return streams;
      }

      @Override
      public CheckpointStore checkpoints() {
        return watched;
      }

      @Override
      public ParkedEventStore parked() {
        return parked;
      }

      @Override
      public IdValidator idValidator() {
        return FlakyPersistence.this.idValidator();
      }

      @Override
      public Durability durability() {
        return FlakyPersistence.this.durability();
      }

      @Override
      public void close() {
        FlakyPersistence.this.close();
      }
    };
  }

  /** The checkpoints without the store's moods. */
  CheckpointStore memoryCheckpoints() {
    return memory.checkpoints();
  }

  /** Makes these operations of the stream store fail until {@link #recover}. */
  void fail(String... operations) {
    failing.addAll(Set.of(operations));
  }

  /** Makes these operations fail after they took effect, until {@link #recover}. */
  void loseAnswers(String... operations) {
    forgetful.addAll(Set.of(operations));
  }

  void recover() {
    failing.clear();
    forgetful.clear();
  }

  @SuppressWarnings("unchecked")
  private StreamStore<GenericEventStream> guarded(StreamStore<GenericEventStream> store) {
    return (StreamStore<GenericEventStream>)
        Proxy.newProxyInstance(
            StreamStore.class.getClassLoader(),
            new Class<?>[] {StreamStore.class},
            (proxy, method, arguments) -> {
              beforeCall.accept(method.getName());
              if (failing.contains(method.getName())) {
                throw ErrorCode.STORE_UNAVAILABLE.error("the store is away");
              }
              try {
                Object result = method.invoke(store, arguments);
                afterCall.accept(method.getName());
                if (forgetful.contains(method.getName())) {
                  throw ErrorCode.STORE_UNAVAILABLE.error("the answer was lost");
                }
                return result;
              } catch (InvocationTargetException failure) {
                throw failure.getCause();
              }
            });
  }

  @Override
  public StreamStore<GenericEventStream> streams() {
    return streams;
  }

  @Override
  public FlakyCheckpointStore checkpoints() {
    return checkpoints;
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

  @Override
  public void close() {
    closed++;
  }
}
