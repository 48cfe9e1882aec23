package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.assertCode;
import static io.eventstreams.engine.EngineRig.fields;
import static io.eventstreams.engine.EngineRig.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.WebSocketConfig;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.SourceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which stream a request means, what is refused first, and what is stored and shown of it. */
class SeedCreationTest {
  private static final String ID = "6d1b26ce-6a47-4a3c-a0de-5b2e0c5b7d0f";

  private final EngineRig rig = new EngineRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private static GenericEventStream with(EventStreamFields.Builder fields) {
    return GenericEventStream.EMPTY.withFields(fields.build());
  }

  private GenericEventStream row(String name) {
    return rig.persistence.streams().findByName(name).orElseThrow();
  }

  // ---- what is refused, and in which order ----

  /** Refuses every topic filter but "good". */
  private static final class Picky implements EventSource<GenericEventStream, Integer> {
    @Override
    public void validate(GenericEventStream spec) {
      if (!"good".equals(spec.fields().topicFilter())) {
        throw new IllegalArgumentException("the source says no");
      }
    }

    @Override
    public void run(
        SourceContext<GenericEventStream> context, String checkpoint, Deliver<Integer> deliver)
        throws InterruptedException {
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  private DispatcherFactory<GenericEventStream, Integer> whichWants(DistributionMode mode) {
    return new DispatcherFactory<>() {
      @Override
      public void validate(
          EventStreamsConfig config, GenericEventStream spec, LifecyclePhase phase) {
        if (!new WebSocketConfig(mode).equals(spec.websocket())) {
          throw new IllegalArgumentException("the dispatcher says no");
        }
      }

      @Override
      public Dispatcher<Integer> newDispatcher(EventStreamsConfig config, GenericEventStream spec) {
        return rig.dispatcher;
      }
    };
  }

  @Test
  void ofManyWrongThingsTheFirstIsReported() {
    rig.source(new Picky()).factory(whichWants(DistributionMode.BROADCAST));
    EventStreamFields.Builder fields =
        EventStreamFields.builder()
            .status(EventStreamStatus.DELETED)
            .topicFilter("[")
            .batchSize(0)
            .batchTimeout(Duration.ofMillis(-1))
            .retryTimeout(Duration.ofMillis(-1))
            .blockedRetryDelay(Duration.ZERO);
    EventStreamType unknown = EventStreamType.of("kafka");

    assertCode(ErrorCode.STATUS_NOT_REQUESTABLE, () -> upsert(fields, unknown));
    fields.status(EventStreamStatus.STARTED);
    assertCode(ErrorCode.REQUIRED_FIELD_MISSING, () -> upsert(fields, unknown));
    fields.name("-bad");
    assertCode(ErrorCode.TOPIC_FILTER_INVALID, () -> upsert(fields, unknown));
    fields.topicFilter("bad");
    assertThatThrownBy(() -> upsert(fields, unknown)).hasMessage("the source says no");
    fields.topicFilter("good");
    assertCode(ErrorCode.BAD_NAME, () -> upsert(fields, unknown));
    fields.name("good");
    assertInvalid("batchSize", () -> upsert(fields, unknown));
    fields.batchSize(1);
    assertInvalid("batchTimeout", () -> upsert(fields, unknown));
    fields.batchTimeout(Duration.ofMillis(1));
    assertInvalid("retryTimeout", () -> upsert(fields, unknown));
    fields.retryTimeout(Duration.ofMillis(1));
    assertInvalid("blockedRetryDelay", () -> upsert(fields, unknown));
    fields.blockedRetryDelay(Duration.ofMillis(1));
    assertInvalid("type", () -> upsert(fields, unknown));
    assertCode(ErrorCode.DISPATCHER_NOT_REGISTERED, () -> upsert(fields, EventStreamType.WEBHOOK));
    assertThatThrownBy(() -> upsert(fields, EventStreamType.WEBSOCKET))
        .hasMessage("the dispatcher says no");
    assertThat(rig.manager().findByNameOrId("good")).isEmpty();
    GenericEventStream good =
        with(fields).withWebsocket(new WebSocketConfig(DistributionMode.BROADCAST));
    assertThat(rig.manager().upsert("", good).created()).isTrue();
  }

  private void upsert(EventStreamFields.Builder fields, EventStreamType type) {
    rig.manager().upsert("", with(fields).withType(type));
  }

  private static void assertInvalid(
      String field, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).hasMessageStartingWith("FF00234: " + field + " ");
  }

  @Test
  void aNameFromThePathFollowsTheSameRule() {
    for (String name : List.of("-a", "a-", "a/b", "a".repeat(65), "ab\n", "é")) {
      assertCode(ErrorCode.BAD_NAME, () -> rig.manager().upsert(name, GenericEventStream.EMPTY));
    }
    String longest = "A." + "z_-9".repeat(15) + "-z";
    assertThat(longest).hasSize(64);
    assertThat(rig.manager().upsert(longest, GenericEventStream.EMPTY).created()).isTrue();
  }

  // ---- which stream is meant ----

