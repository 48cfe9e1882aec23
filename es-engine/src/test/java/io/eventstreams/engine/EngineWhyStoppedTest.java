package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.assertCode;
import static io.eventstreams.engine.EngineRig.fields;
import static io.eventstreams.engine.EngineRig.id;
import static io.eventstreams.engine.EngineRig.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.StreamDiagnosis.CannotRun;
import io.eventstreams.api.StreamDiagnosis.Failed;
import io.eventstreams.api.StreamDiagnosis.Holdup;
import io.eventstreams.api.StreamDiagnosis.Idle;
import io.eventstreams.api.StreamDiagnosis.StopReason;
import io.eventstreams.api.StreamDiagnosis.Stopped;
import io.eventstreams.api.StreamDiagnosis.Stopping;
import io.eventstreams.api.StreamDiagnosis.StoreUnavailable;
import io.eventstreams.api.StreamDiagnosis.StoreWork;
import io.eventstreams.api.spi.BlockingDispatcher;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.engine.FlakyCheckpointStore.Mood;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Why a stream does not run, or is on its way to that. */
class EngineWhyStoppedTest {
  private final WhyRig why = new WhyRig();
  private final EngineRig rig = why.rig;

  @AfterEach
  void close() {
    why.close();
  }

  @Test
  void aStoppedStreamSaysByWhom() {
    AtomicReference<StreamDiagnosis> duringReset = new AtomicReference<>();
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    rig.manager().reset("demo", null, () -> duringReset.set(rig.manager().why("demo")));
    assertThat(duringReset.get()).isEqualTo(new Stopped(StopReason.RESET));
    rig.manager().stop("demo");
    assertThat(rig.manager().why("demo")).isEqualTo(new Stopped(StopReason.REQUEST));
  }

  @Test
  void aClosedManagerStillSaysWhy() {
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    String id = rig.get("demo").id();
    rig.manager().close();
    assertThat(rig.manager().why("demo")).isEqualTo(new Stopped(StopReason.CLOSE));
    assertThat(rig.manager().why(id)).isEqualTo(new Stopped(StopReason.CLOSE));
    assertCode(ErrorCode.MANAGER_CLOSED, () -> rig.manager().why("nobody"));
  }

  @Test
  void aStreamThatIsBeingDeletedSaysSo() {
    AtomicReference<StreamDiagnosis> duringDelete = new AtomicReference<>();
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    rig.persistence.beforeCall =
        operation -> {
          if (operation.equals("delete")) {
            duringDelete.compareAndSet(null, rig.manager().why("demo"));
          }
        };
    rig.persistence.fail("delete");
    assertCode(ErrorCode.STORE_UNAVAILABLE, () -> rig.manager().delete("demo"));
    assertThat(duringDelete.get()).isEqualTo(new Stopped(StopReason.DELETION));
    StoreUnavailable store = why.await(StoreUnavailable.class);
    assertThat(store.work()).isEqualTo(StoreWork.DELETE);
    assertThat(store.error()).contains("the store is away");
    rig.persistence.recover();
    Eventually.await("the end", () -> rig.manager().findByNameOrId("demo").isEmpty(), rig::state);
    assertCode(ErrorCode.NO_RESULT, () -> rig.manager().why("demo"));
  }

  @Test
  void aStreamThatIsStoppingNamesTheThreadOfItsSource() {
    WhyRig.StubbornSource source = why.new StubbornSource();
    rig.source(source).stopTimeoutMillis(50).stream("demo");
    source.await();
    assertCode(ErrorCode.STOP_TIMED_OUT, () -> rig.manager().reset("demo", null));
    why.stream(fields().topicFilter("other"));
    assertStopping(StopReason.CHANGE, Holdup.SOURCE, source.thread.getName());
    assertCode(ErrorCode.STOP_TIMED_OUT, () -> rig.manager().stop("demo"));
    assertStopping(StopReason.REQUEST, Holdup.SOURCE, source.thread.getName());
    assertCode(ErrorCode.STREAM_STOPPING, () -> rig.manager().start("demo"));
    assertCode(ErrorCode.STOP_TIMED_OUT, () -> rig.manager().delete("demo"));
    assertStopping(StopReason.DELETION, Holdup.SOURCE, source.thread.getName());
  }

