package io.eventstreams.engine;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.EventStreamListener;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.api.testkit.ScriptedSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A source, a dispatcher with its factory, a listener and a codec in one, of which one place does
 * something wrong a few times when it works for one of the streams.
 */
final class UserCode
    implements EventSource<GenericEventStream, Integer>,
        DispatcherFactory<GenericEventStream, Integer>,
        EventStreamListener,
        EventDataCodec<Integer> {

  /** What the engine calls. */
  enum Place {
    SOURCE_RUNS(false),
    SOURCE_VALIDATES(false),
    SOURCE_MAKES_AN_ID(true),
    SOURCE_COUNTS(true),
    FACTORY_VALIDATES(false),
    FACTORY_FILLS_IN(true),
    FACTORY_MAKES_A_DISPATCHER(true),
    FACTORY_TELLS_A_TIMEOUT(true),
    DISPATCHER_TAKES(true),
    DISPATCHER_CLOSES(false),
    ATTEMPT_IS_CANCELLED(false),
    LISTENER_IS_TOLD(false),
    CODEC_WRITES(true),
    RESET_IS_CALLED_BACK(false),
    CHANGE_IS_MADE(true);

    /** Whether it could answer null. */
    final boolean hasAnswer;

    Place(boolean hasAnswer) {
      this.hasAnswer = hasAnswer;
    }
  }

  /** What it does instead of what it should. */
  enum Behaviour {
    THROWS,
    BREAKS,
    /** Throws what cannot be printed. */
    IS_MUTE,
    NULL,
    BLOCKS,
    CALLS_BACK,
    INTERRUPTS
  }

  private static final int TIMES = 3;
  private static final long LONGEST_BLOCK_MILLIS = 250;
  private static final int BAD = 7;

  private final EngineRig rig;
  private final String wild;
  private final ScriptedSource<GenericEventStream, Integer> events = new ScriptedSource<>(7);
  private final Map<String, List<String>> taken = new ConcurrentHashMap<>();
  private final AtomicInteger happened = new AtomicInteger();
  private final AtomicInteger held = new AtomicInteger();
  private volatile @Nullable Place place;
  private volatile Behaviour behaviour = Behaviour.THROWS;

  UserCode(EngineRig rig, String wild) {
    this.rig = rig;
    this.wild = wild;
  }

  /** From now on. */
  void misbehaves(Place where, Behaviour how) {
    behaviour = how;
    place = where;
  }

  void wellAgain() {
    place = null;
  }

  /** How often it has misbehaved. */
  int happened() {
    return happened.get();
  }

  void add(int from, int to) {
    events.add(ScriptedSource.numbered("m", from, to));
  }

  List<String> taken(String stream) {
    return List.copyOf(taken.getOrDefault(stream, List.of()));
  }

  GenericEventStream spec(String name) {
    return GenericEventStream.EMPTY.withFields(
        EngineRig.fields()
            .name(name)
            .errorHandling(ErrorHandlingType.PARK)
            .retryTimeout(Duration.ofMillis(1))
            .blockedRetryDelay(Duration.ofMillis(20))
            .build());
  }

  /** Asks until it is not refused: the code may not be well yet, or is held up by another call. */
  void untilDone(Runnable operation) {
    Eventually.await("an operation", () -> isDone(operation), rig::state);
  }

  private static boolean isDone(Runnable operation) {
    try {
      operation.run();
      return true;
    } catch (EventStreamException | Trouble | Disaster | Mute refused) {
      return false;
    } finally {
      Thread.interrupted();
    }
  }

  static final class Trouble extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  static final class Disaster extends Error {
    private static final long serialVersionUID = 1L;
  }

  static final class Mute extends Error {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new Disaster();
    }

    @Override
    public String toString() {
      throw new Disaster();
    }
  }

  /** Whether null is to be answered, after whatever else is to be done. */
  private boolean isNull(Place where) {
    if (where != place || happened.get() >= TIMES) {
      return false;
    }
    happened.incrementAndGet();
    switch (behaviour) {
      case THROWS -> throw new Trouble();
      case BREAKS -> throw new Disaster();
      case IS_MUTE -> throw new Mute();
      case BLOCKS -> block();
      case CALLS_BACK -> callBack();
      case INTERRUPTS -> Thread.currentThread().interrupt();
      case NULL -> {
        return true;
      }
    }
    return false;
  }

  private void at(Place where) {
    isNull(where);
  }

  @SuppressWarnings("NullAway") // code that breaks its word
  private <T> T answer(Place where, T normal) {
    return isNull(where) ? null : normal;
  }

  private static void block() {
    try {
      Thread.sleep(LONGEST_BLOCK_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void callBack() {
    switch (held.getAndIncrement() % TIMES) {
      case 0 -> isDone(() -> rig.manager().stop(wild));
      case 1 -> isDone(() -> rig.manager().reset(wild, ""));
      default -> isDone(() -> rig.manager().upsert(wild, spec(wild)));
    }
  }

  private boolean isWild(GenericEventStream spec) {
    return wild.equals(spec.fields().name());
  }

  // ---- source ----

  @Override
  public void run(
      SourceContext<GenericEventStream> context, String checkpoint, Deliver<Integer> deliver)
      throws Exception {
    if (isWild(context.spec())) {
      at(Place.SOURCE_RUNS);
    }
    events.run(context, checkpoint, deliver);
  }

  @Override
  public void validate(GenericEventStream spec) {
    if (isWild(spec)) {
      at(Place.SOURCE_VALIDATES);
    }
  }

  @Override
  public String newId() {
    return answer(Place.SOURCE_MAKES_AN_ID, UUID.randomUUID().toString());
  }

  @Override
  public OptionalLong countAfter(GenericEventStream spec, String position) {
    return answer(Place.SOURCE_COUNTS, OptionalLong.of(0));
  }

  // ---- factory ----

  @Override
  public void validate(EventStreamsConfig config, GenericEventStream spec, LifecyclePhase phase) {
    if (isWild(spec)) {
      at(Place.FACTORY_VALIDATES);
    }
  }

  @Override
  public GenericEventStream withDefaults(EventStreamsConfig config, GenericEventStream spec) {
    return isWild(spec) ? answer(Place.FACTORY_FILLS_IN, spec) : spec;
  }

  @Override
  public Dispatcher<Integer> newDispatcher(EventStreamsConfig config, GenericEventStream spec) {
    String name = String.valueOf(spec.fields().name());
    Dispatcher<Integer> dispatcher = new Taker(name);
    return isWild(spec) ? answer(Place.FACTORY_MAKES_A_DISPATCHER, dispatcher) : dispatcher;
  }

  @Override
  public Duration attemptTimeout(EventStreamsConfig config, GenericEventStream spec) {
    Duration timeout = Duration.ofMillis(30);
    return isWild(spec) ? answer(Place.FACTORY_TELLS_A_TIMEOUT, timeout) : timeout;
  }

  // ---- dispatcher ----

  private final class Taker implements Dispatcher<Integer> {
    private final String stream;
    private final AtomicInteger unanswered = new AtomicInteger();

    Taker(String stream) {
      this.stream = stream;
    }

    @Override
    public CompletionStage<DispatchOutcome> attemptDispatch(
        EventBatch<Integer> batch, Attempt attempt) {
      if (!stream.equals(wild)) {
        return take(batch);
      }
      attempt.onCancel(() -> at(Place.ATTEMPT_IS_CANCELLED));
      // One event alone would be put aside without ever having been taken.
      boolean isLeft = batch.events().size() > 1 && unanswered.getAndIncrement() == 0;
      CompletionStage<DispatchOutcome> outcome = isLeft ? Dispatcher.pending() : outcomeOf(batch);
      return answer(Place.DISPATCHER_TAKES, outcome);
    }

    /** One event is not to its liking, so that it is put aside. */
    private CompletionStage<DispatchOutcome> outcomeOf(EventBatch<Integer> batch) {
      boolean isBad = batch.events().stream().anyMatch(event -> event.data() == BAD);
      if (isBad && batch.events().size() == 1) {
        take(batch);
      }
      return isBad
          ? Dispatcher.completed(DispatchOutcome.refused(new IllegalArgumentException("bad")))
          : take(batch);
    }

    private CompletionStage<DispatchOutcome> take(EventBatch<Integer> batch) {
      taken
          .computeIfAbsent(stream, name -> Collections.synchronizedList(new ArrayList<>()))
          .addAll(batch.events().stream().map(Event::sequenceId).toList());
      return Dispatcher.delivered();
    }

    @Override
    public void close() {
      if (stream.equals(wild)) {
        at(Place.DISPATCHER_CLOSES);
      }
    }
  }

  // ---- listener ----

  private void told(String name) {
    if (name.equals(wild)) {
      at(Place.LISTENER_IS_TOLD);
    }
  }

  @Override
  public void statusChanged(StreamRef stream, EventStreamStatus status) {
    told(stream.name());
  }

  @Override
  public void failed(StreamRef stream, Throwable error, @Nullable Duration startsAgainIn) {
    told(stream.name());
  }

  @Override
  public void batchDelivered(Attempt attempt, int count, Duration took) {
    told(attempt.streamName());
  }

  @Override
  public void batchFailed(Attempt attempt, Throwable error, DispatchStatus next, Duration delay) {
    told(attempt.streamName());
  }

  @Override
  public void eventParked(StreamRef stream, String sequenceId, String error) {
    told(stream.name());
  }

  @Override
  public void checkpointStored(StreamRef stream, String position) {
    told(stream.name());
  }

  // ---- the rest ----

  @Override
  public byte[] encode(@Nullable Integer data) {
    return answer(Place.CODEC_WRITES, String.valueOf(data).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public @Nullable Integer decode(byte[] json) {
    return Integer.valueOf(new String(json, StandardCharsets.UTF_8));
  }

  void onReset() {
    at(Place.RESET_IS_CALLED_BACK);
  }

  GenericEventStream changed(GenericEventStream spec) {
    return answer(
        Place.CHANGE_IS_MADE, spec.withFields(spec.fields().toBuilder().topicFilter("m").build()));
  }

  /** Threads of the engine. */
  static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("es-"))
        .toList();
  }

  @Override
  public String toString() {
    return place + " " + behaviour + " " + happened + " times; taken " + taken;
  }
}
