package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.assertCode;
import static io.eventstreams.engine.EngineRig.fields;
import static io.eventstreams.engine.EngineRig.id;
import static io.eventstreams.engine.EngineRig.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.StreamDiagnosis.BackingOff;
import io.eventstreams.api.StreamDiagnosis.Blocked;
import io.eventstreams.api.StreamDiagnosis.Busy;
import io.eventstreams.api.StreamDiagnosis.CannotRun;
import io.eventstreams.api.StreamDiagnosis.Failed;
import io.eventstreams.api.StreamDiagnosis.Gathering;
import io.eventstreams.api.StreamDiagnosis.Holdup;
import io.eventstreams.api.StreamDiagnosis.Idle;
import io.eventstreams.api.StreamDiagnosis.NotReturned;
import io.eventstreams.api.StreamDiagnosis.SourceRestarting;
import io.eventstreams.api.StreamDiagnosis.Starting;
import io.eventstreams.api.StreamDiagnosis.StopReason;
import io.eventstreams.api.StreamDiagnosis.Stopped;
import io.eventstreams.api.StreamDiagnosis.Stopping;
import io.eventstreams.api.StreamDiagnosis.StoreUnavailable;
import io.eventstreams.api.StreamDiagnosis.StoreWork;
import io.eventstreams.api.StreamDiagnosis.WaitingForCheckpoint;
import io.eventstreams.api.StreamDiagnosis.WaitingForConsumer;
import io.eventstreams.api.StreamDiagnosis.WaitingForOutcome;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.BlockingDispatcher;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.engine.FlakyCheckpointStore.Mood;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineWhyTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final EngineRig rig = new EngineRig();
  private final CountDownLatch mayReturn = new CountDownLatch(1);

  @AfterEach
  void close() {
    mayReturn.countDown();
    rig.close();
  }

  /** Waits for a cause; asks until it is the one. */
  private <T extends StreamDiagnosis> T await(Class<T> cause) {
    return await(rig.manager(), cause);
  }

  private <T extends StreamDiagnosis> T await(Class<T> cause, Predicate<T> as) {
    return await(rig.manager(), cause, as);
  }

  private <T extends StreamDiagnosis> T await(
      EventStreamManager<GenericEventStream> manager, Class<T> cause) {
    return await(manager, cause, any -> true);
  }

  private <T extends StreamDiagnosis> T await(
      EventStreamManager<GenericEventStream> manager, Class<T> cause, Predicate<T> as) {
    AtomicReference<StreamDiagnosis> last = new AtomicReference<>();
    Eventually.await(
        cause.getSimpleName(),
        () -> {
          last.set(manager.why("demo"));
          return cause.isInstance(last.get()) && as.test(cause.cast(last.get()));
        },
        () -> last.get() + "\n" + rig.state());
    return cause.cast(last.get());
  }

  private void stream(EventStreamFields.Builder fields) {
    rig.manager().upsert("demo", GenericEventStream.EMPTY.withFields(fields.build()));
  }

  private void retry(Duration initial, Duration maximum) {
    rig.config = rig.config.withRetry(new EventStreamsConfig.Retry(initial, maximum, 2.0));
  }

  private static void assertAboutAnHour(Duration left) {
    assertThat(left).isBetween(Duration.ofMinutes(50), HOUR);
  }

  /** Does not return, whoever interrupts it. */
  private void holdOn() {
    boolean interrupted = false;
    while (mayReturn.getCount() > 0) {
      try {
        mayReturn.await();
      } catch (InterruptedException ignored) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private final class StubbornSource implements EventSource<GenericEventStream, Integer> {
    final CountDownLatch running = new CountDownLatch(1);
    volatile Thread thread;

    @Override
    public void run(
        SourceContext<GenericEventStream> context, String checkpoint, Deliver<Integer> deliver) {
      thread = Thread.currentThread();
      running.countDown();
      holdOn();
    }

    void await() {
      Eventually.await("a run", () -> running.getCount() == 0, rig::state);
    }
  }

  /** A factory of dispatchers whose attempts time out. */
  static DispatcherFactory<GenericEventStream, Integer> factory(
      Dispatcher<Integer> dispatcher, Duration attemptTimeout) {
    return new DispatcherFactory<>() {
      @Override
      public void validate(
          EventStreamsConfig config, GenericEventStream spec, LifecyclePhase phase) {}

      @Override
      public Dispatcher<Integer> newDispatcher(EventStreamsConfig config, GenericEventStream spec) {
        return dispatcher;
      }

      @Override
      public Duration attemptTimeout(EventStreamsConfig config, GenericEventStream spec) {
        return attemptTimeout;
      }
    };
  }

  // ---- events on their way ----

  @Test
  void aStreamWhoseSourceIsSilentIsIdle() {
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    Idle first = await(Idle.class);
    await(Idle.class, idle -> idle.silentFor().compareTo(first.silentFor()) > 0);
    assertThat(rig.manager().why(rig.get("demo").id())).isInstanceOf(Idle.class);
    assertCode(ErrorCode.NO_RESULT, () -> rig.manager().why("nobody"));
  }

  @Test
  void aBatchThatWaitsForItsTimeoutSaysSo() {
    stream(fields().batchTimeout(HOUR));
    rig.add(0, 3);
    Gathering gathering = await(Gathering.class, some -> some.events() == 3);
    assertThat(gathering.batchSize()).isEqualTo(5);
    assertAboutAnHour(gathering.left());
  }

  @Test
  void aBatchThatNobodyTakesWaitsForAConsumerAndThenForItsAnswer() {
    AtomicReference<Attempt> attempt = new AtomicReference<>();
    Dispatcher<Integer> waiting =
        new Dispatcher<>() {
          @Override
          public CompletionStage<DispatchOutcome> attemptDispatch(
              EventBatch<Integer> batch, Attempt newAttempt) {
            attempt.set(newAttempt);
            return Dispatcher.pending();
          }

          @Override
          public boolean waitsForConsumer() {
            return true;
          }
        };
    rig.factory(factory(waiting, HOUR)).add(0, 5).stream("demo");
    WaitingForConsumer nobody = await(WaitingForConsumer.class);
    assertThat(nobody.events()).isEqualTo(5);

    attempt.get().handedOver("connection c1");
    WaitingForOutcome somebody = await(WaitingForOutcome.class);
    assertThat(somebody.consumer()).isEqualTo("connection c1");
    assertThat(somebody.thread()).isNull();
    assertThat(somebody.attempt()).isZero();
    assertThat(somebody.events()).isEqualTo(5);
    assertThat(somebody.deliveryId()).isEqualTo(attempt.get().deliveryId());
    assertAboutAnHour(somebody.timesOutIn());

    attempt.get().complete(DispatchOutcome.delivered());
    await(Idle.class);
  }

  @Test
  void aDispatcherThatNeverWaitsMayNameItsConsumerToo() {
    rig.dispatcher.thenHold();
    rig.add(0, 5).stream("demo").awaitAll(0, 5);
    assertThat(await(WaitingForOutcome.class).consumer()).isNull();
    rig.dispatcher.attempts().get(0).attempt().handedOver("example.org");
    assertThat(await(WaitingForOutcome.class).consumer()).isEqualTo("example.org");
  }

  @Test
  void aBlockingCallIsNamedByItsThread() {
    AtomicReference<Thread> thread = new AtomicReference<>();
    BlockingDispatcher<Integer> blocking =
        (batch, attempt) -> {
          thread.set(Thread.currentThread());
          holdOn();
          return DispatchOutcome.delivered();
        };
    rig.factory(factory(blocking, HOUR)).add(0, 5).stream("demo");
    Eventually.await("a call", () -> thread.get() != null, rig::state);
    assertThat(await(WaitingForOutcome.class).thread()).isEqualTo(thread.get().getName());
  }

  @Test
  void aFailedBatchBacksOff() {
    retry(HOUR, HOUR);
    rig.dispatcher.thenAnswer(DispatchOutcome.unavailable(new IOException("no route")));
    rig.add(0, 5).stream("demo");
    stream(fields().retryTimeout(HOUR.multipliedBy(9)));
    BackingOff backingOff = await(BackingOff.class);
    assertThat(backingOff.sequenceId()).isEqualTo(id(0));
    assertThat(backingOff.failures()).isEqualTo(1);
    assertThat(backingOff.error()).contains("no route");
    assertAboutAnHour(backingOff.left());
  }

  @Test
  void aBatchWhoseRetriesAreUsedUpBlocks() {
    rig.dispatcher.thenAnswer(
        new DispatchOutcome.Partial(2, DispatchOutcome.refused(new IOException("never"))));
    rig.add(0, 5);
    stream(fields().blockedRetryDelay(HOUR));
    Blocked blocked = await(Blocked.class);
    assertThat(blocked.sequenceId()).isEqualTo(id(2));
    assertThat(blocked.failures()).isEqualTo(1);
    assertThat(blocked.error()).contains("never");
    assertAboutAnHour(blocked.left());
  }

  @Test
  void aCallThatIgnoresItsInterruptIsWaitedFor() {
    AtomicReference<Thread> thread = new AtomicReference<>();
    BlockingDispatcher<Integer> stubborn =
        (batch, attempt) -> {
          thread.set(Thread.currentThread());
          holdOn();
          return DispatchOutcome.delivered();
        };
    rig.factory(factory(stubborn, Duration.ofMillis(20))).add(0, 5).stream("demo");
    NotReturned waiting = await(NotReturned.class);
    assertThat(waiting.holdup()).isEqualTo(Holdup.DISPATCHER);
    assertThat(waiting.thread()).isEqualTo(thread.get().getName());
  }

  @Test
  void aCallThatDoesNotReturnThoughItsBatchIsSettledIsWaitedFor() {
    BlockingDispatcher<Integer> stubborn =
        (batch, attempt) -> {
          attempt.complete(DispatchOutcome.delivered());
          holdOn();
          return DispatchOutcome.delivered();
        };
    rig.factory(factory(stubborn, HOUR)).add(0, 10).stream("demo");
    NotReturned waiting = await(NotReturned.class);
    assertThat(waiting.holdup()).isEqualTo(Holdup.DISPATCHER);
    assertThat(waiting.thread()).startsWith("es-worker-");
  }

  @Test
  void aDrainerThatIsHeldUpInUserCodeIsNamed() {
    rig.factory(InProcessDispatchers.inline(batch -> holdOn())).add(0, 5).stream("demo");
    Busy busy = await(Busy.class);
    assertThat(busy.thread()).startsWith("es-worker-");
    assertThat(busy.code()).contains("EngineWhyTest.holdOn");
    assertThat(busy.waited()).isEqualTo(Duration.ofSeconds(1));
    // Whoever asks is not held up by the next one either, and the stream goes on.
    assertThat(rig.manager().why("demo")).isInstanceOf(Busy.class);
    mayReturn.countDown();
    rig.awaitCheckpoint("demo", 4);
    await(Idle.class);
  }

  @Test
  void aDispatcherThatAsksIsAnswered() {
    AtomicReference<StreamDiagnosis> answer = new AtomicReference<>();
    rig
        .factory(InProcessDispatchers.inline(batch -> answer.set(rig.manager().why("demo"))))
        .add(0, 5)
        .stream("demo")
        .awaitCheckpoint("demo", 4);
    assertThat(answer.get()).isInstanceOf(WaitingForOutcome.class);
  }

  // ---- the source ----

  @Test
  void aSourceThatFailedOrReturnedIsStartedAgainLater() {
    retry(HOUR, HOUR);
    rig.source.failOnce(new IOException("the ledger is away"));
    rig.stream("demo");
    SourceRestarting failed = await(SourceRestarting.class);
    assertThat(failed.error()).contains("the ledger is away");
    assertAboutAnHour(failed.left());

    rig.manager().delete("demo");
    rig.source.returnWhenDrained(true);
    rig.stream("demo");
    assertThat(await(SourceRestarting.class).error()).isEqualTo("the source returned");
  }

  @Test
  void aSourceThatMissedAnEventAndDoesNotReturnIsWaitedFor() {
    AtomicReference<Thread> thread = new AtomicReference<>();
    List<Event<Integer>> twice = List.of(new Event<>("m", id(0), 0), new Event<>("m", id(0), 0));
    rig.source(
        (context, checkpoint, deliver) -> {
          thread.set(Thread.currentThread());
          try {
            deliver.deliver(twice);
          } finally {
            holdOn();
          }
        });
    stream(fields().batchSize(1));
    NotReturned waiting = await(NotReturned.class);
    assertThat(waiting.holdup()).isEqualTo(Holdup.SOURCE);
    assertThat(waiting.thread()).isEqualTo(thread.get().getName());
  }

  // ---- the store ----

  @Test
  void aStoreThatCannotBeAskedWhereToBegin() {
    rig.persistence.checkpoints.mood = Mood.THROWS;
    rig.stream("demo");
    StoreUnavailable store = await(StoreUnavailable.class);
    assertThat(store.work()).isEqualTo(StoreWork.CLAIM);
    assertThat(store.error()).contains("the store is away");
    await(StoreUnavailable.class, now -> now.failingFor().compareTo(store.failingFor()) > 0);
    rig.persistence.checkpoints.mood = Mood.FINE;
    await(Idle.class);
  }

  @Test
  void aStoreThatDoesNotAnswerWhereToBegin() {
    rig.persistence.checkpoints.hangClaims();
    rig.stream("demo");
    await(Starting.class);
    rig.persistence.checkpoints.release();
    await(Idle.class);
  }

  @Test
  void aStoreThatOnlyFailsToStoreProgressIsToldOnceNothingElseIsWrong() {
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    for (Mood mood : List.of(Mood.THROWS, Mood.UNKNOWN, Mood.NOT_SAVED, Mood.NULLS)) {
      rig.persistence.checkpoints.mood = mood;
      int next = rig.dispatcher.sequenceIds().size();
      rig.add(next, next + 5);
      StoreUnavailable store = await(StoreUnavailable.class);
      assertThat(store.work()).isEqualTo(StoreWork.SAVE);
      assertThat(store.error()).isNotEmpty();
      rig.persistence.checkpoints.mood = Mood.FINE;
      rig.awaitCheckpoint("demo", next + 4);
      await(Idle.class);
    }
  }

  @Test
  void aStreamThatStoresEachBatchWaitsForItsCheckpoint() {
    rig.config =
        rig.config.withCheckpoints(new EventStreamsConfig.CheckpointsTuningConfig(false, 250));
    rig.persistence.checkpoints.hang();
    rig.stream("demo").add(0, 20);
    WaitingForCheckpoint waiting = await(WaitingForCheckpoint.class);
    assertThat(waiting.unsaved()).isEqualTo(5);
    assertThat(waiting.everyBatch()).isTrue();
    await(WaitingForCheckpoint.class, now -> now.waited().compareTo(waiting.waited()) > 0);
    rig.persistence.checkpoints.release();
    rig.awaitCheckpoint("demo", 19);
    await(Idle.class);
  }

  @Test
  void aStreamWithTooMuchUnsavedWaitsForACheckpoint() {
    rig.config =
        rig.config.withLimits(new EventStreamsConfig.Limits(Duration.ofMillis(200), 20, 1_000));
    rig.persistence.checkpoints.hang();
    rig.stream("demo").add(0, 100);
    WaitingForCheckpoint waiting = await(WaitingForCheckpoint.class);
    // The last batch may have been smaller than the others, or have made it more.
    assertThat(waiting.unsaved()).isBetween(20L, 24L);
    assertThat(waiting.everyBatch()).isFalse();
  }

  // ---- the lifecycle ----

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
            duringDelete.set(rig.manager().why("demo"));
          }
        };
    rig.persistence.fail("delete");
    assertCode(ErrorCode.STORE_UNAVAILABLE, () -> rig.manager().delete("demo"));
    assertThat(duringDelete.get()).isEqualTo(new Stopped(StopReason.DELETION));
    StoreUnavailable store = await(StoreUnavailable.class);
    assertThat(store.work()).isEqualTo(StoreWork.DELETE);
    assertThat(store.error()).contains("the store is away");
    rig.persistence.recover();
    Eventually.await("the end", () -> rig.manager().findByNameOrId("demo").isEmpty(), rig::state);
    assertCode(ErrorCode.NO_RESULT, () -> rig.manager().why("demo"));
  }

  @Test
  void aStreamThatIsStoppingNamesTheThreadOfItsSource() {
    StubbornSource source = new StubbornSource();
    rig.source(source).stopTimeoutMillis(50).stream("demo");
    source.await();
    assertCode(ErrorCode.STOP_TIMED_OUT, () -> rig.manager().reset("demo", null));
    stream(fields().topicFilter("other"));
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
          holdOn();
          return DispatchOutcome.delivered();
        };
    rig.stopTimeoutMillis(50).factory(factory(stubborn, HOUR)).add(0, 5).stream("demo");
    Eventually.await("a call", () -> called.getCount() == 0, rig::state);
    assertCode(ErrorCode.STOP_TIMED_OUT, () -> rig.manager().stop("demo"));
    Stopping waiting = await(Stopping.class, at -> at.holdup() == Holdup.DISPATCHER);
    assertThat(waiting.thread()).startsWith("es-worker-");
  }

  @Test
  void aStreamThatWaitsForItsLastCheckpointSaysSo() {
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    rig.persistence.checkpoints.mood = Mood.THROWS;
    rig.add(5, 10).awaitAll(5, 10);
    Thread stopping = new Thread(() -> rig.manager().stop("demo"));
    stopping.start();
    Stopping diagnosis = await(Stopping.class);
    // What the store answers is known only once the last checkpoint was tried.
    Stopping failing =
        await(Stopping.class, at -> at.holdup() == Holdup.CHECKPOINT && at.error() != null);
    assertThat(diagnosis.reason()).isEqualTo(StopReason.REQUEST);
    assertThat(failing.error()).contains("the store is away");
    rig.persistence.checkpoints.mood = Mood.FINE;
    await(Stopped.class);
    Eventually.awaitEnd(stopping);
  }

  private void assertStopping(StopReason reason, Holdup holdup, String thread) {
    Stopping stopping = await(Stopping.class);
    assertThat(stopping.reason()).isEqualTo(reason);
    assertThat(stopping.holdup()).isEqualTo(holdup);
    assertThat(stopping.thread()).isEqualTo(thread);
  }

  @Test
  void aFencedInstanceStartsAgainLaterAndAtOnceWhenSomebodyWantsItTo() {
    retry(Duration.ofMillis(5), HOUR);
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    EventStreamManager<GenericEventStream> older = rig.manager();
    long epoch = rig.checkpoint("demo").epoch();
    EventStreamManager<GenericEventStream> newer = rig.open();
    Eventually.await("a claim", () -> rig.checkpoint("demo").epoch() > epoch, rig::state);
    newer.close();
    rig.add(5, 10);
    Failed failed = await(older, Failed.class);
    assertThat(failed.error()).contains("ES10006", "taken over");
    assertAboutAnHour(failed.startsAgainIn());
    assertThat(older.getByNameOrId("demo").statistics().eventsDelivered()).isEqualTo(10);

    older.start("demo");
    await(older, Idle.class);
    rig.add(10, 15).awaitCheckpoint("demo", 14);
    Eventually.await(
        "fresh statistics",
        () -> older.getByNameOrId("demo").statistics().checkpoint().equals(id(14)),
        rig::state);
  }

  @Test
  void aFencedInstanceWhoseSourceDoesNotReturnSaysSo() {
    retry(Duration.ofMillis(5), HOUR);
    AtomicReference<Thread> thread = new AtomicReference<>();
    CountDownLatch goOn = new CountDownLatch(1);
    rig.source(
        (context, checkpoint, deliver) -> {
          thread.set(Thread.currentThread());
          deliver.deliver(List.of(new Event<>("m", id(0), 0)));
          goOn.await();
          deliver.deliver(List.of(new Event<>("m", id(1), 1)));
          holdOn();
        });
    rig.stopTimeoutMillis(50).stream("demo").awaitCheckpoint("demo", 0);
    rig.persistence.memoryCheckpoints().claim(rig.get("demo").id());
    goOn.countDown();
    Stopping stopping = await(Stopping.class);
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
    CannotRun cannot = await(CannotRun.class);
    assertThat(cannot.error()).contains("FF00234", "gone");
    assertCode(ErrorCode.FIELD_INVALID, () -> rig.manager().start("demo"));
    assertThat(rig.manager().why("demo")).isEqualTo(cannot);
    rig.manager().upsert("demo", spec("demo"));
    await(Idle.class);
  }
}