  @Test
  void aStreamThatIsStoppingNamesTheThreadOfItsDispatcher() {
    CountDownLatch called = new CountDownLatch(1);
    BlockingDispatcher<Integer> stubborn =
        (batch, attempt) -> {
          called.countDown();
          why.holdOn();
          return DispatchOutcome.delivered();
        };
    rig.stopTimeoutMillis(50).factory(WhyRig.factory(stubborn, WhyRig.HOUR)).add(0, 5).stream(
        "demo");
    Eventually.await("a call", () -> called.getCount() == 0, rig::state);
    assertCode(ErrorCode.STOP_TIMED_OUT, () -> rig.manager().stop("demo"));
    Stopping waiting = why.await(Stopping.class, at -> at.holdup() == Holdup.DISPATCHER);
    assertThat(waiting.thread()).startsWith("es-worker-");
  }

  @Test
  void aStreamThatWaitsForItsLastCheckpointSaysSo() {
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    rig.persistence.checkpoints.mood = Mood.THROWS;
    rig.add(5, 10).awaitAll(5, 10);
    Thread stopping = new Thread(() -> rig.manager().stop("demo"));
    stopping.start();
    Stopping diagnosis = why.await(Stopping.class);
    // What the store answers is known only once the last checkpoint was tried.
    Stopping failing =
        why.await(Stopping.class, at -> at.holdup() == Holdup.CHECKPOINT && at.error() != null);
    assertThat(diagnosis.reason()).isEqualTo(StopReason.REQUEST);
    assertThat(failing.error()).contains("the store is away");
    rig.persistence.checkpoints.mood = Mood.FINE;
    why.await(Stopped.class);
    Eventually.awaitEnd(stopping);
  }

  private void assertStopping(StopReason reason, Holdup holdup, String thread) {
    Stopping stopping = why.await(Stopping.class);
    assertThat(stopping.reason()).isEqualTo(reason);
    assertThat(stopping.holdup()).isEqualTo(holdup);
    assertThat(stopping.thread()).isEqualTo(thread);
  }

  @Test
  void aFencedInstanceStartsAgainLaterAndAtOnceWhenSomebodyWantsItTo() {
    why.retry(Duration.ofMillis(5), WhyRig.HOUR);
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    EventStreamManager<GenericEventStream> older = rig.manager();
    long epoch = rig.checkpoint("demo").epoch();
    EventStreamManager<GenericEventStream> newer = rig.open();
    Eventually.await("a claim", () -> rig.checkpoint("demo").epoch() > epoch, rig::state);
    newer.close();
    rig.add(5, 10);
    Failed failed = why.await(older, Failed.class);
    assertThat(failed.error()).contains("ES10006", "taken over");
    WhyRig.assertAboutAnHour(failed.startsAgainIn());
    assertThat(older.getByNameOrId("demo").statistics().eventsDelivered()).isEqualTo(10);

    older.start("demo");
    why.await(older, Idle.class);
    rig.add(10, 15).awaitCheckpoint("demo", 14);
    Eventually.await(
        "fresh statistics",
        () -> older.getByNameOrId("demo").statistics().checkpoint().equals(id(14)),
        rig::state);
  }

  @Test
  void aFencedInstanceWhoseSourceDoesNotReturnSaysSo() {
    why.retry(Duration.ofMillis(5), WhyRig.HOUR);
    AtomicReference<Thread> thread = new AtomicReference<>();
    CountDownLatch goOn = new CountDownLatch(1);
    rig.source(
        (context, checkpoint, deliver) -> {
          thread.set(Thread.currentThread());
          deliver.deliver(List.of(new Event<>("m", id(0), 0)));
          goOn.await();
          deliver.deliver(List.of(new Event<>("m", id(1), 1)));
          why.holdOn();
        });
    rig.stopTimeoutMillis(50).stream("demo").awaitCheckpoint("demo", 0);
    rig.persistence.memoryCheckpoints().claim(rig.get("demo").id());
    goOn.countDown();
    Stopping stopping = why.await(Stopping.class);
    assertThat(stopping.reason()).isEqualTo(StopReason.FAILURE);
    assertThat(stopping.holdup()).isEqualTo(Holdup.SOURCE);
    assertThat(stopping.thread()).isEqualTo(thread.get().getName());
    assertThat(stopping.error()).contains("ES10006");
  }

  @Test
  void aStreamWhoseDefinitionIsInvalidSaysWhatIsWrong() {
    rig.persistence
        .streams()
        .insert(
            spec("demo")
                .withId("00000000-0000-4000-8000-000000000001")
                .withType(EventStreamType.of("gone")),
            1);
    CannotRun cannot = why.await(CannotRun.class);
    assertThat(cannot.error()).contains("FF00234", "gone");
    assertCode(ErrorCode.FIELD_INVALID, () -> rig.manager().start("demo"));
    assertThat(rig.manager().why("demo")).isEqualTo(cannot);
    rig.manager().upsert("demo", spec("demo"));
    why.await(Idle.class);
  }
}
