package io.eventstreams.engine;

import static io.eventstreams.api.testkit.ScriptedSource.numbered;
import static io.eventstreams.engine.EngineRig.fields;
import static io.eventstreams.engine.EngineRig.id;
import static io.eventstreams.engine.EngineRig.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.StreamDiagnosis.Idle;
import io.eventstreams.api.StreamDiagnosis.Starting;
import io.eventstreams.api.StreamDiagnosis.Stopped;
import io.eventstreams.api.StreamDiagnosis.StoreUnavailable;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.engine.FlakyCheckpointStore.Mood;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams that ask a store where to begin, and get no answer. */
class EngineClaimTest {
  private final EngineRig rig = new EngineRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private void awaitWhy(Class<?> cause) {
    Eventually.await(
        cause.getSimpleName(),
        () -> cause.isInstance(rig.manager().why("demo")),
        () -> rig.manager().why("demo") + rig.state());
  }

  private void awaitClaimUnderWay() {
    int before = rig.persistence.checkpoints.claimCalls.get();
    rig.persistence.checkpoints.hangClaims();
    rig.stream("demo");
    Eventually.await(
        "a claim", () -> rig.persistence.checkpoints.claimCalls.get() > before, rig::state);
  }

  @Test
  void aStreamIsStoppedWhileTheStoreIsAway() {
    rig.persistence.checkpoints.mood = Mood.THROWS;
    rig.stream("demo").add(0, 5);
    awaitWhy(StoreUnavailable.class);
    rig.manager().stop("demo");
    assertThat(rig.manager().why("demo")).isInstanceOf(Stopped.class);
    int calls = rig.persistence.checkpoints.claimCalls.get();
    rig.persistence.checkpoints.mood = Mood.FINE;
    rig.manager().start("demo");
    rig.awaitCheckpoint("demo", 4);
    assertThat(rig.persistence.checkpoints.claimCalls.get()).isLessThanOrEqualTo(calls + 2);
    assertThat(rig.source.runs()).containsExactly("");
  }

  @Test
  void aStreamIsStoppedAndStartedWhileTheStoreDoesNotAnswer() {
    rig.add(0, 5);
    awaitClaimUnderWay();
    awaitWhy(Starting.class);
    rig.manager().stop("demo");
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.STOPPED);
    rig.manager().start("demo");
    awaitWhy(Starting.class);
    rig.persistence.checkpoints.release();
    rig.awaitCheckpoint("demo", 4);
    // The late answer to the first claim begins nothing, and fences nothing.
    awaitWhy(Idle.class);
    assertThat(rig.source.runs()).containsExactly("");
    assertThat(rig.dispatcher.sequenceIds()).isEqualTo(ids(0, 5));
    assertThat(rig.checkpoint("demo").epoch()).isEqualTo(2);
  }

  @Test
  void aLateAnswerStartsNothingThatWasStopped() {
    awaitClaimUnderWay();
    rig.manager().stop("demo");
    rig.persistence.checkpoints.release();
    Eventually.await("the answer", () -> rig.checkpoint("demo").epoch() == 1, rig::state);
    rig.manager().upsert("other", EngineRig.spec("other"));
    rig.add(0, 5).awaitCheckpoint("other", 4);
    assertThat(rig.manager().why("demo")).isInstanceOf(Stopped.class);
    assertThat(rig.source.runs()).hasSize(1);
    rig.manager().start("demo");
    rig.awaitCheckpoint("demo", 4);
  }

  @Test
  void aStreamIsDeletedWhileTheStoreDoesNotAnswer() {
    awaitClaimUnderWay();
    rig.manager().delete("demo");
    assertThat(rig.manager().findByNameOrId("demo")).isEmpty();
    assertThat(rig.dispatcher.closed()).isEqualTo(1);
  }

  @Test
  void aStreamIsResetWhileTheStoreDoesNotAnswer() {
    rig.add(0, 10);
    awaitClaimUnderWay();
    rig.manager().reset("demo", id(6));
    rig.persistence.checkpoints.release();
    rig.awaitCheckpoint("demo", 9);
    assertThat(rig.source.runs()).containsExactly(id(6));
  }

  @Test
  void aManagerIsClosedWhileTheStoreDoesNotAnswer() {
    rig.stopTimeoutMillis(200);
    awaitClaimUnderWay();
    rig.manager().close();
    assertThat(rig.persistence.closed).isEqualTo(1);
    assertThat(rig.dispatcher.closed()).isEqualTo(1);
    rig.persistence.checkpoints.release();
  }

  @Test
  void aChangeOfTheSpecificationKeepsTheClaim() {
    rig.add(0, 5);
    awaitClaimUnderWay();
    rig.manager()
        .upsert("demo", GenericEventStream.EMPTY.withFields(fields().batchSize(3).build()));
    rig.persistence.checkpoints.release();
    rig.awaitCheckpoint("demo", 4);
    assertThat(rig.checkpoint("demo").epoch()).isEqualTo(1);
    assertThat(rig.dispatcher.attempts().get(0).batch().events()).hasSize(3);
  }

  @Test
  void whatAChangeHasReplacedIsClosedThoughTheStartFails() {
    rig.add(0, 5);
    awaitClaimUnderWay();
    rig.manager()
        .upsert("demo", GenericEventStream.EMPTY.withFields(fields().topicFilter("m").build()));
    rig.codec.failuresOfSizes.set(1);
    rig.persistence.checkpoints.release();
    rig.awaitCheckpoint("demo", 4);
    assertThat(rig.codec.failuresOfSizes).hasValue(0);
    assertThat(rig.dispatcher.closed()).isEqualTo(1);
  }

  @Test
  void startDoesNotWaitForTheEndOfABackOff() {
    rig.config =
        rig.config.withRetry(
            new EventStreamsConfig.Retry(Duration.ofHours(1), Duration.ofHours(1), 2.0));
    rig.persistence.checkpoints.then(Mood.THROWS);
    rig.stream("demo").add(0, 5);
    awaitWhy(StoreUnavailable.class);
    rig.manager().start("demo");
    rig.awaitCheckpoint("demo", 4);
  }

  // ---- close ----

  @Test
  void aDispatcherIsClosedOnlyWhenItsStubbornInstanceHasEnded() {
    CountDownLatch mayEnd = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(1);
    rig
        .stopTimeoutMillis(50)
        .source(
            (context, checkpoint, deliver) -> {
              running.countDown();
              while (mayEnd.getCount() > 0) {
                try {
                  mayEnd.await();
                } catch (InterruptedException ignored) {
                  assertThat(context.cancelled()).isTrue();
                }
              }
              assertThat(deliver.deliver(numbered("m", 0, 5))).isEqualTo(SourceInstruction.EXIT);
            })
        .stream("demo");
    Eventually.await("a run", () -> running.getCount() == 0, rig::state);
    rig.manager().close();
    assertThat(rig.persistence.closed).isEqualTo(1);
    assertThat(rig.dispatcher.closed()).isZero();
    assertThat(rig.manager().why("demo").text())
        .contains("stopping because the manager is closed", "its source has not returned", "es-w");
    mayEnd.countDown();
    Eventually.await(
        "the end of the dispatcher", () -> rig.dispatcher.closed() == 1, rig.dispatcher::closed);
    Eventually.await(
        "the end of the stream",
        () -> rig.manager().why("demo") instanceof Stopped,
        () -> rig.manager().why("demo"));
    assertThat(rig.dispatcher.closed()).isEqualTo(1);
  }
}
