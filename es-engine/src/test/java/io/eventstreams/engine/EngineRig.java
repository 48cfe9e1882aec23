package io.eventstreams.engine;

import static io.eventstreams.api.testkit.ScriptedSource.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.EventStreamListener;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.api.testkit.ScriptedDispatcher;
import io.eventstreams.api.testkit.ScriptedSource;
import io.eventstreams.engine.internal.lifecycle.EngineManager;
import io.eventstreams.engine.internal.runner.RunnerSeams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** A manager over a persistence that can fail, a source and a dispatcher that do as told. */
final class EngineRig implements AutoCloseable {
  static final EventStreamsConfig CONFIG =
      EventStreamsConfig.DEFAULTS
          .withRetry(new EventStreamsConfig.Retry(Duration.ofMillis(5), Duration.ofMillis(40), 2.0))
          .withLimits(new EventStreamsConfig.Limits(Duration.ofSeconds(10), 10_000, 10_000));

  final FlakyPersistence persistence;
  final ScriptedSource<GenericEventStream, Integer> source = new ScriptedSource<>(7);
  final ScriptedDispatcher<Integer> dispatcher = new ScriptedDispatcher<>();
  final FlakyCodec codec = new FlakyCodec();
  boolean hasCodec = true;
  @Nullable EventDataCodec<Integer> ownCodec;
  EventStreamsConfig config = CONFIG;
  @Nullable EventSource<GenericEventStream, Integer> ownSource;
  @Nullable DispatcherFactory<GenericEventStream, Integer> ownFactory;
  @Nullable EventStreamListener listener;
  private @Nullable RunnerSeams seams;
  private final AtomicLong generations = new AtomicLong();
  private final List<EventStreamManager<GenericEventStream>> managers = new ArrayList<>();

  EngineRig() {
    this(new FlakyPersistence());
  }

  EngineRig(FlakyPersistence persistence) {
    this.persistence = persistence;
  }

  EngineRig stopTimeoutMillis(long millis) {
    config =
        config.withLimits(
            new EventStreamsConfig.Limits(
                Duration.ofMillis(millis), 10_000, config.limits().maxParked()));
    return this;
  }

  EngineRig source(EventSource<GenericEventStream, Integer> own) {
    ownSource = own;
    return this;
  }

  EngineRig factory(DispatcherFactory<GenericEventStream, Integer> own) {
    ownFactory = own;
    return this;
  }

  /** Managers on a machine that does nothing by itself, with a source that does not wait. */
  EngineRig on(SteppedMachine machine) {
    source.returnWhenDrained(true);
    return on(machine.seams());
  }

  EngineRig on(RunnerSeams machine) {
    seams = machine;
    return this;
  }

  /** The newest manager; opened when there is none. */
  EventStreamManager<GenericEventStream> manager() {
    return managers.isEmpty() ? open() : managers.get(managers.size() - 1);
  }

  /** Another manager over the same persistence. */
  EventStreamManager<GenericEventStream> open() {
    EventSource<GenericEventStream, Integer> events = ownSource == null ? source : ownSource;
    DispatcherFactory<GenericEventStream, Integer> factory =
        ownFactory == null ? dispatcher.factory() : ownFactory;
    EventStreamManager<GenericEventStream> opened =
        seams == null ? build(events, factory) : openOn(seams, events, factory);
    managers.add(opened);
    return opened;
  }

  private EventStreamManager<GenericEventStream> build(
      EventSource<GenericEventStream, Integer> events,
      DispatcherFactory<GenericEventStream, Integer> factory) {
    EventStreams.Builder<GenericEventStream, Integer> builder =
        EventStreams.builder(events, persistence.forOneManager())
            .config(config)
            .dispatcher(EventStreamType.WEBSOCKET, factory);
    if (listener != null) {
      builder.listener(listener);
    }
    return (hasCodec ? builder.dataCodec(ownCodec == null ? codec : ownCodec) : builder).build();
  }

