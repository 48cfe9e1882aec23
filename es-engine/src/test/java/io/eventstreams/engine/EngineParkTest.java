package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.assertCode;
import static io.eventstreams.engine.EngineRig.fields;
import static io.eventstreams.engine.EngineRig.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.ParkedEvents;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.engine.FlakyCheckpointStore.Mood;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EngineParkTest {
  private final PickyDispatcher consumer = new PickyDispatcher();
  private final EngineRig rig = new EngineRig().factory(consumer);

  @AfterEach
  void close() {
    rig.close();
  }

  private EngineRig park(EventStreamFields.Builder fields) {
    rig.manager()
        .upsert(
            "demo",
            GenericEventStream.EMPTY.withFields(
                fields.errorHandling(ErrorHandlingType.PARK).build()));
    return rig;
  }

  private EngineRig park(Integer... bad) {
    consumer.bad.addAll(List.of(bad));
    return park(fields());
  }

  private ParkedEvents parked() {
    return rig.manager().parked("demo");
  }

  private EngineRig awaitParked(int count) {
    Eventually.await(count + " parked", () -> parked().count() == count, rig::state);
    return rig;
  }

  /** How it stood then; a moment later it is tried again. */
  private EventStreamStatistics awaitBlocked() {
    AtomicReference<EventStreamStatistics> blocked = new AtomicReference<>();
    Eventually.await(
        "blocked",
        () -> {
          EventStreamStatistics seen = rig.get("demo").statistics();
          blocked.set(seen);
          return seen != null && seen.lastDispatchComplete() == DispatchStatus.BLOCKED;
        },
        rig::state);
    return blocked.get();
  }

  private EventStreamStatistics statistics() {
    return Objects.requireNonNull(rig.get("demo").statistics());
  }

  private List<Integer> allBut(int to, Integer... bad) {
    return IntStream.range(0, to).boxed().filter(i -> !List.of(bad).contains(i)).toList();
  }

  @Nested
  class Parking {
    @Test
    void anEventThatIsRefusedIsPutAsideAndTheOthersAreDelivered() {
      rig.add(0, 20);
      park(7).awaitCheckpoint("demo", 19);
      assertThat(consumer.taken).isEqualTo(allBut(20, 7));
      List<ParkedEvent> rows = parked().list("", 10);
      assertThat(rows).hasSize(1);
      ParkedEvent row = rows.get(0);
      assertThat(row.sequenceId()).isEqualTo(id(7));
      assertThat(row.topic()).isEqualTo("m");
      assertThat(row.json()).isEqualTo("7");
      assertThat(row.error()).contains("it is bad");
      assertThat(row.attempts()).isPositive();
      assertThat(row.generation()).isEqualTo(rig.checkpoint("demo").generation());
      assertThat(parked().find(row.id())).contains(row);
      assertThat(rig.checkpoint("demo").parked()).isEqualTo(1);
      assertThat(statistics().eventsParked()).isEqualTo(1);
      assertThat(statistics().eventsDelivered()).isEqualTo(19);
    }

    @Test
    void idsGrowInTheOrderOfParkingOverRestartsToo() {
      rig.add(0, 3);
      park(0, 1, 2).awaitCheckpoint("demo", 2);
      rig.manager().stop("demo");
      rig.add(3, 5);
      consumer.bad.addAll(List.of(3, 4));
      rig.manager().start("demo");
      rig.awaitCheckpoint("demo", 4);
      List<ParkedEvent> all = parked().list("", 100);
      assertThat(all).extracting(ParkedEvent::json).containsExactly("0", "1", "2", "3", "4");
      List<ParkedEvent> first = parked().list("", 2);
      assertThat(first).isEqualTo(all.subList(0, 2));
      assertThat(parked().list(first.get(1).id(), 2)).isEqualTo(all.subList(2, 4));
      assertThat(statistics().eventsParked()).as("seeded from the claim").isEqualTo(5);
    }

    @Test
    void theDefaultOfTheConfigurationHoldsToo() {
      rig.config =
          rig.config.withDefaults(
              rig.config
                  .defaults()
                  .with(EventStreamFields.builder().errorHandling(ErrorHandlingType.PARK).build()));
      consumer.bad.add(1);
      rig.add(0, 3).stream("demo").awaitCheckpoint("demo", 2);
      assertThat(parked().count()).isEqualTo(1);
    }

    @Test
    void aStoreThatFailsIsAskedAgainAndTheEventIsThereOnce() {
      rig.persistence.parked.then(
          FlakyParkedEventStore.Mood.NOT_SAVED,
          FlakyParkedEventStore.Mood.THROWS,
          FlakyParkedEventStore.Mood.UNKNOWN,
          FlakyParkedEventStore.Mood.THROWS_AFTER_WRITING,
          FlakyParkedEventStore.Mood.STALE);
      rig.add(0, 3);
      park(1).awaitCheckpoint("demo", 2);
      assertThat(rig.persistence.parked.asked).hasSize(6);
      assertThat(parked().count()).isEqualTo(1);
      assertThat(rig.checkpoint("demo").parked()).isEqualTo(1);
    }

    @Test
    void afterACrashBeforeTheCheckpointTheEventIsOnTheSameRow() {
      Set<Thread> before = writers();
      rig.stopTimeoutMillis(100).persistence.parked.hang();
      park(0).add(0, 1);
      Eventually.await(
          "the store is asked", () -> rig.persistence.parked.asked.size() == 1, rig::state);
      rig.persistence.checkpoints.mood = Mood.NOT_SAVED;
      rig.persistence.parked.release();
      awaitParked(1);
      String first = parked().list("", 1).get(0).id();
      rig.manager().close();
      // It may still be about to save, and would succeed.
      Eventually.await("the writer's end", () -> before.containsAll(writers()), rig::state);
      assertThat(rig.checkpoint("demo").position()).isNull();
      rig.persistence.checkpoints.mood = Mood.FINE;
      rig.open();
      rig.awaitCheckpoint("demo", 0);
      assertThat(parked().count()).isEqualTo(1);
      assertThat(parked().list("", 1).get(0).id()).isGreaterThan(first);
      assertThat(rig.checkpoint("demo").parked()).isEqualTo(1);
      assertThat(statistics().eventsParked()).isEqualTo(1);
    }

    private Set<Thread> writers() {
      return Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().equals("es-checkpoints"))
          .collect(Collectors.toSet());
    }

    /** It has filled the room itself: were there none for it, its stream would block for ever. */
    @Test
    void whatWasPutAsideWithoutAnAnswerHasItsRoom() {
      EventStreamsConfig.Limits limits = rig.config.limits();
      rig.config =
          rig.config.withLimits(
              new EventStreamsConfig.Limits(limits.stopTimeout(), limits.maxUnsaved(), 1));
      rig.persistence.parked.then(FlakyParkedEventStore.Mood.THROWS_AFTER_WRITING);
      rig.add(0, 4);
      consumer.bad.add(1);
      park(fields().blockedRetryDelay(Duration.ofMillis(10)));
      rig.awaitCheckpoint("demo", 3);
      assertThat(consumer.taken).isEqualTo(List.of(0, 2, 3));
      assertThat(parked().list("", 10)).extracting(ParkedEvent::json).containsExactly("1");
      assertThat(statistics().eventsParked()).isEqualTo(1);
    }

    @Test
    void beyondTheLimitTheStreamBlocksUntilThereIsRoom() {
      EventStreamsConfig.Limits limits = rig.config.limits();
      rig.config =
          rig.config.withLimits(
              new EventStreamsConfig.Limits(limits.stopTimeout(), limits.maxUnsaved(), 1));
      rig.add(0, 4);
      consumer.bad.addAll(List.of(1, 2));
      park(fields().blockedRetryDelay(Duration.ofMillis(10)));
      assertThat(awaitBlocked().lastDispatchFailure())
          .contains("maxParked of 1 parked events is reached")
          .contains("it is bad");
      assertThat(consumer.taken).isEqualTo(List.of(0));
      parked().drop(parked().list("", 1).get(0).id());
      rig.awaitCheckpoint("demo", 3);
      assertThat(parked().list("", 10)).extracting(ParkedEvent::json).containsExactly("2");
    }

    @ParameterizedTest
    @EnumSource(names = "FINE", mode = EnumSource.Mode.EXCLUDE)
    void whatCannotBeWrittenDownIsNotLostAndBlocks(FlakyCodec.Mood mood) {
      rig.codec.mood = mood;
      rig.add(0, 3);
      consumer.bad.add(1);
      park(fields().blockedRetryDelay(Duration.ofMillis(10)));
      assertThat(awaitBlocked().lastDispatchFailure()).contains(", after: ").contains("it is bad");
      assertThat(parked().count()).isZero();
      rig.codec.mood = FlakyCodec.Mood.FINE;
      rig.awaitCheckpoint("demo", 2);
      assertThat(parked().count()).isEqualTo(1);
      assertThat(consumer.taken).isEqualTo(List.of(0, 2));
    }

    @Test
    void aResetForgetsTheTotalAndKeepsTheRows() {
      rig.add(0, 3);
      park(1).awaitCheckpoint("demo", 2);
      long generation = rig.checkpoint("demo").generation();
      consumer.bad.clear();
      rig.manager().reset("demo", null);
      Eventually.await(
          "all again", () -> id(2).equals(rig.checkpoint("demo").position()), rig::state);
      CheckpointState row = rig.checkpoint("demo");
      assertThat(row.parked()).isZero();
      assertThat(statistics().eventsParked()).isZero();
      assertThat(parked().list("", 10))
          .extracting(ParkedEvent::generation)
          .containsExactly(generation);
    }

    @Test
    void withoutADataCodecSuchAStreamIsRefusedAndOneFromBeforeDoesNotRun() {
      park(1);
      rig.manager().close();
      rig.hasCodec = false;
      rig.open();
      assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.UNKNOWN);
      assertThatThrownBy(() -> park(1))
          .hasMessage(
              "FF00234: errorHandling must be one of block, skip where there is no dataCodec, was"
                  + " 'park'");
    }
  }

  @Nested
  class People {
    @Test
    void anEventCanBeDropped() {
      rig.add(0, 3);
      park(1).awaitCheckpoint("demo", 2);
      String id = parked().list("", 1).get(0).id();
      parked().drop(id);
      assertThat(parked().list("", 1)).isEmpty();
      assertThat(parked().find(id)).isEmpty();
      assertCode(ErrorCode.PARKED_EVENT_UNKNOWN, () -> parked().drop(id));
      assertCode(ErrorCode.PARKED_EVENT_UNKNOWN, () -> parked().replay(id));
    }

    @Test
    void whatIsNotThereIsSaid() {
      ParkedEvents events = park(fields()).manager().parked("demo");
      assertCode(ErrorCode.NO_RESULT, () -> rig.manager().parked("other"));
      assertThatThrownBy(() -> events.list("", 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("limit must be at least 1, was 0");
      rig.manager().delete("demo");
      assertCode(ErrorCode.NO_RESULT, events::count);
      assertCode(ErrorCode.NO_RESULT, () -> events.list("", 1));
      assertCode(ErrorCode.NO_RESULT, () -> events.find("x"));
      assertCode(ErrorCode.NO_RESULT, () -> events.drop("x"));
      assertCode(ErrorCode.NO_RESULT, () -> events.replay("x"));
      rig.manager().close();
      assertCode(ErrorCode.MANAGER_CLOSED, events::count);
    }

    @Test
    void aReplayDeliversTheEventAloneDropsItAndMovesNothingElse() {
      rig.add(0, 10);
      park(2).awaitCheckpoint("demo", 9);
      consumer.bad.clear();
      CheckpointState before = rig.checkpoint("demo");
      int batches = consumer.batches.size();
      parked().replay(parked().list("", 1).get(0).id());
      assertThat(consumer.batches.subList(batches, consumer.batches.size()))
          .containsExactly(List.of(2));
      assertThat(parked().count()).isZero();
      assertThat(rig.checkpoint("demo")).isEqualTo(before);
      assertThat(statistics().eventsParked()).isEqualTo(1);
      rig.add(10, 12).awaitCheckpoint("demo", 11);
    }

    @Test
    void aReplayThatFailsLeavesTheEventAndSaysWhy() {
      rig.add(0, 3);
      park(1).awaitCheckpoint("demo", 2);
      ParkedEvent row = parked().list("", 1).get(0);
      int batches = consumer.batches.size();
      assertThatThrownBy(() -> parked().replay(row.id()))
          .hasMessageStartingWith("ES10034: the event was not delivered: ")
          .hasMessageContaining("it is bad")
          .hasRootCauseInstanceOf(IllegalArgumentException.class);
      assertThat(parked().list("", 10)).containsExactly(row);
      assertThat(consumer.batches).hasSize(batches + 1);
      consumer.bad.clear();
      rig.persistence.parked.failsToDelete = true;
      assertCode(ErrorCode.STORE_UNAVAILABLE, () -> parked().replay(row.id()));
      assertThat(parked().count()).isEqualTo(1);
    }

    @Test
    void aReplayWhileTheStreamBlocksMakesRoom() {
      EventStreamsConfig.Limits limits = rig.config.limits();
      rig.config =
          rig.config.withLimits(
              new EventStreamsConfig.Limits(limits.stopTimeout(), limits.maxUnsaved(), 1));
      rig.add(0, 4);
      consumer.bad.addAll(List.of(1, 2));
      park(fields().blockedRetryDelay(Duration.ofMillis(200)));
      awaitBlocked();
      consumer.bad.remove(1);
      parked().replay(parked().list("", 1).get(0).id());
      rig.awaitCheckpoint("demo", 3);
      assertThat(consumer.taken).containsExactly(0, 1, 3);
    }

    @Test
    void aStreamThatDoesNotRunReplaysNothing() {
      rig.add(0, 3);
      park(1).awaitCheckpoint("demo", 2);
      rig.manager().stop("demo");
      int batches = consumer.batches.size();
      assertCode(
          ErrorCode.STREAM_NOT_RUNNING, () -> parked().replay(parked().list("", 1).get(0).id()));
      assertThat(consumer.batches).hasSize(batches);
      assertThat(parked().count()).isEqualTo(1);
    }

    @Test
    @Timeout(20)
    void aReplayLastsNoLongerThanItsCallerCanWait() {
      rig.add(0, 3);
      park(1).awaitCheckpoint("demo", 2);
      consumer.slow.add(1);
      String id = parked().list("", 1).get(0).id();
      assertThatThrownBy(() -> parked().replay(id, Duration.ofMillis(50)))
          .hasMessageStartingWith("ES10034")
          .hasMessageEndingWith("no answer from the consumer within 50ms");
      assertThatThrownBy(() -> parked().replay(id, Duration.ZERO))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(parked().count()).isEqualTo(1);
      consumer.slow.clear();
      consumer.bad.clear();
      parked().replay(id, Duration.ofSeconds(Long.MAX_VALUE));
      assertThat(parked().count()).isZero();
    }

    @Test
    void aStopEndsAReplayThatWaitsForItsConsumer() throws Exception {
      rig.add(0, 3);
      park(1).awaitCheckpoint("demo", 2);
      consumer.slow.add(1);
      String id = parked().list("", 1).get(0).id();
      int batches = consumer.batches.size();
      CompletableFuture<@Nullable Throwable> replay =
          CompletableFuture.supplyAsync(() -> catchThrowable(() -> parked().replay(id)));
      Eventually.await(
          "the replay", () -> consumer.batches.size() > batches, consumer.batches::toString);
      rig.manager().stop("demo");
      assertThat(replay.get(20, TimeUnit.SECONDS)).hasMessageStartingWith("ES10033");
      assertThat(parked().count()).isEqualTo(1);
    }

    @Test
    void aConsumerCannotWaitForAReplayOfItsOwnStream() {
      rig.add(0, 3);
      park(1).awaitCheckpoint("demo", 2);
      String id = parked().list("", 1).get(0).id();
      AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
      consumer.inside = () -> thrown.set(catchThrowable(() -> parked().replay(id)));
      rig.add(3, 4).awaitCheckpoint("demo", 3);
      assertThat(thrown.get()).isInstanceOf(IllegalStateException.class);
      assertThat(parked().count()).isEqualTo(1);
    }
  }
}
