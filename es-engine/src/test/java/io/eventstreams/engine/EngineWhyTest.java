package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.assertCode;
import static io.eventstreams.engine.EngineRig.fields;
import static io.eventstreams.engine.EngineRig.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.StreamDiagnosis.BackingOff;
import io.eventstreams.api.StreamDiagnosis.Blocked;
import io.eventstreams.api.StreamDiagnosis.Busy;
import io.eventstreams.api.StreamDiagnosis.Gathering;
import io.eventstreams.api.StreamDiagnosis.Holdup;
import io.eventstreams.api.StreamDiagnosis.Idle;
import io.eventstreams.api.StreamDiagnosis.NotReturned;
import io.eventstreams.api.StreamDiagnosis.SourceRestarting;
import io.eventstreams.api.StreamDiagnosis.Starting;
import io.eventstreams.api.StreamDiagnosis.StoreUnavailable;
import io.eventstreams.api.StreamDiagnosis.StoreWork;
import io.eventstreams.api.StreamDiagnosis.WaitingForCheckpoint;
import io.eventstreams.api.StreamDiagnosis.WaitingForConsumer;
import io.eventstreams.api.StreamDiagnosis.WaitingForOutcome;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.BlockingDispatcher;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.engine.FlakyCheckpointStore.Mood;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Why the events of a running stream are not on their way. */
class EngineWhyTest {
  private final WhyRig why = new WhyRig();
  private final EngineRig rig = why.rig;

  @AfterEach
  void close() {
    why.close();
  }

  @Test
  void aStreamWhoseSourceIsSilentIsIdle() {
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    Idle first = why.await(Idle.class);
    why.await(Idle.class, idle -> idle.silentFor().compareTo(first.silentFor()) > 0);
    String id = rig.get("demo").id();
    Eventually.await("by its id", () -> rig.manager().why(id) instanceof Idle, rig::state);
    assertCode(ErrorCode.NO_RESULT, () -> rig.manager().why("nobody"));
  }

  @Test
  void aBatchThatWaitsForItsTimeoutSaysSo() {
    why.stream(fields().batchTimeout(WhyRig.HOUR));
    rig.add(0, 3);
    Gathering gathering = why.await(Gathering.class, some -> some.events() == 3);
    assertThat(gathering.batchSize()).isEqualTo(5);
    WhyRig.assertAboutAnHour(gathering.left());
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
    rig.factory(WhyRig.factory(waiting, WhyRig.HOUR)).add(0, 5).stream("demo");
    WaitingForConsumer nobody = why.await(WaitingForConsumer.class);
    assertThat(nobody.events()).isEqualTo(5);

    attempt.get().handedOver("connection c1");
    WaitingForOutcome somebody = why.await(WaitingForOutcome.class);
    assertThat(somebody.consumer()).isEqualTo("connection c1");
    assertThat(somebody.thread()).isNull();
    assertThat(somebody.attempt()).isZero();
    assertThat(somebody.events()).isEqualTo(5);
    assertThat(somebody.deliveryId()).isEqualTo(attempt.get().deliveryId());
    WhyRig.assertAboutAnHour(somebody.timesOutIn());

    attempt.get().complete(DispatchOutcome.delivered());
    why.await(Idle.class);
  }

  @Test
  void aDispatcherThatNeverWaitsMayNameItsConsumerToo() {
    rig.dispatcher.thenHold();
    rig.add(0, 5).stream("demo").awaitAll(0, 5);
    assertThat(why.await(WaitingForOutcome.class).consumer()).isNull();
    rig.dispatcher.attempts().get(0).attempt().handedOver("example.org");
    assertThat(why.await(WaitingForOutcome.class).consumer()).isEqualTo("example.org");
  }

