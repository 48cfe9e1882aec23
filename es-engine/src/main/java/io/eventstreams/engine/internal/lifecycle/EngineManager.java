package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamActions;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.ParkedEvents;
import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.StreamLag;
import io.eventstreams.api.UpsertResult;
import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.EventStreamListener;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.StreamStore;
import io.eventstreams.api.text.Printable;
import io.eventstreams.engine.internal.checkpoint.CheckpointWriter;
import io.eventstreams.engine.internal.checkpoint.EventParking;
import io.eventstreams.engine.internal.dispatch.RetryPolicy;
import io.eventstreams.engine.internal.observe.GuardedListener;
import io.eventstreams.engine.internal.runner.RunnerSeams;
import io.eventstreams.engine.internal.statistics.FailureText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The manager: decides and writes rows in each stream's serialised section, and waits outside of
 * it.
 *
 * <p><b>Threads:</b> any.
 */
public final class EngineManager<S extends EventStreamSpec<S>, D>
    implements EventStreamManager<S>, StreamHost<S, D> {
  private static final Logger LOG = System.getLogger(EngineManager.class.getName());

  private final SpecRules<S, D> rules;
  private final Persistence<S> persistence;
  private final RunnerSeams seams;
  private final LongSupplier generations;
  private final CheckpointWriter writer;
  private final StreamRegistry<S, D> registry = new StreamRegistry<>();
  private final SpecIdentity<S> identity;
  private final StreamViews<S, D> views;
  private final SpecChanges<S, D> changes;
  private final StatusChanges<S, D> status;
  private final StreamInsight<S, D> insight;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final @Nullable GuardedListener listener;

  private EngineManager(
      EventStreamsConfig config,
      EventSource<S, D> source,
      Persistence<S> persistence,
      Map<EventStreamType, DispatcherFactory<S, D>> factories,
      @Nullable EventDataCodec<D> dataCodec,
      @Nullable EventStreamListener listener,
      RunnerSeams seams,
      LongSupplier generations) {
    RetryPolicy retry = RetryPolicy.of(config.retry(), seams.randomness());
    this.listener = GuardedListener.of(listener, seams.clock()::nanoTime);
    this.rules = new SpecRules<>(config, source, Map.copyOf(factories), retry, dataCodec);
    this.changes = new SpecChanges<>(rules);
    this.status = new StatusChanges<>(persistence, changes);
    this.persistence = persistence;
    this.seams = seams;
    this.generations = generations;
    this.identity =
        new SpecIdentity<>(persistence.idValidator(), persistence.streams(), source::newId);
    this.insight = new StreamInsight<>(persistence, source, registry);
    this.views = new StreamViews<>(persistence.idValidator(), persistence.streams(), registry);
    this.writer =
        new CheckpointWriter(
            persistence.checkpoints(),
            new EventParking(
                persistence.parked(), persistence.checkpoints(), config.limits().maxParked()),
            retry,
            seams.timers(),
            seams.clock(),
            seams.storeThreads(),
            "es-checkpoints");
  }

  /**
   * A manager over what the persistence holds; the streams that should run are running.
   *
   * @param listener is told; null when nobody is
   */
  public static <S extends EventStreamSpec<S>, D> EngineManager<S, D> open(
      EventStreamsConfig config,
      EventSource<S, D> source,
      Persistence<S> persistence,
      Map<EventStreamType, DispatcherFactory<S, D>> factories,
      @Nullable EventDataCodec<D> dataCodec,
      @Nullable EventStreamListener listener,
      RunnerSeams seams,
      LongSupplier generations) {
    EngineManager<S, D> manager =
        new EngineManager<>(
            config, source, persistence, factories, dataCodec, listener, seams, generations);
    try {
      StartUp.readAll(persistence.streams(), manager::load);
    } catch (RuntimeException | Error failure) {
      manager.close();
      throw failure;
    }
    return manager;
  }

  private void load(S row) {
    ManagedStream<S, D> stream = registry.findOrAdd(SpecIdentity.idOf(row), this);
    try {
      changes.follow(stream, row);
    } catch (RuntimeException | Error invalid) {
      LOG.log(
          Level.WARNING,
          "stream {0} cannot run: {1}",
          row.fields().name(),
          FailureText.of(invalid));
    }
  }

  // ---- create, change ----

  @Override
  public UpsertResult<S> upsert(@Nullable String nameOrId, S spec) {
    ensureOpen();
    String given = nameOrId == null ? "" : nameOrId;
    S wanted = identity.identify(given, spec);
    try {
      return upsert(wanted);
    } catch (EventStreamException failure) {
      // Somebody else may have made a stream of this name since it was looked for.
      if (failure.code() != ErrorCode.DUPLICATE || streams().findByName(given).isEmpty()) {
        throw failure;
      }
      S known = identity.identify(given, spec);
      if (SpecIdentity.idOf(known).equals(SpecIdentity.idOf(wanted))) {
        throw failure;
      }
      return upsert(known);
    }
  }

  private UpsertResult<S> upsert(S wanted) {
    rules.validate(wanted, LifecyclePhase.PRE_INSERT_VALIDATION);
    ManagedStream<S, D> stream = lockOperations(SpecIdentity.idOf(wanted));
    try {
      refuseIfDeleting(stream);
      UpsertResult<S> written =
          stream.row.make(() -> streams().upsert(rules.asStored(wanted), generations.getAsLong()));
      changes.follow(stream, written.spec());
      // Nobody shows it any more if the manager was closed meanwhile.
      return new UpsertResult<>(written.created(), stream.view().orElseGet(written::spec));
    } finally {
      if (stream.view().isEmpty()) {
        registry.remove(stream);
      }
      stream.operations.unlock();
    }
  }

  @Override
  public S change(String nameOrId, UnaryOperator<S> change) {
    String id = require(nameOrId).id();
    ManagedStream<S, D> stream = lockOperations(id);
    try {
      refuseIfDeleting(stream);
      S row = streams().findById(id).orElseThrow(() -> noResult(nameOrId));
      // The answer of whoever deleted it may have been lost.
      refuseIfDeleting(row.fields().status());
      LifecycleRule.refuseIfUnknown(row.fields().status());
      S wanted = SpecIdentity.stripped(Answers.given(change.apply(row), "the change").withId(id));
      rules.validate(wanted, LifecyclePhase.PRE_INSERT_VALIDATION);
      changes.follow(stream, stream.row.make(() -> streams().replace(rules.asStored(wanted))));
      return stream.view().orElseThrow();
    } finally {
      if (stream.view().isEmpty()) {
        registry.remove(stream);
      }
      stream.operations.unlock();
    }
  }

  /** One whose row is about to be stored for the first time by somebody else. */
  private static void refuseIfUndefined(ManagedStream<?, ?> stream) {
    if (stream.view().isEmpty()) {
      throw noResult(stream.id());
    }
  }

  private static void refuseIfDeleting(ManagedStream<?, ?> stream) {
    refuseIfDeleting(stream.wish());
  }

  private static void refuseIfDeleting(@Nullable EventStreamStatus status) {
    if (status == EventStreamStatus.DELETED) {
      throw ErrorCode.STREAM_DELETING.error("the stream is being deleted");
    }
  }

  @SuppressWarnings("LockNotBeforeTry") // the caller unlocks
  private ManagedStream<S, D> lockOperations(String id) {
    while (true) {
      ManagedStream<S, D> stream = registry.findOrAdd(id, this);
      stream.operations.lock(ErrorCode.SERVER_BUSY);
      boolean isRegistered = registry.find(id) == stream;
      // Asked once it is there: whoever closes the manager closes what is there by then.
      if (isRegistered && isOpen()) {
        return stream;
      }
      stream.operations.unlock();
      ensureOpen();
      if (stream.operations.isMine()) {
        throw ErrorCode.STREAM_DELETING.error("the stream was deleted within a change of it");
      }
    }
  }

  // ---- read ----

  @Override
  public Optional<S> findById(String id) {
    ensureOpen();
    return views.findById(id);
  }

  @Override
  public S getById(String id) {
    return findById(id).orElseThrow(() -> noResult(id));
  }

  @Override
  public Optional<S> findByNameOrId(String nameOrId) {
    ensureOpen();
    return views.findByNameOrId(nameOrId);
  }

  @Override
  public S getByNameOrId(String nameOrId) {
    return findByNameOrId(nameOrId).orElseThrow(() -> noResult(nameOrId));
  }

  @Override
  public Page<S> list(Query query) {
    ensureOpen();
    return views.list(query);
  }

  @Override
  public StreamDiagnosis why(String nameOrId) {
    // Also while it closes, and afterwards: that is when one asks.
    return closed.get() ? insight.whyClosed(nameOrId) : insight.why(require(nameOrId));
  }

  @Override
  public StreamLag lag(String nameOrId) {
    return insight.lag(require(nameOrId));
  }

  @Override
  public EventStreamActions stream(String nameOrId) {
    String id = require(nameOrId).id();
    return new StreamHandle<>(this, id);
  }

  @Override
  public ParkedEvents parked(String nameOrId) {
    String id = require(nameOrId).id();
    return new ParkedRows<>(id, this, this::require, persistence.parked(), rules.dataCodec());
  }

  // ---- start, stop, reset, delete ----

  @Override
  public void start(String nameOrId) {
    ManagedStream<S, D> stream = require(nameOrId);
    boolean runsAlready = stream.hasOrSeeksClaim();
    if (stream.cannotRun() != null) {
      status.tryAgain(stream);
    }
    status.store(stream, EventStreamStatus.STARTED);
    stream.tryNow();
    if (runsAlready) {
      stream.confirm();
    }
    throwIfAny(stream.cannotRun());
  }

  @Override
  public void stop(String nameOrId) {
    ManagedStream<S, D> stream = require(nameOrId);
    long beganNanos = seams.clock().nanoTime();
    status.store(stream, EventStreamStatus.STOPPED);
    // Somebody may start it again before this thread has seen it idle.
    awaitEnd(
        stream, () -> stream.isIdle() || stream.wish() != EventStreamStatus.STOPPED, beganNanos);
  }

  @Override
  public void delete(String nameOrId) {
    ManagedStream<S, D> stream = require(nameOrId);
    long beganNanos = seams.clock().nanoTime();
    long failures = stream.deletion(DeleteWait::failures);
    boolean waits = stream.deletion(DeleteWait::isPausing);
    status.store(stream, EventStreamStatus.DELETED);
    if (waits) {
      stream.deleteNow();
    }
    BooleanSupplier hasFailed = () -> stream.deletion(DeleteWait::failures) != failures;
    awaitEnd(stream, () -> stream.isGone() || hasFailed.getAsBoolean(), beganNanos);
    if (!stream.isGone() && hasFailed.getAsBoolean()) {
      throwIfAny(stream.deletion(DeleteWait::error));
    }
  }

  private static void throwIfAny(@Nullable EventStreamException failure) {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void reset(String nameOrId, @Nullable String sequenceId, ResetCallback... callbacks) {
    reset(require(nameOrId), ResetGuard.NONE, sequenceId, callbacks);
  }

  @Override
  public void resetIf(
      String nameOrId,
      String expectedPosition,
      @Nullable String sequenceId,
      ResetCallback... callbacks) {
    ResetGuard guard = ResetGuard.position(expectedPosition, persistence.checkpoints());
    reset(require(nameOrId), guard, sequenceId, callbacks);
  }

  private void reset(
      ManagedStream<S, D> stream,
      ResetGuard guard,
      @Nullable String sequenceId,
      ResetCallback... callbacks) {
    if (sequenceId != null) {
      rules.checkStart(stream.view().orElseThrow(() -> noResult(stream.id())), sequenceId);
    }
    Runnable reset = () -> resetNow(stream, guard, sequenceId, callbacks);
    if (stream.isWithin()) {
      // The stream cannot end while we wait for it here: somebody else does it.
      seams.execute(() -> ResetCalls.logged(stream.id(), reset));
    } else {
      reset.run();
    }
  }

  private void resetNow(
      ManagedStream<S, D> stream,
      ResetGuard guard,
      @Nullable String sequenceId,
      ResetCallback... callbacks) {
    long beganNanos = seams.clock().nanoTime();
    stream.suspend();
    try {
      awaitEnd(stream, stream::isIdle, beganNanos);
      stream.operations.lock(ErrorCode.STOP_TIMED_OUT);
      try {
        refuseIfUndefined(stream);
        refuseIfDeleting(stream);
        guard.check(stream.id());
        changes.followStatus(
            stream, streams().reset(stream.id(), generations.getAsLong(), sequenceId));
      } finally {
        stream.operations.unlock();
      }
      ResetCalls.callAll(callbacks);
    } finally {
      stream.resume();
    }
  }

  /** Waits no longer than the stop timeout, counted from when the operation began. */
  private void awaitEnd(ManagedStream<S, D> stream, BooleanSupplier isEnded, long beganNanos) {
    if (stream.isWithin()) {
      return;
    }
    long leftNanos = stopTimeoutNanos() - (seams.clock().nanoTime() - beganNanos);
    insight.awaitEnd(stream, isEnded, leftNanos, Duration.ofNanos(stopTimeoutNanos()));
  }

  // ---- close ----

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    new ManagerEnd<>(registry.all(), insight, writer, persistence, seams, listener)
        .begin(seams.clock().nanoTime() + stopTimeoutNanos());
  }

  // ---- for the streams ----

  @Override
  public RunnerSeams seams() {
    return seams;
  }

  @Override
  public @Nullable GuardedListener listener() {
    return listener;
  }

  @Override
  public CheckpointWriter writer() {
    return writer;
  }

  @Override
  public long stopTimeoutNanos() {
    return RetryPolicy.nanos(rules.config().limits().stopTimeout());
  }

  @Override
  public long restartDelayNanos() {
    return RetryPolicy.nanos(rules.config().retry().maximumDelay());
  }

  @Override
  public boolean isOpen() {
    return !closed.get();
  }

  @Override
  public void deleteRow(ManagedStream<S, D> stream) {
    // Somebody may have removed it meanwhile, and made another one with its id.
    Optional<S> row = streams().findById(stream.id());
    if (row.isPresent() && row.get().fields().status() == EventStreamStatus.DELETED) {
      streams().delete(stream.id());
    }
  }

  @Override
  public void forget(ManagedStream<S, D> stream) {
    registry.remove(stream);
  }

  @Override
  public void rowMissing(ManagedStream<S, D> stream) {
    status.forgetIfGone(stream);
  }

  private StreamStore<S> streams() {
    return persistence.streams();
  }

  private ManagedStream<S, D> require(String nameOrId) {
    ensureOpen();
    ManagedStream<S, D> stream =
        persistence
            .idValidator()
            .canonical(nameOrId)
            .map(registry::find)
            .orElseGet(
                () ->
                    streams()
                        .findByName(nameOrId)
                        .map(row -> registry.find(SpecIdentity.idOf(row)))
                        .orElse(null));
    if (stream == null) {
      throw noResult(nameOrId);
    }
    return stream;
  }

  private void ensureOpen() {
    if (closed.get()) {
      throw ErrorCode.MANAGER_CLOSED.error("the manager is closed");
    }
  }

  private static EventStreamException noResult(String nameOrId) {
    return ErrorCode.NO_RESULT.error("no stream '" + Printable.of(nameOrId) + "'");
  }
}
