package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.assertCode;
import static io.eventstreams.engine.EngineRig.fields;
import static io.eventstreams.engine.EngineRig.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.UpsertResult;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineUpsertTest {
  private final EngineRig rig = new EngineRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private GenericEventStream with(EventStreamFields.Builder fields) {
    return GenericEventStream.EMPTY.withFields(fields.build());
  }

  @Test
  void aNewStreamHasAllDefaultsAndRuns() {
    UpsertResult<GenericEventStream> result =
        rig.manager().upsert("demo", GenericEventStream.EMPTY);
    assertThat(result.created()).isTrue();
    rig.add(0, 0);
    io.eventstreams.api.testkit.Eventually.await(
        "statistics", () -> rig.get("demo").statistics() != null, rig::state);
    GenericEventStream shown = rig.get("demo");
    assertThat(shown.typeOrDefault()).isEqualTo(EventStreamType.WEBSOCKET);
    assertThat(shown.type()).isEqualTo(EventStreamType.WEBSOCKET);
    assertThat(shown.created()).isNotNull().isEqualTo(shown.updated());
    EventStreamFields fields = shown.fields();
    assertThat(fields.name()).isEqualTo("demo");
    assertThat(fields.status()).isEqualTo(EventStreamStatus.STARTED);
    assertThat(fields.errorHandling()).isEqualTo(ErrorHandlingType.BLOCK);
    assertThat(fields.batchSize()).isEqualTo(50);
    assertThat(fields.batchTimeout()).isEqualTo(Duration.ofMillis(500));
    assertThat(fields.retryTimeout()).isEqualTo(Duration.ofMinutes(5));
    assertThat(fields.blockedRetryDelay()).isEqualTo(Duration.ofMinutes(1));
    assertThat(fields.maxInFlight()).as("a field of our own shows only where it is set").isNull();
    EventStreamStatistics statistics = shown.statistics();
    assertThat(statistics).isEqualTo(EventStreamStatistics.fresh(statistics.startTime()));
    assertThat(rig.persistence.streams().findByName("demo").orElseThrow().fields().batchSize())
        .as("defaults are not stored")
        .isNull();
  }

  @Test
  void aStreamIsSeenStartedAsSoonAsItsRowIsThere() {
    List<GenericEventStream> seen = new ArrayList<>();
    rig.persistence.afterCall =
        operation -> {
          if (operation.equals("upsert")) {
            seen.add(rig.get("demo"));
            seen.addAll(rig.manager().list(Query.ALL).items());
          }
        };
    rig.stream("demo");
    assertThat(seen)
        .hasSize(2)
        .allMatch(shown -> shown.fields().status() == EventStreamStatus.STARTED)
        .allMatch(shown -> shown.statistics() == null);
  }

  @Test
  void aRowThatSomebodyElseStoredIsNotSaidToRun() {
    rig.manager();
    rig.persistence.streams().upsert(spec("foreign").withId(UUID.randomUUID().toString()), 1);
    assertThat(rig.status("foreign")).isEqualTo(EventStreamStatus.UNKNOWN);
  }

  @Test
  void aDefaultThatNoStreamCouldHaveIsRefusedBeforeAnythingRuns() {
    rig.config =
        rig.config.withDefaults(
            rig.config
                .defaults()
                .with(EventStreamFields.builder().errorHandling(ErrorHandlingType.PARK).build()));
    rig.hasCodec = false;
    assertCode(ErrorCode.CONFIG_INVALID, rig::manager);
  }

  @Test
  void theSameUpsertAgainChangesNothingAndKeepsCreated() {
    UpsertResult<GenericEventStream> first = rig.manager().upsert("demo", spec("demo"));
    UpsertResult<GenericEventStream> second = rig.manager().upsert("demo", spec("demo"));
    assertThat(second.created()).isFalse();
    assertThat(second.spec().id()).isEqualTo(first.spec().id());
    assertThat(second.spec().created()).isEqualTo(first.spec().created());
  }

  @Test
  void anIdenticalUpsertDoesNotDisturbDelivery() {
    rig.dispatcher.thenHold();
    rig.stream("demo").add(0, 5);
    var held = rig.dispatcher.awaitAttempts(1).get(0);
    rig.stream("demo");
    assertThat(held.attempt().cancelled()).isFalse();
    held.attempt().complete(DispatchOutcome.delivered());
    rig.awaitCheckpoint("demo", 4);
    assertThat(rig.source.runs()).hasSize(1);
    assertThat(rig.dispatcher.attempts()).hasSize(1);
    assertThat(rig.dispatcher.closed()).isZero();
  }

  @Test
  void aChangeOfWhatIsDeliveredRestartsTheStreamAtItsSafePosition() {
    rig.stream("demo").add(0, 10).awaitCheckpoint("demo", 9);
    rig.manager().upsert("demo", with(fields().topicFilter("m|x")));
    rig.add(10, 14).awaitCheckpoint("demo", 13);
    assertThat(rig.source.runs()).containsExactly("", EngineRig.id(9));
    assertThat(rig.dispatcher.sequenceIds()).isEqualTo(EngineRig.ids(0, 14));
    io.eventstreams.api.testkit.Eventually.await(
        "the old dispatcher is closed", () -> rig.dispatcher.closed() == 1, rig::state);
  }

  @Test
  void aFieldThatIsLeftOutGetsItsDefaultAgain() {
    rig.manager().upsert("demo", with(fields().topicFilter("m")));
    rig.manager().upsert("demo", GenericEventStream.EMPTY);
    assertThat(rig.get("demo").fields().batchSize()).isEqualTo(50);
    assertThat(rig.get("demo").fields().topicFilter()).isNull();
    assertThat(rig.persistence.streams().findByName("demo").orElseThrow().fields().batchSize())
        .isNull();
  }

  @Test
  void aNameIsNeeded() {
    assertCode(
        ErrorCode.REQUIRED_FIELD_MISSING, () -> rig.manager().upsert("", GenericEventStream.EMPTY));
    assertCode(
        ErrorCode.REQUIRED_FIELD_MISSING,
        () -> rig.manager().upsert(null, GenericEventStream.EMPTY));
  }

  @Test
  void badNamesAreRefused() {
    for (String name : List.of("-a", "a-", "a/b", "a".repeat(65), "ab\n", "é")) {
      assertCode(ErrorCode.BAD_NAME, () -> rig.manager().upsert("", spec(name)));
    }
    assertThat(rig.manager().upsert("", spec("a".repeat(64))).created()).isTrue();
    assertThat(rig.manager().list(Query.ALL).items()).hasSize(1);
  }

  @Test
  void badFieldsAreRefusedAndNothingIsStored() {
    for (EventStreamFields.Builder bad :
        List.of(
            fields().batchSize(0),
            fields().batchTimeout(Duration.ofMillis(-1)),
            fields().retryTimeout(Duration.ofMillis(-1)),
            fields().blockedRetryDelay(Duration.ZERO),
            fields().maxInFlight(0))) {
      assertCode(ErrorCode.FIELD_INVALID, () -> rig.manager().upsert("demo", with(bad)));
    }
    assertCode(
        ErrorCode.FIELD_INVALID,
        () -> rig.manager().upsert("demo", spec("demo").withType(EventStreamType.of("kafka"))));
    assertCode(
        ErrorCode.DISPATCHER_NOT_REGISTERED,
        () -> rig.manager().upsert("demo", spec("demo").withType(EventStreamType.WEBHOOK)));
    for (EventStreamStatus status :
        List.of(EventStreamStatus.DELETED, EventStreamStatus.STOPPING, EventStreamStatus.UNKNOWN)) {
      assertCode(
          ErrorCode.STATUS_NOT_REQUESTABLE,
          () -> rig.manager().upsert("demo", with(fields().status(status))));
    }
    assertThat(rig.manager().list(Query.ALL).items()).isEmpty();
  }

  @Test
  void badFiltersAreRefusedBeforeTheNameIsLookedAt() {
    for (String filter : List.of("[", "a(?!b)", "(a)\\1", "((a{30}){30}){30}")) {
      assertCode(
          ErrorCode.TOPIC_FILTER_INVALID,
          () -> rig.manager().upsert("demo", with(fields().topicFilter(filter))));
    }
    assertCode(
        ErrorCode.TOPIC_FILTER_INVALID,
        () -> rig.manager().upsert("", with(fields().name("-a").topicFilter("["))));
  }

  @Test
  void anotherNameRenames() {
    String id = rig.manager().upsert("s1", spec("s1")).spec().id();
    rig.manager().upsert("s1", spec("s3"));
    assertCode(ErrorCode.NO_RESULT, () -> rig.manager().getByNameOrId("s1"));
    assertThat(rig.get("s3").id()).isEqualTo(id);
  }

  @Test
  void aSecondStreamOfOneNameIsRefusedAndTheFirstIsUndisturbed() {
    rig.stream("s1").add(0, 5).awaitCheckpoint("s1", 4);
    assertCode(ErrorCode.DUPLICATE, () -> rig.manager().upsert("", spec("s1")));
    rig.stream("s2");
    assertCode(ErrorCode.DUPLICATE, () -> rig.manager().upsert("s2", spec("s1")));
    rig.add(5, 10).awaitCheckpoint("s1", 9).awaitCheckpoint("s2", 9);
    assertThat(rig.manager().list(Query.ALL).items()).hasSize(2);
    assertThat(rig.get("s2").fields().name()).isEqualTo("s2");
  }

  @Test
  void anIdInAnySpellingIsTheStreamsId() {
    UUID id = UUID.randomUUID();
    rig.manager().upsert(id.toString().toUpperCase(java.util.Locale.ROOT), spec("demo"));
    assertThat(rig.get("demo").id()).isEqualTo(id.toString());
    assertThat(rig.manager().getById(id.toString().replace("-", "")).id()).isEqualTo(id.toString());
    assertThat(rig.manager().upsert("demo", spec("demo").withId("not an id")).created()).isFalse();
    assertCode(
        ErrorCode.BAD_UUID, () -> rig.manager().upsert("other", spec("other").withId("not an id")));
  }

  @Test
  void whatIsNotThereIsNotFound() {
    var manager = rig.manager();
    assertCode(ErrorCode.NO_RESULT, () -> manager.getByNameOrId("nothing"));
    assertCode(ErrorCode.NO_RESULT, () -> manager.start("nothing"));
    assertCode(ErrorCode.NO_RESULT, () -> manager.stop("nothing"));
    assertCode(ErrorCode.NO_RESULT, () -> manager.reset("nothing", null));
    assertCode(ErrorCode.NO_RESULT, () -> manager.delete("nothing"));
    assertThat(manager.findById(UUID.randomUUID().toString())).isEmpty();
    assertThat(manager.findById("no id")).isEmpty();
  }

  @Test
  void aRowThatCouldNotBeWrittenLeavesTheStreamAsItWas() {
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    rig.persistence.fail("upsert");
    assertCode(
        ErrorCode.STORE_UNAVAILABLE,
        () -> rig.manager().upsert("demo", with(fields().batchSize(1))));
    String id = UUID.randomUUID().toString();
    assertCode(ErrorCode.STORE_UNAVAILABLE, () -> rig.manager().upsert(id, spec("new")));
    rig.persistence.recover();
    assertCode(ErrorCode.NO_RESULT, () -> rig.manager().why(id));
    assertThat(rig.get("demo").fields().batchSize()).isEqualTo(5);
    assertThat(rig.manager().findByNameOrId("new")).isEmpty();
    rig.add(5, 10).awaitCheckpoint("demo", 9);
    assertThat(rig.source.runs()).hasSize(1);
    assertThat(rig.stream("new").get("new").fields().name()).isEqualTo("new");
  }

  @Test
  void aFactoryIsAskedBeforeTheRowIsWrittenAndBeforeTheStreamStarts() {
    List<String> asked = Collections.synchronizedList(new ArrayList<>());
    rig.factory(
        new DispatcherFactory<>() {
          @Override
          public void validate(
              EventStreamsConfig config, GenericEventStream spec, LifecyclePhase phase) {
            asked.add(phase + " " + spec.fields().batchSize());
            if ("bad".equals(spec.fields().topicFilter())) {
              throw new IllegalArgumentException("as it is");
            }
          }

          @Override
          public Dispatcher<Integer> newDispatcher(
              EventStreamsConfig config, GenericEventStream spec) {
            asked.add("made");
            return rig.dispatcher;
          }
        });
    rig.manager().upsert("demo", GenericEventStream.EMPTY);
    assertThat(asked)
        .containsExactly(
            LifecyclePhase.PRE_INSERT_VALIDATION + " null",
            LifecyclePhase.STARTING + " 50",
            "made");
    assertThatThrownBy(() -> rig.manager().upsert("demo", with(fields().topicFilter("bad"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("as it is");
    assertThat(rig.get("demo").fields().topicFilter()).isNull();
  }

  /** Times beyond what the clock can tell must not break the thread that starts all streams. */
  @Test
  void endlessTimesAreForEver() {
    Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
    rig.manager()
        .upsert(
            "demo",
            with(
                fields()
                    .batchTimeout(endless)
                    .retryTimeout(endless)
                    .blockedRetryDelay(endless)
                    .checkpointInterval(endless)));
    rig.stream("other").add(0, 5);
    rig.awaitCheckpoint("demo", 4).awaitCheckpoint("other", 4);
  }
}
