package io.eventstreams.engine;

import static io.eventstreams.api.testkit.ScriptedSource.numbered;
import static io.eventstreams.engine.EngineRig.fields;
import static io.eventstreams.engine.EngineRig.id;
import static io.eventstreams.engine.EngineRig.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.engine.FlakyCheckpointStore.Mood;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineCheckpointTest {
  private final EngineRig rig = new EngineRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private EngineRig stream(EventStreamFields.Builder fields) {
    rig.manager().upsert("demo", GenericEventStream.EMPTY.withFields(fields.build()));
    return rig;
  }

  // ---- checkpoints ----

  @Test
  void deliveryGoesOnWhileTheStoreFailsAndTheCheckpointCatchesUp() {
    for (Mood mood :
        List.of(Mood.THROWS, Mood.BREAKS, Mood.UNKNOWN, Mood.NOT_SAVED, Mood.NULL, Mood.NULLS)) {
      try (EngineRig own = new EngineRig()) {
        own.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
        own.persistence.checkpoints.mood = mood;
        own.add(5, 50).awaitAll(0, 50);
        assertThat(own.checkpoint("demo").position()).isEqualTo(id(4));
        own.persistence.checkpoints.mood = Mood.FINE;
        own.awaitCheckpoint("demo", 49);
        assertThat(own.source.runs()).hasSize(1);
        own.add(50, 55).awaitCheckpoint("demo", 54);
      }
    }
  }

  @Test
  void aWriteWhoseAnswerWasLostCountsAsStored() {
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    rig.persistence.checkpoints.then(Mood.THROWS_AFTER_WRITING);
    rig.add(5, 10).awaitCheckpoint("demo", 9);
    Eventually.await(
        "statistics", () -> rig.get("demo").statistics().checkpoint().equals(id(9)), rig::state);
    rig.persistence.checkpoints.then(Mood.UNKNOWN_AFTER_WRITING);
    rig.add(10, 15).awaitCheckpoint("demo", 14);
    rig.add(15, 20).awaitCheckpoint("demo", 19);
  }

  @Test
  void aStoreThatCannotBeReadAtTheStartIsAskedAgain() {
    rig.persistence.checkpoints.then(
        Mood.THROWS, Mood.BREAKS, Mood.NULL, Mood.THROWS_AFTER_WRITING);
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
  }

  @Test
  void whileAStoreHangsTheStreamPausesAtItsBoundAndStopIsBounded() {
    rig.config =
        rig.config.withLimits(new EventStreamsConfig.Limits(Duration.ofMillis(200), 20, 10_000));
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    rig.persistence.checkpoints.hang();
    rig.add(5, 100).awaitAll(0, 25);
    try {
      // The last checkpoint is given up at about the time at which stop itself gives up.
      rig.manager().stop("demo");
    } catch (EventStreamException timedOut) {
      assertThat(timedOut.code()).isEqualTo(ErrorCode.STOP_TIMED_OUT);
    }
    assertThat(rig.dispatcher.attempts().size()).isLessThanOrEqualTo(7);
    rig.awaitStatus("demo", EventStreamStatus.STOPPED);
    rig.persistence.checkpoints.release();
    rig.manager().start("demo");
    rig.awaitCheckpoint("demo", 99);
    assertThat(rig.dispatcher.sequenceIds()).containsSubsequence(ids(0, 100));
  }

  @Test
  void theLastOfManyBatchesIsStoredThoughTheStoreIsSlow() {
    rig.stream("demo");
    rig.persistence.checkpoints.hang();
    rig.add(0, 25).awaitAll(0, 25);
    rig.persistence.checkpoints.release();
    rig.awaitCheckpoint("demo", 24);
    List<String> positions =
        rig.persistence.checkpoints.writes().stream().map(write -> write.position()).toList();
    assertThat(positions).isSorted();
    assertThat(positions.size()).as("the latest wins").isLessThan(5);
  }

  @Test
  void withSynchronousCheckpointsABatchWaitsForTheOneBefore() {
    rig.config =
        rig.config.withCheckpoints(new EventStreamsConfig.CheckpointsTuningConfig(false, 250));
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    rig.persistence.checkpoints.hang();
    rig.add(5, 30).awaitAll(5, 10);
    assertThat(rig.dispatcher.attempts()).hasSize(2);
    rig.persistence.checkpoints.release();
    rig.awaitCheckpoint("demo", 29);
  }

  @Test
  void theOlderOfTwoManagersIsFencedAndStoresNothingWrong() {
    rig.config =
        rig.config.withRetry(
            new EventStreamsConfig.Retry(Duration.ofMillis(5), Duration.ofHours(1), 2.0));
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    var older = rig.manager();
    CheckpointState before = rig.checkpoint("demo");
    rig.open();
    Eventually.await(
        "the newer one's claim", () -> rig.checkpoint("demo").epoch() > before.epoch(), rig::state);
    rig.add(5, 10);
    Eventually.await(
        "the older one's end",
        () -> older.why("demo") instanceof StreamDiagnosis.Failed,
        () -> older.getByNameOrId("demo") + rig.state());
    rig.awaitCheckpoint("demo", 9).add(10, 20).awaitCheckpoint("demo", 19);
    assertThat(rig.checkpoint("demo").epoch()).isEqualTo(before.epoch() + 1);
    assertThat(older.why("demo").text()).contains("starts again in 59m", "ES10006");
    assertThat(older.getByNameOrId("demo").statistics().eventsDelivered()).isEqualTo(10);
    assertThat(rig.dispatcher.sequenceIds()).containsAll(ids(0, 20));
  }

  @Test
  void aSecondManagerClaimsWhileASaveOfTheFirstIsUnderWay() {
    rig.config =
        rig.config.withRetry(
            new EventStreamsConfig.Retry(Duration.ofMillis(5), Duration.ofHours(1), 2.0));
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    var older = rig.manager();
    CheckpointState before = rig.checkpoint("demo");
    rig.persistence.checkpoints.hang();
    int saves = rig.persistence.checkpoints.saveCalls.get();
    rig.add(5, 10);
    Eventually.await(
        "the older one's save",
        () -> rig.persistence.checkpoints.saveCalls.get() > saves,
        rig::state);
    rig.open();
    Eventually.await(
        "the newer one's claim", () -> rig.checkpoint("demo").epoch() > before.epoch(), rig::state);
    rig.persistence.checkpoints.release();
    Eventually.await(
        "the older one's end",
        () -> older.why("demo") instanceof StreamDiagnosis.Failed,
        () -> older.getByNameOrId("demo") + rig.state());
    rig.awaitCheckpoint("demo", 9);
    assertThat(rig.checkpoint("demo").epoch()).isEqualTo(before.epoch() + 1);
  }

  @Test
  void afterAResetNothingIsToldOfTheInstanceThatFailedBefore() {
    rig.config =
        rig.config.withRetry(
            new EventStreamsConfig.Retry(Duration.ofMillis(5), Duration.ofHours(1), 2.0));
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    var older = rig.manager();
    rig.open();
    // Else the older one might store all there is before it is fenced, and never notice.
    Eventually.await("the newer one's run", () -> rig.source.runs().size() == 2, rig::state);
    rig.add(5, 10);
    Eventually.await(
        "the older one's end",
        () -> older.why("demo") instanceof StreamDiagnosis.Failed,
        () -> older.getByNameOrId("demo") + rig.state());
    assertThat(older.getByNameOrId("demo").statistics()).isNotNull();
    List<@Nullable EventStreamStatistics> afterwards = new ArrayList<>();
    older.reset("demo", "", () -> afterwards.add(older.getByNameOrId("demo").statistics()));
    assertThat(afterwards).containsExactly((EventStreamStatistics) null);
  }

  @Test
  void statisticsTellWhatHappened() {
    stream(fields().topicFilter("m"));
    rig.source.add(numbered("m", 0, 5));
    rig.source.add(numbered("u", 5, 8));
    rig.source.add(numbered("m", 8, 13));
    rig.awaitCheckpoint("demo", 12);
    Eventually.await(
        "statistics", () -> rig.get("demo").statistics().checkpoint().equals(id(12)), rig::state);
    var statistics = rig.get("demo").statistics();
    assertThat(statistics.highestDetected()).isEqualTo(id(12));
    assertThat(statistics.highestDispatched()).isEqualTo(id(12));
    assertThat(statistics.eventsDelivered()).isEqualTo(10);
    assertThat(statistics.eventsUnmatched()).isEqualTo(3);
    assertThat(statistics.batchesDelivered()).isEqualTo(rig.dispatcher.attempts().size());
    assertThat(statistics.lastDispatchComplete()).isEqualTo(DispatchStatus.COMPLETE);
    assertThat(statistics.lastDispatchFailure()).isEmpty();
    assertThat(statistics.lastDispatchTime()).isNotNull();
  }
}