  private EventStreamManager<GenericEventStream> openOn(
      RunnerSeams machine,
      EventSource<GenericEventStream, Integer> events,
      DispatcherFactory<GenericEventStream, Integer> factory) {
    return EngineManager.open(
        config,
        events,
        persistence.forOneManager(),
        Map.of(EventStreamType.WEBSOCKET, factory),
        hasCodec ? codec : null,
        listener,
        machine,
        generations::incrementAndGet);
  }

  /** A factory whose attempts time out soon. */
  static DispatcherFactory<GenericEventStream, Integer> impatient(Dispatcher<Integer> dispatcher) {
    return new DispatcherFactory<>() {
      @Override
      public void validate(
          EventStreamsConfig config, GenericEventStream spec, LifecyclePhase phase) {}

      @Override
      public Dispatcher<Integer> newDispatcher(EventStreamsConfig config, GenericEventStream spec) {
        return dispatcher;
      }

      @Override
      public Duration attemptTimeout(EventStreamsConfig config, GenericEventStream spec) {
        return Duration.ofMillis(50);
      }
    };
  }

  /** A stream with small batches and no waiting. */
  static GenericEventStream spec(String name) {
    return GenericEventStream.EMPTY.withFields(fields().name(name).build());
  }

  static EventStreamFields.Builder fields() {
    return EventStreamFields.builder()
        .batchSize(5)
        .batchTimeout(Duration.ZERO)
        .retryTimeout(Duration.ofSeconds(60));
  }

  EngineRig stream(String name) {
    manager().upsert(name, spec(name));
    return this;
  }

  EngineRig add(int from, int to) {
    source.add(numbered("m", from, to));
    return this;
  }

  static List<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj("%06d"::formatted).toList();
  }

  static String id(int number) {
    return "%06d".formatted(number);
  }

  GenericEventStream get(String name) {
    return manager().getByNameOrId(name);
  }

  EventStreamStatus status(String name) {
    return Objects.requireNonNull(get(name).fields().status());
  }

  CheckpointState checkpoint(String name) {
    String id = persistence.streams().findByName(name).map(GenericEventStream::id).orElseThrow();
    return persistence.memoryCheckpoints().read(id).orElseThrow();
  }

  EngineRig awaitCheckpoint(String name, int number) {
    Eventually.await(
        "checkpoint " + id(number),
        () -> id(number).equals(checkpoint(name).position()),
        this::state);
    return this;
  }

  EngineRig awaitStatus(String name, EventStreamStatus status) {
    Eventually.await("status " + status, () -> status(name) == status, this::state);
    return this;
  }

  EngineRig awaitDelivered(String... ids) {
    Eventually.await(
        "delivery of " + List.of(ids),
        () -> dispatcher.sequenceIds().containsAll(List.of(ids)),
        this::state);
    return this;
  }

  EngineRig awaitAll(int from, int to) {
    return awaitDelivered(ids(from, to).toArray(String[]::new));
  }

  String state() {
    StringBuilder text = new StringBuilder();
    persistence.streams().list(Query.ALL).items().stream()
        .limit(5)
        .forEach(
            row ->
                text.append(manager().findById(Objects.requireNonNull(row.id())))
                    .append("\n  ")
                    .append(persistence.memoryCheckpoints().read(row.id()))
                    .append('\n'));
    text.append("runs ").append(source.runs());
    text.append(", attempts ").append(dispatcher.attempts().size());
    Thread.getAllStackTraces()
        .forEach(
            (thread, stack) -> {
              if (thread.getName().startsWith("es-")) {
                text.append("\n").append(thread.getName()).append(' ').append(List.of(stack));
              }
            });
    return text.toString();
  }

  static void assertCode(ErrorCode code, ThrowingCallable call) {
    EventStreamException thrown = Assertions.catchThrowableOfType(EventStreamException.class, call);
    assertThat(thrown).as("expected %s", code).isNotNull();
    assertThat(thrown.code()).as(thrown.getMessage()).isEqualTo(code);
  }

  @Override
  public void close() {
    persistence.checkpoints.release();
    persistence.parked.release();
    managers.forEach(EventStreamManager::close);
    assertThat(persistence.checkpoints.wrong()).isNull();
  }
}