  @Test
  void anUnknownIdCreatesAStreamOfThatIdAndOfThatNameWhenNoneIsGiven() {
    assertThat(rig.manager().upsert(ID, GenericEventStream.EMPTY).created()).isTrue();
    assertThat(rig.manager().getById(ID).fields().name()).isEqualTo(ID);
    String digits = "0123456789abcdef0123456789ABCDEF";
    GenericEventStream made = rig.manager().upsert(digits, GenericEventStream.EMPTY).spec();
    assertThat(made.id()).isEqualTo("01234567-89ab-cdef-0123-456789abcdef");
    assertThat(made.fields().name()).isEqualTo(digits);
  }

  @Test
  void theIdInTheBodyCountsOnlyForANameThatIsNotKnown() {
    GenericEventStream made = rig.manager().upsert("demo", spec("demo").withId(ID)).spec();
    assertThat(made.id()).isEqualTo(ID);
    String other = "00000000-0000-4000-8000-000000000001";
    var again = rig.manager().upsert("demo", spec("demo").withId(other));
    assertThat(again.created()).isFalse();
    assertThat(again.spec().id()).isEqualTo(ID);
    assertThat(rig.manager().findById(other)).isEmpty();
  }

  // ---- what is stored and shown ----

  @Test
  void aNewStreamShowsTheDefaultsOfItsType() {
    rig.factory(
        new DispatcherFactory<>() {
          @Override
          public void validate(
              EventStreamsConfig config, GenericEventStream spec, LifecyclePhase phase) {}

          @Override
          public GenericEventStream withDefaults(
              EventStreamsConfig config, GenericEventStream spec) {
            return spec.withWebsocket(
                new WebSocketConfig(config.defaults().webSockets().distributionMode()));
          }

          @Override
          public Dispatcher<Integer> newDispatcher(
              EventStreamsConfig config, GenericEventStream spec) {
            return rig.dispatcher;
          }
        });
    rig.manager().upsert("demo", GenericEventStream.EMPTY);
    assertThat(rig.get("demo").websocket())
        .isEqualTo(new WebSocketConfig(DistributionMode.LOAD_BALANCE));
    assertThat(row("demo").websocket()).as("as it was given").isNull();
  }

  @Test
  void whateverIsLeftOutGetsItsDefaultAgainAndIsNotInTheRow() {
    EventStreamFields.Builder all =
        EventStreamFields.builder()
            .name("demo")
            .initialSequenceId("x")
            .topicFilter("m")
            .errorHandling(ErrorHandlingType.SKIP)
            .batchSize(7)
            .batchTimeout(Duration.ofSeconds(1))
            .retryTimeout(Duration.ofSeconds(2))
            .blockedRetryDelay(Duration.ofSeconds(3))
            .maxInFlight(4)
            .maxBufferedBytes(5L)
            .checkpointInterval(Duration.ofSeconds(6));
    GenericEventStream full =
        with(all.status(EventStreamStatus.STOPPED))
            .withWebsocket(new WebSocketConfig(DistributionMode.BROADCAST));
    rig.manager().upsert("demo", full);
    assertThat(row("demo").fields()).isEqualTo(full.fields());
    rig.manager().upsert("demo", GenericEventStream.EMPTY);
    assertThat(row("demo").websocket()).isNull();
    assertThat(row("demo").fields())
        .isEqualTo(
            EventStreamFields.builder().name("demo").status(EventStreamStatus.STARTED).build());
    assertThat(rig.get("demo").websocket()).isNull();
    assertThat(rig.get("demo").fields())
        .isEqualTo(
            EventStreamFields.builder()
                .name("demo")
                .status(EventStreamStatus.STARTED)
                .errorHandling(ErrorHandlingType.BLOCK)
                .batchSize(50)
                .batchTimeout(Duration.ofMillis(500))
                .retryTimeout(Duration.ofMinutes(5))
                .blockedRetryDelay(Duration.ofMinutes(1))
                .build());
  }

  @Test
  void withoutAStatusAStoppedStreamRunsAgain() {
    rig.add(0, 5).stream("demo").awaitCheckpoint("demo", 4);
    rig.manager().upsert("demo", with(fields().status(EventStreamStatus.STOPPED)));
    rig.awaitStatus("demo", EventStreamStatus.STOPPED).add(5, 10);
    rig.stream("demo").awaitCheckpoint("demo", 9);
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.STARTED);
  }

  @Test
  void theTimeOfCreationIsKeptAndTheTimeOfTheLastChangeIsThatOfTheRow() {
    Instant created = rig.manager().upsert("demo", GenericEventStream.EMPTY).spec().created();
    assertThat(created).isNotNull();
    List<Runnable> changes =
        List.of(
            () -> rig.manager().upsert("demo", GenericEventStream.EMPTY),
            () -> rig.manager().upsert("demo", with(fields().batchSize(3))),
            () -> rig.manager().change("demo", stored -> stored),
            () -> rig.manager().stop("demo"),
            () -> rig.manager().reset("demo", null),
            () -> rig.manager().start("demo"),
            this::reopen);
    for (Runnable change : changes) {
      change.run();
      assertTimes(created);
    }
  }

  private void reopen() {
    rig.manager().close();
    rig.open();
  }

  private void assertTimes(Instant created) {
    assertThat(rig.get("demo").created()).isEqualTo(created);
    assertThat(row("demo").created()).isEqualTo(created);
    assertThat(rig.get("demo").updated()).isEqualTo(row("demo").updated());
  }
}
