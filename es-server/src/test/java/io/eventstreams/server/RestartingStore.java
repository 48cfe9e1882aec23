package io.eventstreams.server;

import io.eventstreams.api.Durability;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.CheckpointStore;
import io.eventstreams.api.spi.IdValidator;
import io.eventstreams.api.spi.ParkedEventStore;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.spi.StreamStore;
import io.eventstreams.store.chronicle.ChronicleStores;
import io.eventstreams.store.jdbc.JdbcStores;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/**
 * A durable store that is closed and opened again now and then. The call that meets this fails and
 * has done nothing.
 *
 * <p><b>Threads:</b> any; one call at a time.
 */
final class RestartingStore implements Persistence<GenericEventStream> {
  private static final int MOST_CALLS = 400;

  /** What the engine asks for, and not what a test looks up besides. */
  private static final Set<String> MEETS_IT =
      Set.of("claim", "read", "save", "park", "upsert", "replace", "update", "reset", "delete");

  private final String kind;
  private final Path folder;
  private final Random random;
  private AutoCloseable stores;
  private Persistence<GenericEventStream> persistence;
  private int callsLeft;
  private int restartsLeft;
  private int restarts;

  /**
   * Opens the store.
   *
   * @param kind h2 or chronicle
   * @param most so many times it is opened again
   */
  RestartingStore(String kind, Path folder, long seed, int most) {
    this.kind = kind;
    this.folder = folder;
    this.random = new Random(seed);
    this.restartsLeft = most;
    open();
  }

  private void open() {
    callsLeft = 1 + random.nextInt(MOST_CALLS);
    if (kind.equals("h2")) {
      JdbcStores opened = JdbcStores.h2(folder);
      stores = opened;
      persistence = opened.persistence(SpecCodec.generic());
    } else {
      ChronicleStores opened = ChronicleStores.open(folder);
      stores = opened;
      persistence = opened.persistence(SpecCodec.generic());
    }
  }

  synchronized int restarts() {
    return restarts;
  }

  private synchronized Object call(
      Function<Persistence<GenericEventStream>, Object> part, Method method, Object[] arguments)
      throws Throwable {
    if (restartsLeft > 0 && MEETS_IT.contains(method.getName()) && --callsLeft == 0) {
      restartsLeft--;
      restarts++;
      stores.close();
      open();
      throw ErrorCode.STORE_UNAVAILABLE.error("the store is being opened again");
    }
    try {
      return method.invoke(part.apply(persistence), arguments);
    } catch (InvocationTargetException failure) {
      throw failure.getCause();
    }
  }

  private <T> T part(Class<T> type, Function<Persistence<GenericEventStream>, Object> part) {
    return type.cast(
        Proxy.newProxyInstance(
            RestartingStore.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> call(part, method, arguments)));
  }

  @Override
  @SuppressWarnings("unchecked")
  public StreamStore<GenericEventStream> streams() {
    return part(StreamStore.class, Persistence::streams);
  }

  @Override
  public CheckpointStore checkpoints() {
    return part(CheckpointStore.class, Persistence::checkpoints);
  }

  @Override
  public ParkedEventStore parked() {
    return part(ParkedEventStore.class, Persistence::parked);
  }

  @Override
  public synchronized IdValidator idValidator() {
    return persistence.idValidator();
  }

  @Override
  public synchronized Durability durability() {
    return persistence.durability();
  }

  @Override
  public synchronized void close() {
    try {
      stores.close();
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }
}