  @Test
  void aBlockingCallIsNamedByItsThread() {
    AtomicReference<Thread> thread = new AtomicReference<>();
    BlockingDispatcher<Integer> blocking =
        (batch, attempt) -> {
          thread.set(Thread.currentThread());
          why.holdOn();
          return DispatchOutcome.delivered();
        };
    rig.factory(WhyRig.factory(blocking, WhyRig.HOUR)).add(0, 5).stream("demo");
    Eventually.await("a call", () -> thread.get() != null, rig::state);
    assertThat(why.await(WaitingForOutcome.class).thread()).isEqualTo(thread.get().getName());
  }

  @Test
  void aFailedBatchBacksOff() {
    why.retry(WhyRig.HOUR, WhyRig.HOUR);
    rig.dispatcher.thenAnswer(DispatchOutcome.unavailable(new IOException("no route")));
    rig.add(0, 5).stream("demo");
    why.stream(fields().retryTimeout(WhyRig.HOUR.multipliedBy(9)));
    BackingOff backingOff = why.await(BackingOff.class);
    assertThat(backingOff.sequenceId()).isEqualTo(id(0));
    assertThat(backingOff.failures()).isEqualTo(1);
    assertThat(backingOff.error()).contains("no route");
    WhyRig.assertAboutAnHour(backingOff.left());
  }

  @Test
  void aBatchWhoseRetriesAreUsedUpBlocks() {
    rig.dispatcher.thenAnswer(
        new DispatchOutcome.Partial(2, DispatchOutcome.refused(new IOException("never"))));
    rig.add(0, 5);
    why.stream(fields().blockedRetryDelay(WhyRig.HOUR));
    Blocked blocked = why.await(Blocked.class);
    assertThat(blocked.sequenceId()).isEqualTo(id(2));
    assertThat(blocked.failures()).isEqualTo(1);
    assertThat(blocked.error()).contains("never");
    WhyRig.assertAboutAnHour(blocked.left());
  }

  @Test
  void aCallThatIgnoresItsInterruptIsWaitedFor() {
    AtomicReference<Thread> thread = new AtomicReference<>();
    BlockingDispatcher<Integer> stubborn =
        (batch, attempt) -> {
          thread.set(Thread.currentThread());
          why.holdOn();
          return DispatchOutcome.delivered();
        };
    rig.factory(WhyRig.factory(stubborn, Duration.ofMillis(20))).add(0, 5).stream("demo");
    NotReturned waiting = why.await(NotReturned.class);
    assertThat(waiting.holdup()).isEqualTo(Holdup.DISPATCHER);
    assertThat(waiting.thread()).isEqualTo(thread.get().getName());
  }

  @Test
  void aCallThatDoesNotReturnThoughItsBatchIsSettledIsWaitedFor() {
    BlockingDispatcher<Integer> stubborn =
        (batch, attempt) -> {
          attempt.complete(DispatchOutcome.delivered());
          why.holdOn();
          return DispatchOutcome.delivered();
        };
    rig.factory(WhyRig.factory(stubborn, WhyRig.HOUR)).add(0, 10).stream("demo");
    NotReturned waiting = why.await(NotReturned.class);
    assertThat(waiting.holdup()).isEqualTo(Holdup.DISPATCHER);
    assertThat(waiting.thread()).startsWith("es-worker-");
  }

