package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.assertCode;
import static io.eventstreams.engine.EngineRig.fields;
import static io.eventstreams.engine.EngineRig.id;
import static io.eventstreams.engine.EngineRig.ids;
import static io.eventstreams.engine.EngineRig.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.StreamDiagnosis.Failed;
import io.eventstreams.api.StreamDiagnosis.Holdup;
import io.eventstreams.api.StreamDiagnosis.SourceRestarting;
import io.eventstreams.api.StreamDiagnosis.Starting;
import io.eventstreams.api.StreamDiagnosis.StopReason;
import io.eventstreams.api.StreamDiagnosis.Stopping;
import io.eventstreams.api.StreamDiagnosis.StoreUnavailable;
import io.eventstreams.api.StreamDiagnosis.StoreWork;
import io.eventstreams.api.spi.EventStreamListener;
import io.eventstreams.engine.FlakyCheckpointStore.Mood;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the reconciler of a stream does, step by step and at its time. */
class EngineStepsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MOMENT = Duration.ofNanos(1);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private final SteppedMachine machine = new SteppedMachine();
  private final EngineRig rig = new EngineRig().on(machine);
  private final FlakyCheckpointStore store = rig.persistence.checkpoints;
  private final RecordingListener listener = new RecordingListener();

  @BeforeEach
  void configure() {
    rig.config = rig.config.withRetry(new EventStreamsConfig.Retry(MINUTE, HOUR, 2.0));
    rig.listener = listener;
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private EngineRig run() {
    machine.run();
    return rig;
  }

  private void filter(String topics) {
    rig.manager()
        .upsert("demo", GenericEventStream.EMPTY.withFields(fields().topicFilter(topics).build()));
  }

  // ---- claims ----

  /** At the end of the log nothing else would tell the stream. */
  @Test
  void aStartWhileAClaimIsAnsweredFindsAResetThatCameAfterTheClaim() {
    rig.add(0, 10).stream("demo");
    run().manager().stop("demo");
    String id = rig.manager().getByNameOrId("demo").id();
    store.afterClaim =
        () -> {
          store.afterClaim = () -> {};
          rig.persistence.streams().reset(id, 99, id(6));
          rig.manager().start("demo");
        };
    rig.manager().start("demo");
    run();
    machine.pass(HOUR);
    assertThat(rig.source.runs()).containsExactly("", id(9), id(6));
  }

  @Test
  void aClaimThatIsTakenBackInTimeIsNotMade() {
    rig.stream("demo").manager().stop("demo");
    machine.run();
    assertThat(store.claimCalls).hasValue(0);
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.STOPPED);
    rig.manager().start("demo");
    machine.run();
    assertThat(store.claimCalls).hasValue(1);
    assertThat(rig.source.runs()).hasSize(1);
  }

  /** Whoever stops it has changed what should be, and does not yet see to what is. */
  @Test
  void theAnswerToAClaimMayComeInTheMiddleOfAStop() {
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    AtomicInteger claimed = new AtomicInteger();
    listener.then =
        text -> {
          if (text.equals("status demo stopping")) {
            thrown.set(catchThrowable(machine::run));
            claimed.set(store.claimCalls.get());
          }
        };
    rig.stream("demo").manager().stop("demo");
    assertThat(thrown.get()).isNull();
    assertThat(claimed).hasValue(1);
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.STOPPED);
    assertThat(run().source.runs()).isEmpty();
    rig.manager().start("demo");
    assertThat(run().source.runs()).hasSize(1);
    assertThat(store.claimCalls).hasValue(2);
  }

  @Test
  void aStreamThatWaitsForTheStoreSaysForHowLong() {
    rig.stream("demo");
    machine.skip(Duration.ofSeconds(5));
    assertThat(rig.manager().why("demo")).isEqualTo(new Starting(Duration.ofSeconds(5)));
  }

  @Test
  void aStreamWhoseRowIsGoneLooksForItAgainLater() {
    String id = rig.stream("demo").get("demo").id();
    rig.persistence.streams().delete(id);
    rig.persistence.fail("findById");
    machine.run();
    Failed failed = (Failed) rig.manager().why(id);
    assertThat(failed.error()).contains("ES10006", "row is gone");
    assertThat(failed.startsAgainIn()).isEqualTo(HOUR);
    assertThat(listener.told("failed")).singleElement().asString().endsWith("row is gone PT1H");
    machine.pass(HOUR.minus(MOMENT));
    assertThat(((Failed) rig.manager().why(id)).startsAgainIn()).isEqualTo(MOMENT);
    assertThat(store.claimCalls).hasValue(1);
    machine.pass(MOMENT);
    assertThat(store.claimCalls).hasValue(2);
    rig.persistence.recover();
    machine.pass(HOUR);
    assertThat(store.claimCalls).hasValue(3);
    assertCode(ErrorCode.NO_RESULT, () -> rig.manager().why(id));
  }

  @Test
  void aStreamThatCannotBeStartedIsTriedAgainLater() {
    rig.add(0, 5).stream("demo");
    filter("m");
    rig.codec.failuresOfSizes.set(1);
    machine.run();
    Failed failed = (Failed) rig.manager().why("demo");
    assertThat(failed.error()).contains("no idea of sizes");
    assertThat(failed.startsAgainIn()).isEqualTo(HOUR);
    assertThat(rig.dispatcher.closed()).as("what the change has replaced").isEqualTo(1);
    machine.pass(HOUR);
    assertThat(store.claimCalls).hasValue(2);
    assertThat(rig.checkpoint("demo").position()).isEqualTo(id(4));
  }

  @Test
  void aStartDoesNotWaitForTheEndOfABackOff() {
    store.then(Mood.THROWS);
    rig.stream("demo");
    machine.run();
    assertThat(rig.manager().why("demo")).isInstanceOf(StoreUnavailable.class);
    rig.manager().start("demo");
    assertThat(run().source.runs()).hasSize(1);
    assertThat(store.claimCalls).hasValue(2);
  }

  // ---- after a failure ----

  /** Another owner takes the stream over, and this one sees it when it stores its progress. */
  private Failed fence() {
    rig.add(0, 5).stream("demo");
    machine.run();
    rig.persistence.memoryCheckpoints().claim(rig.get("demo").id());
    rig.add(5, 10);
    machine.pass(MINUTE);
    return (Failed) rig.manager().why("demo");
  }

  @Test
  void aFencedInstanceStartsAgainAtItsTime() {
    Failed failed = fence();
    assertThat(failed.error()).contains("ES10006", "taken over");
    assertThat(failed.startsAgainIn()).isEqualTo(HOUR);
    machine.pass(HOUR.minus(MOMENT));
    assertThat(((Failed) rig.manager().why("demo")).startsAgainIn()).isEqualTo(MOMENT);
    assertThat(store.claimCalls).hasValue(1);
    machine.pass(MOMENT);
    assertThat(store.claimCalls).hasValue(2);
    assertThat(rig.checkpoint("demo").position()).isEqualTo(id(9));
    assertThat(rig.source.runs()).containsExactly("", id(4), id(4));
    assertThat(rig.manager().why("demo")).isInstanceOf(SourceRestarting.class);
  }

  @Test
  void whatAFencedInstanceHadDoneIsShownUntilTheStreamIsStopped() {
    fence();
    rig.stream("demo");
    assertThat(rig.manager().why("demo")).isInstanceOf(Failed.class);
    assertThat(rig.get("demo").statistics()).isNotNull();
    rig.manager().stop("demo");
    assertThat(rig.get("demo").statistics()).isNull();
    machine.pass(HOUR);
    assertThat(store.claimCalls).hasValue(1);
  }

  @Test
  void aFencedInstanceStartsAtOnceWhenSomebodyWantsItTo() {
    fence();
    rig.manager().start("demo");
    machine.run();
    assertThat(store.claimCalls).hasValue(2);
  }

  @Test
  void aResetForgetsWhatAFencedInstanceHadDone() {
    fence();
    rig.manager().reset("demo", id(2));
    assertThat(rig.get("demo").statistics()).isNull();
  }

  /** A reset that is given up ends an instance that has not failed. */
  @Test
  void anInstanceThatRunsHasForgottenTheFailureBeforeIt() {
    fence();
    machine.pass(HOUR);
    List<Object> shown = new ArrayList<>();
    store.meanwhile =
        () -> {
          if (rig.manager().why("demo") instanceof Starting) {
            shown.add(Optional.ofNullable(rig.get("demo").statistics()));
          }
        };
    Thread.currentThread().interrupt();
    assertCode(ErrorCode.STOP_TIMED_OUT, () -> rig.manager().reset("demo", null));
    assertThat(Thread.interrupted()).isTrue();
    machine.run();
    assertThat(shown).containsExactly(Optional.empty());
  }

  @Test
  void whatIsWrongWithARowIsKnownAfterAStop() {
    rig.persistence
        .streams()
        .insert(
            spec("bad")
                .withId("00000000-0000-4000-8000-000000000001")
                .withType(EventStreamType.of("gone")),
            1);
    rig.manager();
    assertThat(rig.status("bad")).isEqualTo(EventStreamStatus.UNKNOWN);
    assertThat(listener.told("status")).containsExactly("status bad unknown");
    assertThat(listener.told("failed")).singleElement().asString().contains("FF00234", "null");
    rig.manager().stop("bad");
    assertCode(ErrorCode.FIELD_INVALID, () -> rig.manager().start("bad"));
  }

  @Test
  void aStoppedStreamThatCouldNotRunHasNotFailed() {
    rig.persistence
        .streams()
        .insert(
            GenericEventStream.EMPTY
                .withId("00000000-0000-4000-8000-000000000001")
                .withType(EventStreamType.of("gone"))
                .withFields(fields().name("bad").status(EventStreamStatus.STOPPED).build()),
            1);
    rig.manager();
    assertThat(listener.told("failed")).isEmpty();
    assertThat(listener.told("status")).containsExactly("status bad stopped");
  }

  // ---- changes ----

  private void beginAfter(int number) {
    rig.manager()
        .upsert(
            "demo",
            GenericEventStream.EMPTY.withFields(fields().initialSequenceId(id(number)).build()));
    machine.run();
  }

  @Test
  void anotherInitialSequenceIdCountsAtOnceWhileThereIsNoCheckpoint() {
    rig.add(0, 10);
    beginAfter(9);
    assertThat(rig.dispatcher.sequenceIds()).isEmpty();
    beginAfter(4);
    assertThat(rig.dispatcher.sequenceIds()).isEqualTo(ids(5, 10));
    beginAfter(2);
    assertThat(rig.source.runs()).as("it has a checkpoint now").containsExactly(id(9), id(4));
  }

  /** It would be a checkpoint, by which another initialSequenceId no longer counts. */
  @Test
  void aStartOfWhatHasNotMovedDoesNotStoreWhereItIsToBegin() {
    rig.add(0, 10);
    beginAfter(9);
    rig.manager().start("demo");
    machine.run();
    assertThat(rig.checkpoint("demo").position()).isNull();
  }

  @Test
  void anInstanceThatHasEndedIsNotKeptByATimer() {
    deliverTen();
    rig.manager().stop("demo");
    assertThat(rig.checkpoint("demo").position()).isEqualTo(id(9));
    assertThat(machine.timersLeft()).isZero();
  }

  private void batchSize(int size) {
    rig.manager()
        .upsert("demo", GenericEventStream.EMPTY.withFields(fields().batchSize(size).build()));
  }

  private List<Integer> batchSizes() {
    return rig.dispatcher.attempts().stream()
        .map(attempted -> attempted.batch().events().size())
        .toList();
  }

  @Test
  void otherLimitsHoldForWhatRunsAndForWhatRunsNext() {
    rig.stream("demo");
    machine.run();
    batchSize(3);
    assertThat(rig.get("demo").fields().batchSize()).isEqualTo(3);
    rig.add(0, 6);
    machine.pass(MINUTE);
    assertThat(batchSizes()).containsExactly(3, 3);
    assertThat(store.claimCalls).hasValue(1);
    rig.manager().stop("demo");
    rig.manager().start("demo");
    rig.add(6, 12);
    machine.run();
    assertThat(batchSizes()).containsExactly(3, 3, 3, 3);
    assertThat(rig.dispatcher.closed()).isZero();
  }

  @Test
  void anInstanceThatMakesRoomForAnotherSaysSo() {
    rig.stream("demo");
    machine.run();
    machine.waits.clear();
    filter("m");
    assertThat(rig.manager().why("demo"))
        .isEqualTo(new Stopping(StopReason.CHANGE, Holdup.DISPATCHER, null, Duration.ZERO, null));
    assertThat(machine.waits).as("nobody had to be asked").isEmpty();
    assertThat(run().source.runs()).hasSize(2);
    assertThat(rig.dispatcher.closed()).isEqualTo(1);
  }

  @Test
  void aDispatcherThatWasNeverUsedIsClosedWhenAnotherTakesItsPlace() {
    for (String topics : List.of("a", "b")) {
      rig.manager()
          .upsert(
              "demo",
              GenericEventStream.EMPTY.withFields(
                  fields().topicFilter(topics).status(EventStreamStatus.STOPPED).build()));
    }
    assertThat(rig.dispatcher.closed()).isEqualTo(1);
  }

  @Test
  void aStartOfWhatRunsWritesNothing() {
    List<String> written = new ArrayList<>();
    rig.stream("demo");
    rig.persistence.afterCall = written::add;
    rig.manager().start("demo");
    rig.manager().stop("demo");
    rig.manager().stop("demo");
    assertThat(written).filteredOn("update"::equals).hasSize(1);
  }

  // ---- checkpoints ----

  @Test
  void aStoredCheckpointIsToldOnceHoweverOftenTheStreamLooksUp() {
    rig.add(0, 5).stream("demo");
    machine.run();
    for (int question = 0; question < 3; question++) {
      rig.manager().why("demo");
    }
    assertThat(listener.told("stored")).containsExactly("stored demo " + id(4));
  }

  // ---- the last checkpoint ----

  /** Ten events are delivered, of which the store knows of five. */
  private void deliverTen() {
    rig.add(0, 10).stream("demo");
    machine.run();
    assertThat(rig.dispatcher.sequenceIds()).isEqualTo(ids(0, 10));
    assertThat(rig.checkpoint("demo").position()).isEqualTo(id(4));
  }

  @Test
  void aLastCheckpointThatCannotBeStoredInTimeIsGivenUp() {
    deliverTen();
    store.then(Mood.THROWS, Mood.FINE);
    filter("m");
    machine.run();
    Stopping waiting =
        new Stopping(
            StopReason.CHANGE,
            Holdup.CHECKPOINT,
            null,
            Duration.ZERO,
            "ES10007: the store is away");
    assertThat(rig.manager().why("demo")).isEqualTo(waiting);
    machine.pass(STOP_TIMEOUT.minus(MOMENT));
    assertThat(rig.manager().why("demo")).isInstanceOf(Stopping.class);
    assertThat(store.saveCalls).hasValue(2);
    machine.pass(MOMENT);
    assertThat(rig.source.runs()).containsExactly("", id(4));
  }

  /** Its time is over at the same moment as that of the close. */
  @Test
  void aLastCheckpointThatIsGivenUpByACloseIsTold() {
    List<String> told = new ArrayList<>();
    rig.listener =
        new EventStreamListener() {
          @Override
          public void closedUnfinished(StreamRef stream, String why) {
            told.add(stream.name() + ": " + why);
          }
        };
    deliverTen();
    machine.storeHangs();
    rig.manager().close();
    assertThat(told).containsExactly("demo: its last checkpoint could not be stored in time");
  }

  @Test
  void aLastCheckpointIsGivenUpThoughTheStoreDoesNotAnswerAtAll() {
    deliverTen();
    machine.storeHangs();
    filter("m");
    machine.pass(STOP_TIMEOUT.minus(MOMENT));
    assertThat(rig.manager().why("demo")).isInstanceOf(Stopping.class);
    machine.pass(MOMENT);
    assertThat(rig.manager().why("demo")).isEqualTo(new Starting(Duration.ZERO));
    machine.storeGoesOn();
    machine.run();
    assertThat(rig.source.runs()).containsExactly("", id(4));
  }

  @Test
  void theTimeOfALastCheckpointThatWasStoredIsOfNoConcern() {
    deliverTen();
    rig.add(10, 15);
    // The last one of the instance, the claim of the next one, and that one's first.
    store.then(Mood.FINE, Mood.FINE, Mood.THROWS);
    filter("m");
    machine.run();
    assertThat(rig.checkpoint("demo").position()).isEqualTo(id(9));
    assertThat(rig.dispatcher.sequenceIds()).isEqualTo(ids(0, 15));
    assertThat(store.saveCalls).hasValue(3);
    machine.pass(STOP_TIMEOUT);
    assertThat(store.saveCalls).as("not before the end of its back-off").hasValue(3);
    machine.pass(MINUTE);
    assertThat(rig.checkpoint("demo").position()).isEqualTo(id(14));
  }

  // ---- deletion ----

  @Test
  void whileItsRowIsRemovedAStreamIsStillEnding() {
    List<EventStreamStatus> shown = new ArrayList<>();
    rig.stream("demo");
    machine.run();
    rig.persistence.beforeCall =
        operation -> {
          if (operation.equals("delete")) {
            shown.add(rig.status("demo"));
          }
        };
    rig.manager().delete("demo");
    assertThat(shown).containsExactly(EventStreamStatus.STOPPING_DELETED);
    assertThat(listener.told("status"))
        .containsExactly(
            "status demo started", "status demo stopping_deleted", "status demo deleted");
    assertThat(rig.manager().findByNameOrId("demo")).isEmpty();
  }

  @Test
  void whoDeletesOnceMoreDoesNotWaitForThatSecond() {
    rig.stream("demo");
    rig.persistence.fail("delete");
    assertCode(ErrorCode.STORE_UNAVAILABLE, () -> rig.manager().delete("demo"));
    rig.persistence.recover();
    long beforeNanos = machine.seams().clock().nanoTime();
    rig.manager().delete("demo");
    assertThat(machine.seams().clock().nanoTime()).isEqualTo(beforeNanos);
    assertThat(rig.manager().findByNameOrId("demo")).isEmpty();
  }

  @Test
  void aRowThatCannotBeRemovedIsTriedAgainAfterASecond() {
    List<String> calls = new ArrayList<>();
    rig.stream("demo");
    rig.persistence.fail("delete");
    assertCode(ErrorCode.STORE_UNAVAILABLE, () -> rig.manager().delete("demo"));
    assertCode(ErrorCode.STREAM_DELETING, () -> rig.manager().reset("demo", null));
    rig.persistence.beforeCall = calls::add;
    machine.pass(Duration.ofSeconds(1).minus(MOMENT));
    StoreUnavailable failing = (StoreUnavailable) rig.manager().why("demo");
    assertThat(failing.work()).isEqualTo(StoreWork.DELETE);
    assertThat(failing.failingFor()).isEqualTo(Duration.ofSeconds(1).minus(MOMENT));
    assertThat(calls).doesNotContain("delete");
    machine.pass(MOMENT);
    assertThat(calls).filteredOn("delete"::equals).hasSize(1);
    rig.persistence.recover();
    machine.pass(Duration.ofSeconds(1));
    assertThat(rig.manager().findByNameOrId("demo")).isEmpty();
    assertThat(rig.dispatcher.closed()).isEqualTo(1);
  }
}
