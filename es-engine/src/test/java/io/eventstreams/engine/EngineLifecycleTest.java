package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.assertCode;
import static io.eventstreams.engine.EngineRig.fields;
import static io.eventstreams.engine.EngineRig.id;
import static io.eventstreams.engine.EngineRig.ids;
import static io.eventstreams.engine.EngineRig.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.testkit.Eventually;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineLifecycleTest {
  private final EngineRig rig = new EngineRig();

  @AfterEach
  void close() {
    rig.close();
  }

  /** A source that ends only when told to, whatever anybody says. */
  private static final class Stubborn implements EventSource<GenericEventStream, Integer> {
    final CountDownLatch mayEnd = new CountDownLatch(1);
    final AtomicInteger running = new AtomicInteger();

    @Override
    public void run(
        io.eventstreams.api.spi.SourceContext<GenericEventStream> context,
        String checkpoint,
        io.eventstreams.api.spi.Deliver<Integer> deliver) {
      running.incrementAndGet();
      while (mayEnd.getCount() > 0) {
        try {
          mayEnd.await();
        } catch (InterruptedException ignored) {
          assertThat(context.cancelled()).isTrue();
        }
      }
      running.decrementAndGet();
    }
  }

  @Test
  void stopIsIdempotentAndAStoppedStreamHasNoStatistics() {
    rig.stream("demo").add(0, 7).awaitCheckpoint("demo", 6);
    rig.manager().stop("demo");
    rig.manager().stop("demo");
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.STOPPED);
    assertThat(rig.get("demo").statistics()).isNull();
    rig.add(7, 10).manager().start("demo");
    rig.manager().start("demo");
    rig.awaitCheckpoint("demo", 9);
    assertThat(rig.source.runs()).containsExactly("", id(6));
    assertThat(rig.dispatcher.sequenceIds()).isEqualTo(ids(0, 10));
    Eventually.await(
        "statistics", () -> rig.get("demo").statistics().checkpoint().equals(id(9)), rig::state);
    assertThat(rig.dispatcher.closed()).isZero();
  }

  /** The row says stopped, the stream runs: start must not think that it is started already. */
  @Test
  void aStartAfterAStopWhoseAnswerWasLostIsStored() {
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    rig.persistence.loseAnswers("update");
    assertCode(ErrorCode.STORE_UNAVAILABLE, () -> rig.manager().stop("demo"));
    rig.persistence.recover();
    rig.manager().start("demo");
    assertThat(rig.persistence.streams().findByName("demo").orElseThrow().fields().status())
        .isEqualTo(EventStreamStatus.STARTED);
    rig.manager().reset("demo", null);
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.STARTED);
  }

  @Test
  void aStreamThatIsStillStoppingSaysSo() {
    Stubborn source = new Stubborn();
    rig.source(source).stopTimeoutMillis(100).stream("demo");
    Eventually.await("a run", () -> source.running.get() == 1, rig::state);
    assertThatThrownBy(() -> rig.manager().stop("demo")).hasMessageContaining("es-worker-");
    assertCode(ErrorCode.STOP_TIMED_OUT, () -> rig.manager().stop("demo"));
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.STOPPING);
    assertCode(ErrorCode.STREAM_STOPPING, () -> rig.manager().start("demo"));
    assertCode(ErrorCode.STOP_TIMED_OUT, () -> rig.manager().reset("demo", null));
    assertThat(rig.persistence.streams().findByName("demo").orElseThrow().fields().status())
        .isEqualTo(EventStreamStatus.STOPPED);
    source.mayEnd.countDown();
    rig.awaitStatus("demo", EventStreamStatus.STOPPED);
    rig.manager().start("demo");
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.STARTED);
  }

  @Test
  void aStreamThatIsStillBeingDeletedSaysSo() {
    Stubborn source = new Stubborn();
    rig.source(source).stopTimeoutMillis(100).stream("demo");
    Eventually.await("a run", () -> source.running.get() == 1, rig::state);
    assertCode(ErrorCode.STOP_TIMED_OUT, () -> rig.manager().delete("demo"));
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.STOPPING_DELETED);
    assertCode(ErrorCode.STREAM_DELETING, () -> rig.manager().start("demo"));
    assertCode(ErrorCode.STREAM_DELETING, () -> rig.manager().stop("demo"));
    assertCode(ErrorCode.STREAM_DELETING, () -> rig.stream("demo"));
    source.mayEnd.countDown();
    Eventually.await("the end", () -> rig.manager().findByNameOrId("demo").isEmpty(), rig::state);
    // After the row is gone.
    Eventually.await("closed", () -> rig.dispatcher.closed() == 1, rig::state);
    assertThat(source.running.get()).isZero();
  }

  @Test
  void aNewManagerGoesOnFromTheCheckpointAndHonoursStoredStatus() {
    rig.stream("runs").stream("stops");
    rig.add(0, 10).awaitCheckpoint("runs", 9).awaitCheckpoint("stops", 9);
    rig.manager().stop("stops");
    rig.manager().close();
    String gone = rig.persistence.streams().insert(spec("gone").withId(uuid(7)), 1).id();
    rig.persistence
        .streams()
        .update(
            gone,
            io.eventstreams.api.EventStreamFields.builder()
                .status(EventStreamStatus.DELETED)
                .build());
    rig.open();
    rig.add(10, 15).awaitCheckpoint("runs", 14);
    assertThat(rig.status("stops")).isEqualTo(EventStreamStatus.STOPPED);
    assertThat(rig.checkpoint("stops").position()).isEqualTo(id(9));
    assertThat(rig.persistence.streams().findById(gone)).isEmpty();
    assertThat(rig.source.runs()).containsExactlyInAnyOrder("", "", id(9));
  }

  private static String uuid(int number) {
    return "00000000-0000-4000-8000-%012d".formatted(number);
  }

  @Test
  void allRowsAreManagedThoughSomeAreRemovedWhileTheyAreRead() {
    for (int i = 0; i < 450; i++) {
      boolean deleted = i >= 100 && i < 200;
      rig.persistence
          .streams()
          .insert(
              GenericEventStream.EMPTY
                  .withId(uuid(i))
                  .withFields(
                      fields()
                          .name("s" + i)
                          .status(deleted ? EventStreamStatus.DELETED : EventStreamStatus.STOPPED)
                          .build()),
              i);
    }
    List<GenericEventStream> all = rig.manager().list(Query.ALL.withLimit(1_000)).items();
    assertThat(all).hasSize(350);
    assertThat(all).allMatch(stream -> stream.fields().status() == EventStreamStatus.STOPPED);
  }

  /** So a store tells of a row that it cannot read. */
  @Test
  void aRowOfUnknownStatusIsSetAsideAndCanBeDeleted() {
    GenericEventStream unknown = spec("bad").withId(uuid(1));
    rig.persistence
        .streams()
        .insert(unknown.withFields(unknown.fields().withStatus(EventStreamStatus.UNKNOWN)), 1);
    rig.persistence.streams().insert(spec("good").withId(uuid(2)), 2);
    rig.add(0, 5);
    rig.manager();
    rig.awaitCheckpoint("good", 4);
    assertThat(rig.status("bad")).isEqualTo(EventStreamStatus.UNKNOWN);
    assertThatThrownBy(() -> rig.manager().start("bad")).isInstanceOf(EventStreamException.class);
    assertThat(rig.status("bad")).isEqualTo(EventStreamStatus.UNKNOWN);
    rig.manager().delete("bad");
    assertThat(rig.manager().findByNameOrId("bad")).isEmpty();
    assertThat(rig.persistence.streams().findById(uuid(1))).isEmpty();
  }

  @Test
  void aRowThatCannotRunIsSetAsideAndTheOthersRun() {
    rig.persistence
        .streams()
        .insert(spec("bad").withId(uuid(1)).withType(EventStreamType.of("gone")), 1);
    rig.persistence.streams().insert(spec("good").withId(uuid(2)), 2);
    rig.add(0, 5);
    rig.manager();
    rig.awaitCheckpoint("good", 4);
    assertThat(rig.status("bad")).isEqualTo(EventStreamStatus.UNKNOWN);
    assertThat(rig.get("bad").statistics()).isNull();
    assertCode(ErrorCode.FIELD_INVALID, () -> rig.manager().start("bad"));
    rig.manager().upsert("bad", spec("bad"));
    rig.awaitCheckpoint("bad", 4);
    rig.manager().delete("bad");
    assertThat(rig.manager().findByNameOrId("bad")).isEmpty();
  }

  @Test
  void aSourceBeginsAtTheCheckpointElseAtTheInitialSequenceIdElseAtTheBeginning() {
    rig.add(0, 10);
    rig.stream("plain");
    rig.manager()
        .upsert(
            "initial",
            GenericEventStream.EMPTY.withFields(fields().initialSequenceId(id(3)).build()));
    rig.awaitCheckpoint("plain", 9).awaitCheckpoint("initial", 9);
    assertThat(rig.source.runs()).containsExactlyInAnyOrder("", id(3));
    rig.manager().stop("initial");
    rig.manager().start("initial");
    Eventually.await("a run", () -> rig.source.runs().size() == 3, rig::state);
    assertThat(rig.source.runs().get(2)).isEqualTo(id(9));
  }

  // ---- reset ----

  @Test
  void resetBeginsAnewAtTheGivenPosition() {
    rig.add(0, 10).stream("demo").awaitCheckpoint("demo", 9);
    List<String> called = new ArrayList<>();
    rig.manager()
        .reset(
            "demo",
            id(6),
            () -> called.add("first " + rig.checkpoint("demo").position()),
            () -> called.add("second"));
    assertThat(called).containsExactly("first null", "second");
    rig.awaitCheckpoint("demo", 9);
    assertThat(rig.source.runs()).containsExactly("", id(6));
    assertThat(rig.get("demo").fields().initialSequenceId()).isEqualTo(id(6));
    rig.manager().reset("demo", null);
    Eventually.await("a run", () -> rig.source.runs().size() == 3, rig::state);
    assertThat(rig.source.runs().get(2)).isEqualTo(id(6));
    rig.manager().reset("demo", "");
    Eventually.await("a run", () -> rig.source.runs().size() == 4, rig::state);
    assertThat(rig.source.runs().get(3)).isEmpty();
  }

  @Test
  void aGuardedResetHappensOnlyWhereTheStreamIsExpected() {
    rig.add(0, 5).stream("demo").awaitCheckpoint("demo", 4);
    AtomicBoolean called = new AtomicBoolean();
    assertCode(
        ErrorCode.CHECKPOINT_NOT_AS_EXPECTED,
        () -> rig.manager().resetIf("demo", id(3), "", () -> called.set(true)));
    assertThat(called).isFalse();
    rig.add(5, 8).awaitCheckpoint("demo", 7);
    assertThat(rig.dispatcher.sequenceIds()).isEqualTo(ids(0, 8));
    rig.manager().resetIf("demo", id(7), id(5), () -> called.set(true));
    assertThat(called).isTrue();
    rig.awaitCheckpoint("demo", 7);
    assertThat(rig.dispatcher.sequenceIds().subList(8, 10)).isEqualTo(ids(6, 8));
    rig.manager().stop("demo");
    rig.manager().reset("demo", id(2));
    assertCode(ErrorCode.CHECKPOINT_NOT_AS_EXPECTED, () -> rig.manager().resetIf("demo", "", null));
    rig.manager().resetIf("demo", id(2), "");
    assertThat(rig.manager().lag("demo").position()).isEmpty();
  }

  @Test
  void whatSettlesWhileAGuardedResetStopsTheStreamCounts() {
    rig.dispatcher.thenHold();
    rig.add(0, 5).stream("demo");
    var held = rig.dispatcher.awaitAttempts(1).get(0);
    held.attempt().complete(DispatchOutcome.delivered());
    assertCode(ErrorCode.CHECKPOINT_NOT_AS_EXPECTED, () -> rig.manager().resetIf("demo", "", ""));
    rig.awaitCheckpoint("demo", 4);
  }

  @Test
  void aStoppedStreamStaysStoppedAfterAReset() {
    rig.add(0, 5).stream("demo").awaitCheckpoint("demo", 4);
    rig.manager().stop("demo");
    rig.manager().reset("demo", id(2));
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.STOPPED);
    assertThat(rig.checkpoint("demo").position()).isNull();
    rig.manager().start("demo");
    rig.awaitCheckpoint("demo", 4);
    assertThat(rig.source.runs()).containsExactly("", id(2));
  }

  @Test
  void aCallbackThatThrowsEndsTheResetButTheStreamRuns() {
    rig.add(0, 5).stream("demo").awaitCheckpoint("demo", 4);
    AtomicBoolean called = new AtomicBoolean();
    for (Throwable failure :
        List.of(new IllegalStateException("no"), new IOException("no"), new AssertionError("no"))) {
      assertThatThrownBy(
              () ->
                  rig.manager()
                      .reset(
                          "demo",
                          "",
                          () -> {
                            if (failure instanceof Error error) {
                              throw error;
                            }
                            throw (Exception) failure;
                          },
                          () -> called.set(true)))
          .hasStackTraceContaining("no");
      rig.awaitCheckpoint("demo", 4);
    }
    assertThat(called).isFalse();
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.STARTED);
  }

  @Test
  void aResetWhoseRowCannotBeWrittenLeavesTheStreamRunning() {
    rig.add(0, 5).stream("demo").awaitCheckpoint("demo", 4);
    rig.persistence.fail("reset");
    assertCode(ErrorCode.STORE_UNAVAILABLE, () -> rig.manager().reset("demo", ""));
    rig.add(5, 8).awaitCheckpoint("demo", 7);
    assertThat(rig.dispatcher.sequenceIds()).isEqualTo(ids(0, 8));
  }

  @Test
  void aResetWhileAnAnswerIsOutstandingDeliversTheSameEventsAgain() {
    rig.dispatcher.thenHold();
    rig.add(0, 5).stream("demo");
    var held = rig.dispatcher.awaitAttempts(1).get(0);
    rig.manager().reset("demo", null);
    assertThat(held.attempt().cancelled()).isTrue();
    held.attempt().complete(DispatchOutcome.delivered());
    rig.awaitCheckpoint("demo", 4);
    assertThat(rig.dispatcher.sequenceIds().subList(0, 10).subList(5, 10)).isEqualTo(ids(0, 5));
  }

  @Test
  void aStreamThatIsMadeAgainWithItsOldIdBeginsAnew() {
    String id = rig.add(0, 5).manager().upsert("demo", spec("demo")).spec().id();
    rig.awaitCheckpoint("demo", 4).manager().delete("demo");
    assertThat(rig.persistence.memoryCheckpoints().read(Objects.requireNonNull(id))).isEmpty();
    rig.manager().upsert(id, spec("demo"));
    rig.awaitCheckpoint("demo", 4);
    assertThat(rig.source.runs()).containsExactly("", "");
  }

  // ---- rows that cannot be written ----

  @Test
  void aStatusThatCouldNotBeWrittenIsNotShownAndNotFollowed() {
    rig.add(0, 5).stream("demo").awaitCheckpoint("demo", 4);
    rig.persistence.fail("update");
    assertCode(ErrorCode.STORE_UNAVAILABLE, () -> rig.manager().stop("demo"));
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.STARTED);
    assertCode(ErrorCode.STORE_UNAVAILABLE, () -> rig.manager().delete("demo"));
    rig.add(5, 8).awaitCheckpoint("demo", 7);
    rig.persistence.recover();
    rig.manager().stop("demo");
    rig.persistence.fail("update");
    assertCode(ErrorCode.STORE_UNAVAILABLE, () -> rig.manager().start("demo"));
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.STOPPED);
    rig.persistence.recover();
    rig.manager().start("demo");
    rig.add(8, 9).awaitCheckpoint("demo", 8);
  }

  @Test
  void aRowThatCannotBeRemovedIsReportedAndTriedAgain() {
    rig.stream("demo");
    rig.persistence.fail("delete");
    assertCode(ErrorCode.STORE_UNAVAILABLE, () -> rig.manager().delete("demo"));
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.DELETED);
    rig.persistence.recover();
    Eventually.await("the end", () -> rig.manager().findByNameOrId("demo").isEmpty(), rig::state);
  }

  // ---- calls from within ----

  private interface Call {
    void on(EventStreamManager<GenericEventStream> manager);
  }

  private static final List<Call> CALLS =
      List.of(
          manager -> manager.stop("demo"),
          manager -> manager.reset("demo", null),
          manager -> manager.delete("demo"),
          manager -> manager.upsert("demo", spec("demo").withFields(fields().batchSize(3).build())),
          EventStreamManager::close);

  @Test
  void callsFromWithinADispatcherDoNotWaitForThemselves() {
    for (Call call : CALLS) {
      within(own -> InProcessDispatchers.inline(batch -> own.callOnce(call)));
    }
  }

  @Test
  void callsFromWithinABlockingDispatcherDoNotWaitForThemselves() {
    for (Call call : CALLS) {
      within(own -> InProcessDispatchers.blocking(batch -> own.callOnce(call)));
    }
  }

  private static final class Own {
    final EngineRig rig = new EngineRig();
    final AtomicBoolean called = new AtomicBoolean();
    final CountDownLatch ready = new CountDownLatch(1);
    final CountDownLatch returned = new CountDownLatch(1);

    void callOnce(Call call) throws InterruptedException {
      ready.await();
      if (called.compareAndSet(false, true)) {
        call.on(rig.manager());
        returned.countDown();
      }
    }
  }

  private void within(
      java.util.function.Function<
              Own, io.eventstreams.api.spi.DispatcherFactory<GenericEventStream, Integer>>
          factory) {
    Own own = new Own();
    try {
      own.rig.stopTimeoutMillis(60_000).factory(factory.apply(own)).stream("demo").add(0, 3);
      own.ready.countDown();
      Eventually.await(
          "the call's return, well before the stop timeout of a minute",
          () -> own.returned.getCount() == 0,
          () -> own);
    } finally {
      own.rig.close();
    }
  }

  @Test
  void callsFromWithinASourceDoNotWaitForThemselves() {
    for (Call call : CALLS) {
      try (EngineRig own = new EngineRig()) {
        CountDownLatch ready = new CountDownLatch(1);
        AtomicInteger returned = new AtomicInteger();
        own.stopTimeoutMillis(60_000);
        own.source(
            (context, checkpoint, deliver) -> {
              ready.await();
              if (returned.get() == 0) {
                call.on(own.manager());
                returned.incrementAndGet();
              }
              new CountDownLatch(1).await();
            });
        own.stream("demo");
        ready.countDown();
        Eventually.await(
            "the call's return, well before the stop timeout of a minute",
            () -> returned.get() == 1,
            () -> returned);
      }
    }
  }

  // ---- close ----

  @Test
  void closeStopsEverythingKeepsTheStatusAndRefusesLaterCalls() {
    rig.add(0, 100);
    for (int i = 0; i < 20; i++) {
      rig.stream("s" + i);
    }
    EventStreamManager<GenericEventStream> manager = rig.manager();
    manager.close();
    manager.close();
    assertThat(rig.persistence.closed).isEqualTo(1);
    assertCode(ErrorCode.MANAGER_CLOSED, () -> manager.upsert("x", spec("x")));
    assertCode(ErrorCode.MANAGER_CLOSED, () -> manager.start("s1"));
    assertCode(ErrorCode.MANAGER_CLOSED, () -> manager.findById(uuid(1)));
    assertCode(ErrorCode.MANAGER_CLOSED, () -> manager.list(Query.ALL));
    assertThat(rig.persistence.streams().findByName("s3").orElseThrow().fields().status())
        .isEqualTo(EventStreamStatus.STARTED);
    assertThat(rig.dispatcher.closed()).isEqualTo(20);
  }

  @Test
  void closeIsBoundedThoughASourceDoesNotEnd() {
    Stubborn source = new Stubborn();
    rig.source(source).stopTimeoutMillis(200).stream("demo");
    Eventually.await("a run", () -> source.running.get() == 1, rig::state);
    Thread closing = new Thread(() -> rig.manager().close());
    closing.start();
    Eventually.awaitEnd(closing);
    assertThat(rig.persistence.closed).isEqualTo(1);
    source.mayEnd.countDown();
    Eventually.await("the end", () -> source.running.get() == 0, rig::state);
  }

  @Test
  void noThreadIsLeftBehind() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    rig.add(0, 50).stream("a").stream("b").awaitCheckpoint("a", 49);
    rig.manager().close();
    Eventually.await("the end of all threads", () -> left(before).isEmpty(), () -> left(before));
  }

  private static List<Thread> left(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("es-") && !before.contains(thread))
        .toList();
  }

  /** The row said "stopped", the manager "started", and a reset then believed the row. */
  @Test
  void aStartAfterAStopWhoseAnswerWasLostIsWritten() {
    rig.stream("demo").awaitStatus("demo", EventStreamStatus.STARTED);
    rig.persistence.loseAnswers("update");
    assertCode(ErrorCode.STORE_UNAVAILABLE, () -> rig.manager().stop("demo"));
    rig.persistence.recover();
    rig.manager().start("demo");
    assertThat(rig.persistence.streams().findByName("demo").orElseThrow().fields().status())
        .isEqualTo(EventStreamStatus.STARTED);
  }
}
