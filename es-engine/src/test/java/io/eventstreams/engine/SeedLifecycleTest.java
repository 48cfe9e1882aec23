package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.assertCode;
import static io.eventstreams.engine.EngineRig.id;
import static io.eventstreams.engine.EngineRig.ids;
import static io.eventstreams.engine.EngineRig.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.api.testkit.ScriptedDispatcher.Attempted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of rows and runs over starts, resets and failures. */
class SeedLifecycleTest {
  private final EngineRig rig = new EngineRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private static String uuid(int number) {
    return "00000000-0000-4000-8000-%012d".formatted(number);
  }

  // ---- rows ----

  /** Refuses streams when they are about to start, as when their TLS settings have gone. */
  private final class Losing implements DispatcherFactory<GenericEventStream, Integer> {
    final Set<String> lost = ConcurrentHashMap.newKeySet();

    @Override
    public void validate(EventStreamsConfig config, GenericEventStream spec, LifecyclePhase phase) {
      if (lost.contains(spec.fields().name())) {
        throw ErrorCode.TLS_CONFIG_UNKNOWN.error("tlsConfigName 'gone' is not configured");
      }
    }

    @Override
    public Dispatcher<Integer> newDispatcher(EventStreamsConfig config, GenericEventStream spec) {
      return rig.dispatcher;
    }
  }

  @Test
  void aRowWhoseSettingsHaveGoneIsSetAsideAndTheOthersRun() {
    Losing factory = new Losing();
    rig.factory(factory).stream("bad").stream("good");
    rig.add(0, 5).awaitCheckpoint("bad", 4).awaitCheckpoint("good", 4).manager().close();
    factory.lost.add("bad");
    rig.open();
    rig.add(5, 10).awaitCheckpoint("good", 9);
    assertThat(rig.status("bad")).isEqualTo(EventStreamStatus.UNKNOWN);
    assertThat(rig.get("bad").statistics()).isNull();
    assertCode(ErrorCode.TLS_CONFIG_UNKNOWN, () -> rig.manager().start("bad"));
    assertThat(rig.checkpoint("bad").position()).isEqualTo(id(4));
    rig.manager().close();
    factory.lost.clear();
    rig.open();
    rig.awaitCheckpoint("bad", 9);
    Eventually.await("a run of each", () -> rig.source.runs().size() == 5, rig::state);
    assertThat(rig.source.runs()).containsExactlyInAnyOrder("", "", id(4), id(4), id(9));
  }

  @Test
  void aRowThatSomebodyElseWroteIsShownAsUnknownAndIsNotFoundByOperations() {
    var manager = rig.manager();
    rig.persistence.streams().insert(spec("late").withId(uuid(1)), 1);
    for (String nameOrId : List.of("late", uuid(1))) {
      assertThat(rig.status(nameOrId)).isEqualTo(EventStreamStatus.UNKNOWN);
      assertThat(rig.get(nameOrId).statistics()).isNull();
      assertCode(ErrorCode.NO_RESULT, () -> manager.start(nameOrId));
      assertCode(ErrorCode.NO_RESULT, () -> manager.stop(nameOrId));
      assertCode(ErrorCode.NO_RESULT, () -> manager.reset(nameOrId, null));
      assertCode(ErrorCode.NO_RESULT, () -> manager.delete(nameOrId));
    }
    assertThat(manager.upsert("late", spec("late")).created()).isFalse();
    assertThat(rig.status("late")).isEqualTo(EventStreamStatus.STARTED);
  }

  @Test
  void whatIsNotThereIsAbsentOrNotFoundHoweverItIsAskedFor() {
    var manager = rig.stream("demo").manager();
    assertThat(manager.findById(uuid(1))).isEmpty();
    assertThat(manager.findByNameOrId("nothing")).isEmpty();
    for (String nameOrId : List.of("nothing", uuid(1), "", "demo ")) {
      assertCode(ErrorCode.NO_RESULT, () -> manager.getById(nameOrId));
      assertCode(ErrorCode.NO_RESULT, () -> manager.getByNameOrId(nameOrId));
      assertCode(ErrorCode.NO_RESULT, () -> manager.stream(nameOrId));
      assertCode(ErrorCode.NO_RESULT, () -> manager.change(nameOrId, stored -> stored));
      assertCode(ErrorCode.NO_RESULT, () -> manager.start(nameOrId));
      assertCode(ErrorCode.NO_RESULT, () -> manager.stop(nameOrId));
      assertCode(ErrorCode.NO_RESULT, () -> manager.reset(nameOrId, null));
      assertCode(ErrorCode.NO_RESULT, () -> manager.delete(nameOrId));
    }
  }

  // ---- runs ----

  @Test
  void afterAResetTheSameEventsAreAnotherDeliveryAndItsFirstAttempt() {
    rig.dispatcher.thenAnswer(DispatchOutcome.unavailable(new IllegalStateException("down")));
    rig.dispatcher.thenHold();
    rig.add(0, 5).stream("demo");
    Attempted<Integer> held = rig.dispatcher.awaitAttempts(2).get(1);
    assertThat(held.number()).isEqualTo(1);
    rig.manager().reset("demo", null);
    Attempted<Integer> again = rig.dispatcher.awaitAttempts(3).get(2);
    assertThat(again.batch().events()).isEqualTo(held.batch().events());
    assertThat(again.number()).isZero();
    assertThat(again.deliveryId()).isNotEqualTo(held.deliveryId());
    rig.awaitCheckpoint("demo", 4);
    assertThat(rig.dispatcher.attempts()).hasSize(3);
  }

  @Test
  void eachStartHasStatisticsOfItsOwnButForTheStoredPosition() {
    rig.add(0, 5).stream("demo").awaitCheckpoint("demo", 4);
    EventStreamStatistics first = statistics();
    assertThat(first.eventsDelivered()).isEqualTo(5);
    rig.manager().stop("demo");
    rig.manager().start("demo");
    EventStreamStatistics second = statistics();
    assertThat(second.startTime()).isAfterOrEqualTo(first.startTime());
    assertThat(second.checkpoint()).isEqualTo(id(4));
    assertThat(second)
        .usingRecursiveComparison()
        .ignoringFields("startTime", "checkpoint")
        .isEqualTo(EventStreamStatistics.fresh(Objects.requireNonNull(first.startTime())));
  }

  private EventStreamStatistics statistics() {
    Eventually.await("statistics", () -> rig.get("demo").statistics() != null, rig::state);
    return Objects.requireNonNull(rig.get("demo").statistics());
  }

  @Test
  void theCheckpointNeverGoesBackThoughTheSourceFailsAgainAndAgain() {
    rig.config =
        rig.config.withRetry(
            new EventStreamsConfig.Retry(Duration.ofMillis(1), Duration.ofMillis(2), 2.0));
    rig.stream("demo");
    List<String> begins = new ArrayList<>(List.of(""));
    for (int i = 0; i < 20; i++) {
      rig.add(3 * i, 3 * i + 3).awaitCheckpoint("demo", 3 * i + 2);
      rig.source.failOnce(new IllegalStateException("gone"));
      begins.add(id(3 * i + 2));
      Eventually.await("a run", () -> rig.source.runs().size() == begins.size(), rig::state);
    }
    assertThat(rig.source.runs()).isEqualTo(begins);
    assertThat(rig.dispatcher.sequenceIds()).isEqualTo(ids(0, 60));
    assertThat(rig.persistence.checkpoints.writes())
        .extracting(CheckpointWrite::position)
        .isSorted()
        .endsWith(id(59));
  }
}
