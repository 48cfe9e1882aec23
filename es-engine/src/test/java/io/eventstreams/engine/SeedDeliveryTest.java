package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.assertCode;
import static io.eventstreams.engine.EngineRig.fields;
import static io.eventstreams.engine.EngineRig.id;
import static io.eventstreams.engine.EngineRig.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.api.testkit.ScriptedDispatcher.Attempted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What reaches a dispatcher, which dispatcher that is, and how far the checkpoint follows. */
class SeedDeliveryTest {
  private static final EventStreamType OWN = EventStreamType.of("kafka");

  private static final DispatchOutcome DOWN =
      DispatchOutcome.unavailable(new IllegalStateException("down"));

  private final EngineRig rig = new EngineRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private void stream(String name, EventStreamFields.Builder fields) {
    rig.manager().upsert(name, GenericEventStream.EMPTY.withFields(fields.build()));
  }

  // ---- batches ----

  @Test
  void theCheckpointIsTheEventThatClosedTheBatch() {
    List<Event<Integer>> events = new ArrayList<>();
    for (int i = 0; i <= 91; i++) {
      events.add(new Event<>("topic_" + i % 10, id(i), i));
    }
    rig.source.add(events);
    stream("demo", fields().topicFilter("topic_1").batchSize(10).batchTimeout(Duration.ofHours(1)));
    rig.awaitCheckpoint("demo", 91);
    assertThat(rig.dispatcher.attempts()).hasSize(1);
    assertThat(rig.dispatcher.sequenceIds())
        .containsExactly(
            id(1), id(11), id(21), id(31), id(41), id(51), id(61), id(71), id(81), id(91));
    assertThat(rig.persistence.checkpoints.writes())
        .extracting(CheckpointWrite::position)
        .containsExactly(id(91));
    assertThat(rig.get("demo").statistics().highestDetected()).isEqualTo(id(91));
  }

  // ---- data that cannot be written ----

  /** Says, as what writes JSON does, that one payload can never be written. */
  private Dispatcher<Integer> unableToWrite(int payload) {
    return new Dispatcher<>() {
      @Override
      public CompletionStage<DispatchOutcome> attemptDispatch(
          EventBatch<Integer> batch, Attempt attempt) {
        for (Event<Integer> event : batch.events()) {
          if (event.data() == payload && "poisoned".equals(batch.stream())) {
            return Dispatcher.completed(
                DispatchOutcome.refused(ErrorCode.DATA_UNSERIALISABLE.error("no JSON")));
          }
        }
        return rig.dispatcher.attemptDispatch(batch, attempt);
      }
    };
  }

  @Test
  void aBatchThatCannotBeWrittenIsSkippedAtOnceAndAllOthersAreDelivered() {
    rig.factory(InProcessDispatchers.sharing(unableToWrite(2)));
    stream(
        "poisoned",
        fields()
            .batchSize(1)
            .errorHandling(ErrorHandlingType.SKIP)
            .retryTimeout(Duration.ofHours(1)));
    rig.add(0, 5).awaitCheckpoint("poisoned", 4);
    assertThat(rig.dispatcher.sequenceIds()).containsExactly(id(0), id(1), id(3), id(4));
    assertThat(rig.checkpoint("poisoned").skipped()).isEqualTo(1);
    assertThat(rig.source.runs()).as("it did not begin anew").hasSize(1);
  }

  @Test
  void aBatchThatCannotBeWrittenBlocksItsOwnStreamOnly() {
    rig.factory(InProcessDispatchers.sharing(unableToWrite(2)));
    stream("poisoned", fields().batchSize(1).retryTimeout(Duration.ofHours(1)));
    rig.stream("other").add(0, 5).awaitCheckpoint("other", 4).awaitCheckpoint("poisoned", 1);
    Eventually.await(
        "the blocked state",
        () -> rig.get("poisoned").statistics().lastDispatchComplete() == DispatchStatus.BLOCKED,
        rig::state);
    assertThat(rig.get("poisoned").statistics().lastDispatchFailure()).startsWith("ES10009: ");
    assertThat(rig.get("poisoned").statistics().lastDispatchAttempts()).isEqualTo(1);
    assertThat(rig.status("poisoned")).isEqualTo(EventStreamStatus.STARTED);
  }

  // ---- dispatchers of one's own ----

  /** Keeps what it was asked. */
  private final class Recording implements DispatcherFactory<GenericEventStream, Integer> {
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void validate(EventStreamsConfig config, GenericEventStream spec, LifecyclePhase phase) {
      asked.add("%d with batches of %d".formatted(phase.ordinal(), spec.fields().batchSize()));
    }

    @Override
    public Dispatcher<Integer> newDispatcher(EventStreamsConfig config, GenericEventStream spec) {
      asked.add("made");
      return rig.dispatcher;
    }
  }

  private EventStreamManager<GenericEventStream> managerOf(
      DispatcherFactory<GenericEventStream, Integer> factory) {
    return EventStreams.<GenericEventStream, Integer>builder(rig.source, rig.persistence)
        .config(EngineRig.CONFIG)
        .dispatcher(OWN, factory)
        .build();
  }

  @Test
  void aTypeOfOnesOwnIsAskedBeforeTheWriteAndAtEachStartAndItsAttemptsAreNumbered() {
    Recording factory = new Recording();
    rig.dispatcher.thenAnswer(DOWN).thenAnswer(DOWN).thenThrow(new IllegalStateException("thrown"));
    rig.add(0, 5);
    GenericEventStream own = EngineRig.spec("demo").withType(OWN);
    try (var manager = managerOf(factory)) {
      manager.upsert("demo", own);
      rig.awaitCheckpoint("demo", 4);
      assertThat(rig.dispatcher.attempts())
          .extracting(Attempted::number)
          .containsExactly(0, 1, 2, 3);
      manager.stop("demo");
      manager.start("demo");
      manager.reset("demo", "");
      rig.dispatcher.awaitAttempts(5);
      manager.stop("demo");
      assertThat(factory.asked)
          .as("one dispatcher serves over stop, start and reset")
          .containsExactly("0 with batches of 5", "1 with batches of 5", "made");
      assertThat(rig.dispatcher.closed()).isZero();
      assertCode(
          ErrorCode.DISPATCHER_NOT_REGISTERED,
          () -> manager.upsert("x", own.withType(EventStreamType.WEBSOCKET)));
      assertCode(
          ErrorCode.FIELD_INVALID,
          () -> manager.upsert("x", own.withType(EventStreamType.of("amqp"))));
    }
    assertThat(rig.dispatcher.closed()).isEqualTo(1);
    factory.asked.clear();
    try (var manager = managerOf(factory)) {
      assertThat(manager.getByNameOrId("demo").fields().status())
          .isEqualTo(EventStreamStatus.STOPPED);
      assertThat(factory.asked)
          .as("a stopped stream has its dispatcher too")
          .containsExactly("1 with batches of 5", "made");
    }
  }

  @Test
  void attemptsOfTheNextBatchAreCountedFromZeroAgain() {
    rig.dispatcher.thenAnswer(DOWN).thenAnswer(DOWN);
    rig.add(0, 10).stream("demo").awaitCheckpoint("demo", 9);
    assertThat(rig.dispatcher.attempts()).extracting(Attempted::number).containsExactly(0, 1, 2, 0);
    assertThat(rig.dispatcher.sequenceIds().subList(10, 20)).isEqualTo(ids(0, 10));
  }
}
