package io.eventstreams.engine;

import static io.eventstreams.api.testkit.ScriptedSource.numbered;
import static io.eventstreams.engine.EngineRig.fields;
import static io.eventstreams.engine.EngineRig.id;
import static io.eventstreams.engine.EngineRig.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.engine.FlakyCheckpointStore.Mood;
import io.eventstreams.engine.internal.lifecycle.EngineManager;
import io.eventstreams.engine.internal.runner.EngineClock;
import io.eventstreams.engine.internal.runner.RunnerSeams;
import io.eventstreams.engine.internal.runner.Timers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineListenerTest {
  private final EngineRig rig = new EngineRig();
  private final RecordingListener listener = new RecordingListener();

  @BeforeEach
  void listen() {
    rig.listener = listener;
  }

  @AfterEach
  void close() {
    listener.then = text -> {};
    rig.close();
  }

  private void awaitTold(String text) {
    Eventually.await(
        text, () -> listener.told().contains(text), () -> listener.told() + rig.state());
  }

  @Test
  void statusIsToldInTheOrderInWhichPeopleSeeIt() {
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    rig.manager().stop("demo");
    awaitTold("status demo stopped");
    rig.manager().start("demo");
    rig.manager().delete("demo");
    awaitTold("status demo deleted");
    assertThat(listener.told("status"))
        .containsExactly(
            "status demo started",
            "status demo stopping",
            "status demo stopped",
            "status demo started",
            "status demo stopping_deleted",
            "status demo deleted");
  }

  @Test
  void aStreamThatCannotRunIsToldWithItsError() {
    rig.persistence
        .streams()
        .insert(
            spec("bad")
                .withId("00000000-0000-4000-8000-000000000001")
                .withType(EventStreamType.of("gone")),
            1);
    rig.manager();
    awaitTold("status bad unknown");
    assertThat(listener.told("failed")).singleElement().asString().contains("FF00234", "null");
  }

  @Test
  void aFencedStreamIsToldWithTheTimeToItsNextStart() {
    rig.config =
        rig.config.withRetry(
            new EventStreamsConfig.Retry(Duration.ofMillis(5), Duration.ofHours(1), 2.0));
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    rig.persistence.memoryCheckpoints().claim(rig.get("demo").id());
    rig.add(5, 10);
    Eventually.await("a failure", () -> !listener.told("failed").isEmpty(), listener::told);
    assertThat(listener.told("failed")).singleElement().asString().contains("ES10006", "PT1H");
  }

  @Test
  void whatBecomesOfABatchIsTold() {
    rig.dispatcher
        .thenAnswer(DispatchOutcome.unavailable(new IOException("first")))
        .thenAnswer(
            new DispatchOutcome.Partial(2, DispatchOutcome.unavailable(new IOException("second"))))
        .thenAnswer(DispatchOutcome.refused(new IOException("third")));
    rig.add(0, 5);
    rig.manager()
        .upsert(
            "demo",
            GenericEventStream.EMPTY.withFields(
                fields().errorHandling(ErrorHandlingType.SKIP).build()));
    awaitTold("stored demo " + id(4));
    rig.add(5, 7);
    awaitTold("stored demo " + id(6));
    List<String> told =
        listener.told().stream().filter(text -> !text.startsWith("status ")).toList();
    assertThat(told)
        .containsExactly(
            "batchFailed first retrying PT0.005S",
            "delivered demo 2 attempt 1",
            "batchFailed second retrying PT0.005S",
            "batchFailed third skipped PT0S",
            "skipped 3 third",
            "stored demo " + id(4),
            "delivered demo 2 attempt 0",
            "stored demo " + id(6));
  }

  @Test
  void anEventThatIsPutAsideIsTold() {
    rig.dispatcher
        .thenAnswer(DispatchOutcome.refused(new IOException("never")))
        .thenAnswer(DispatchOutcome.refused(new IOException("never")))
        .thenAnswer(DispatchOutcome.refused(new IOException("never")));
    rig.add(0, 5);
    rig.manager()
        .upsert(
            "demo",
            GenericEventStream.EMPTY.withFields(
                fields().errorHandling(ErrorHandlingType.PARK).build()));
    rig.awaitCheckpoint("demo", 4);
    assertThat(listener.told("parked"))
        .containsExactly("parked " + id(0) + " java.io.IOException: never");
    assertThat(listener.told("delivered")).containsExactly("delivered demo 4 attempt 0");
    assertThat(listener.told("batchFailed")).hasSize(3);
  }

  @Test
  void anAttemptThatTimesOutIsTold() {
    rig.dispatcher.thenHold();
    rig.factory(WhyRig.factory(rig.dispatcher, Duration.ofMillis(20)));
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    assertThat(listener.told("batchFailed"))
        .singleElement()
        .asString()
        .contains("ES10005", "retrying");
    assertThat(listener.told("delivered")).containsExactly("delivered demo 5 attempt 1");
    String failed = listener.told("batchFailed").get(0);
    assertThat(listener.told()).containsSubsequence(failed, "delivered demo 5 attempt 1");
  }

  /** An engine whose clock runs ten times as fast: the store has a second to fail before. */
  @Test
  void aCheckpointThatIsNotStoredForLongIsToldOnce() {
    long begin = System.nanoTime();
    EngineClock fast =
        new EngineClock() {
          @Override
          public long nanoTime() {
            return begin + (System.nanoTime() - begin) * 10;
          }

          @Override
          public long wallMillis() {
            return System.currentTimeMillis();
          }
        };
    RunnerSeams real = RunnerSeams.real();
    Timers fastTimers =
        new Timers() {
          @Override
          public Timer after(long delayNanos, Runnable task) {
            return real.timers().after(delayNanos / 10, task);
          }

          @Override
          public void close() {
            real.timers().close();
          }
        };
    RunnerSeams seams =
        new RunnerSeams(
            fast, real.threads(), fastTimers, real.storeThreads(), real.waits(), real.randomness());
    try (EventStreamManager<GenericEventStream> manager =
        EngineManager.open(
            EngineRig.CONFIG,
            rig.source,
            rig.persistence,
            Map.of(EventStreamType.WEBSOCKET, rig.dispatcher.factory()),
            null,
            listener,
            seams,
            () -> 1)) {
      manager.upsert("demo", spec("demo"));
      rig.source.add(numbered("m", 0, 1));
      awaitTold("stored demo " + id(0));
      rig.persistence.checkpoints.mood = Mood.THROWS;
      rig.source.add(numbered("m", 1, 5));
      awaitTold("late demo true ES10007: the store is away");
      rig.source.add(numbered("m", 5, 10));
      rig.persistence.checkpoints.mood = Mood.FINE;
      awaitTold("stored demo " + id(9));
      assertThat(listener.told("late")).hasSize(1);
    }
  }

  @Test
  void aListenerThatThrowsChangesNothing() {
    listener.then =
        text -> {
          throw new AssertionError("from a listener");
        };
    rig.dispatcher.thenAnswer(DispatchOutcome.unavailable(new IOException("no")));
    rig.stream("demo").add(0, 100).awaitCheckpoint("demo", 99);
    rig.manager().stop("demo");
    rig.manager().delete("demo");
    assertThat(rig.source.runs()).hasSize(1);
    awaitTold("status demo deleted");
  }

  // ---- calling back ----

  /** Each operation, from within each kind of call, of the stream itself and of another. */
  @ParameterizedTest
  @ValueSource(strings = {"status", "delivered", "batchFailed", "stored"})
  void aListenerMayCallTheManager(String kind) {
    for (String target : List.of("demo", "other")) {
      for (String operation : List.of("stop", "start", "reset", "delete", "close", "why")) {
        try (EngineRig own = new EngineRig()) {
          RecordingListener calling = new RecordingListener();
          AtomicBoolean once = new AtomicBoolean();
          AtomicReference<Throwable> thrown = new AtomicReference<>();
          AtomicBoolean returned = new AtomicBoolean();
          own.listener = calling;
          own.stopTimeoutMillis(5_000);
          own.manager();
          own.manager().upsert("other", spec("other"));
          calling.then =
              text -> {
                if (text.startsWith(kind + " ") && once.compareAndSet(false, true)) {
                  try {
                    call(own.manager(), operation, target);
                  } catch (Throwable failure) {
                    thrown.set(failure);
                  }
                  returned.set(true);
                }
              };
          own.dispatcher.thenAnswer(DispatchOutcome.unavailable(new IOException("no")));
          own.manager().upsert("demo", spec("demo"));
          own.add(0, 5);
          Eventually.await(
              kind + " " + operation + " " + target,
              returned::get,
              () -> calling.told() + own.state());
          assertThat(thrown.get()).isNull();
          switch (operation) {
            case "stop" -> own.awaitStatus(target, EventStreamStatus.STOPPED);
            case "delete" ->
                Eventually.await(
                    "the end",
                    () -> own.manager().findByNameOrId(target).isEmpty(),
                    () -> calling.told() + own.state());
            case "close" ->
                Eventually.await(
                    "the end",
                    () -> own.persistence.closed == 1,
                    () -> calling.told() + "" + own.persistence.closed);
            default -> own.awaitCheckpoint(target, 4);
          }
        }
      }
    }
  }

  private static void call(
      EventStreamManager<GenericEventStream> manager, String operation, String target) {
    switch (operation) {
      case "stop" -> manager.stop(target);
      case "start" -> manager.start(target);
      case "reset" -> manager.reset(target, null);
      case "delete" -> manager.delete(target);
      case "close" -> manager.close();
      default -> manager.why(target);
    }
  }

  /** Two streams whose listener stops the other one: neither waits for the other. */
  @Test
  void listenersThatStopEachOthersStreamsDoNotWaitForEachOther() {
    // Had each waited for the other, only this would end it.
    rig.stopTimeoutMillis(60_000).manager();
    CountDownLatch both = new CountDownLatch(2);
    AtomicInteger errors = new AtomicInteger();
    listener.then =
        text -> {
          if (text.startsWith("delivered ")) {
            String other = text.startsWith("delivered demo") ? "other" : "demo";
            both.countDown();
            try {
              both.await();
              rig.manager().stop(other);
            } catch (InterruptedException | RuntimeException failure) {
              errors.incrementAndGet();
            }
          }
        };
    rig.stream("demo").stream("other").add(0, 5);
    rig.awaitStatus("demo", EventStreamStatus.STOPPED);
    rig.awaitStatus("other", EventStreamStatus.STOPPED);
    assertThat(errors).hasValue(0);
  }

  @Test
  void aStreamWhoseProgressIsNotStoredWhenTheManagerHasClosedIsTold() {
    rig.stopTimeoutMillis(200).stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    rig.persistence.checkpoints.mood = FlakyCheckpointStore.Mood.THROWS;
    int saves = rig.persistence.checkpoints.saveCalls.get();
    rig.add(5, 10).awaitAll(0, 10);
    // What is not settled yet when the manager is closed would not be stored at all.
    Eventually.await(
        "a save that fails", () -> rig.persistence.checkpoints.saveCalls.get() > saves, rig::state);
    rig.manager().close();
    assertThat(listener.told("unfinished"))
        .singleElement()
        .asString()
        .startsWith("unfinished demo ");
  }
}