  @Test
  void aDrainerThatIsHeldUpInUserCodeIsNamed() {
    rig.factory(InProcessDispatchers.inline(batch -> why.holdOn())).add(0, 5).stream("demo");
    Busy busy =
        why.await(Busy.class, held -> held.code() != null && held.code().contains("WhyRig.holdOn"));
    assertThat(busy.thread()).startsWith("es-worker-");
    assertThat(busy.waited()).isEqualTo(Duration.ofSeconds(1));
    // Whoever asks is not held up by the next one either, and the stream goes on.
    assertThat(rig.manager().why("demo")).isInstanceOf(Busy.class);
    assertThat(rig.manager().lag("demo").bufferedEvents()).isEmpty();
    why.mayReturn.countDown();
    rig.awaitCheckpoint("demo", 4);
    why.await(Idle.class);
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
    why.retry(WhyRig.HOUR, WhyRig.HOUR);
    rig.source.failOnce(new IOException("the ledger is away"));
    rig.stream("demo");
    SourceRestarting failed = why.await(SourceRestarting.class);
    assertThat(failed.error()).contains("the ledger is away");
    WhyRig.assertAboutAnHour(failed.left());

    rig.manager().delete("demo");
    rig.source.returnWhenDrained(true);
    rig.stream("demo");
    assertThat(why.await(SourceRestarting.class).error()).isEqualTo("the source returned");
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
            why.holdOn();
          }
        });
    why.stream(fields().batchSize(1));
    NotReturned waiting = why.await(NotReturned.class);
    assertThat(waiting.holdup()).isEqualTo(Holdup.SOURCE);
    assertThat(waiting.thread()).isEqualTo(thread.get().getName());
  }

  // ---- the store ----

  @Test
  void aStoreThatCannotBeAskedWhereToBegin() {
    rig.persistence.checkpoints.mood = Mood.THROWS;
    rig.stream("demo");
    StoreUnavailable store = why.await(StoreUnavailable.class);
    assertThat(store.work()).isEqualTo(StoreWork.CLAIM);
    assertThat(store.error()).contains("the store is away");
    why.await(StoreUnavailable.class, now -> now.failingFor().compareTo(store.failingFor()) > 0);
    rig.persistence.checkpoints.mood = Mood.FINE;
    why.await(Idle.class);
  }

  @Test
  void aStoreThatDoesNotAnswerWhereToBegin() {
    rig.persistence.checkpoints.hangClaims();
    rig.stream("demo");
    why.await(Starting.class);
    rig.persistence.checkpoints.release();
    why.await(Idle.class);
  }

  @Test
  void aStoreThatOnlyFailsToStoreProgressIsToldOnceNothingElseIsWrong() {
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    for (Mood mood : List.of(Mood.THROWS, Mood.UNKNOWN, Mood.NOT_SAVED, Mood.NULLS)) {
      rig.persistence.checkpoints.mood = mood;
      int next = rig.dispatcher.sequenceIds().size();
      rig.add(next, next + 5);
      StoreUnavailable store = why.await(StoreUnavailable.class);
      assertThat(store.work()).isEqualTo(StoreWork.SAVE);
      assertThat(store.error()).isNotEmpty();
      rig.persistence.checkpoints.mood = Mood.FINE;
      rig.awaitCheckpoint("demo", next + 4);
      why.await(Idle.class);
    }
  }

  @Test
  void aStreamThatStoresEachBatchWaitsForItsCheckpoint() {
    rig.config =
        rig.config.withCheckpoints(new EventStreamsConfig.CheckpointsTuningConfig(false, 250));
    rig.persistence.checkpoints.hang();
    rig.stream("demo").add(0, 20);
    WaitingForCheckpoint waiting = why.await(WaitingForCheckpoint.class);
    assertThat(waiting.unsaved()).isEqualTo(5);
    assertThat(waiting.everyBatch()).isTrue();
    why.await(WaitingForCheckpoint.class, now -> now.waited().compareTo(waiting.waited()) > 0);
    rig.persistence.checkpoints.release();
    rig.awaitCheckpoint("demo", 19);
    why.await(Idle.class);
  }

  @Test
  void aStreamWithTooMuchUnsavedWaitsForACheckpoint() {
    rig.config =
        rig.config.withLimits(new EventStreamsConfig.Limits(Duration.ofMillis(200), 20, 1_000));
    rig.persistence.checkpoints.hang();
    rig.stream("demo").add(0, 100);
    WaitingForCheckpoint waiting = why.await(WaitingForCheckpoint.class);
    // The last batch may have been smaller than the others, or have made it more.
    assertThat(waiting.unsaved()).isBetween(20L, 24L);
    assertThat(waiting.everyBatch()).isFalse();
  }
}
