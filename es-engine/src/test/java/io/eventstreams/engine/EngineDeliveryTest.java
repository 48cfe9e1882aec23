package io.eventstreams.engine;

import static io.eventstreams.api.testkit.ScriptedSource.numbered;
import static io.eventstreams.engine.EngineRig.fields;
import static io.eventstreams.engine.EngineRig.id;
import static io.eventstreams.engine.EngineRig.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.BlockingDispatcher;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.api.testkit.ScriptedDispatcher.Attempted;
import io.eventstreams.engine.FlakyCheckpointStore.Mood;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineDeliveryTest {
  private final EngineRig rig = new EngineRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private EngineRig stream(EventStreamFields.Builder fields) {
    rig.manager().upsert("demo", GenericEventStream.EMPTY.withFields(fields.build()));
    return rig;
  }

  private List<Integer> sizes() {
    return rig.dispatcher.attempts().stream().map(a -> a.batch().events().size()).toList();
  }

  /** A factory whose attempts time out soon. */
  private static DispatcherFactory<GenericEventStream, Integer> impatient(
      Dispatcher<Integer> dispatcher) {
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
        return Duration.ofMillis(50);
      }
    };
  }

  // ---- batches ----

  @Test
  void aSingleEventIsDeliveredAfterTheBatchTimeout() {
    long begin = System.nanoTime();
    stream(fields().batchSize(50).batchTimeout(Duration.ofMillis(150))).add(0, 1);
    rig.dispatcher.awaitAttempts(1);
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(150_000_000L);
    rig.awaitCheckpoint("demo", 0);
  }

  @Test
  void twentyFiveEventsAreBatchesOfTenTenAndFiveInOrder() {
    rig.add(0, 25);
    stream(fields().batchSize(10).batchTimeout(Duration.ofMillis(100)));
    rig.awaitCheckpoint("demo", 24);
    assertThat(sizes()).containsExactly(10, 10, 5);
    assertThat(rig.dispatcher.sequenceIds()).isEqualTo(ids(0, 25));
  }

  @Test
  void aFilterLetsOneTopicOfTenThroughInFullBatches() {
    List<Event<Integer>> events = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      events.add(new Event<>("topic_" + i % 10, id(i), i));
    }
    rig.source.add(events);
    stream(
        fields()
            .topicFilter("topic_1")
            .batchSize(10)
            .batchTimeout(Duration.ofSeconds(30))
            .checkpointInterval(Duration.ofMillis(50)));
    rig.awaitCheckpoint("demo", 199);
    assertThat(sizes()).containsExactly(10, 10);
    assertThat(rig.dispatcher.attempts())
        .allMatch(a -> a.batch().events().stream().allMatch(e -> e.topic().equals("topic_1")));
    assertThat(rig.get("demo").statistics().eventsUnmatched()).isEqualTo(180);
  }

  @Test
  void anAlternativeMatchesWholeTopicsOnly() {
    String[] topics = {"a", "b", "ax", "xb", "abc", ""};
    List<Event<Integer>> events = new ArrayList<>();
    for (int i = 0; i < topics.length; i++) {
      events.add(new Event<>(topics[i], id(i), i));
    }
    rig.source.add(events);
    stream(fields().topicFilter("a|b"));
    rig.manager()
        .upsert("empty", GenericEventStream.EMPTY.withFields(fields().topicFilter("").build()));
    Eventually.await("three events", () -> rig.dispatcher.sequenceIds().size() == 3, rig::state);
    assertThat(rig.dispatcher.sequenceIds()).containsExactlyInAnyOrder(id(0), id(1), id(5));
  }

  @Test
  void aMatchThatWaitsIsNotPassedByTheCheckpointOfUnmatchedEvents() {
    rig.config =
        rig.config.withCheckpoints(new EventStreamsConfig.CheckpointsTuningConfig(true, 5));
    stream(fields().topicFilter("m").batchTimeout(Duration.ofSeconds(30)));
    rig.source.add(numbered("u", 0, 1));
    rig.source.add(numbered("m", 1, 2));
    rig.source.add(numbered("u", 2, 8));
    rig.awaitCheckpoint("demo", 0);
    rig.manager().stop("demo");
    assertThat(rig.checkpoint("demo").position()).isEqualTo(id(0));
    stream(fields().topicFilter("m"));
    rig.awaitDelivered(id(1));
    assertThat(rig.dispatcher.sequenceIds()).containsExactly(id(1));
  }

  // ---- retries ----

  @Test
  void attemptsAreNumberedAndARepetitionHasTheSameDeliveryId() {
    for (int i = 0; i < 3; i++) {
      rig.dispatcher.thenAnswer(DispatchOutcome.unavailable(new IllegalStateException("down")));
    }
    rig.dispatcher.thenThrow(new IllegalStateException("thrown"));
    rig.add(0, 5).stream("demo").awaitCheckpoint("demo", 4);
    List<Attempted<Integer>> attempts = rig.dispatcher.attempts();
    assertThat(attempts).extracting(Attempted::number).containsExactly(0, 1, 2, 3, 4);
    assertThat(attempts)
        .extracting(Attempted::deliveryId)
        .containsOnly(attempts.get(0).deliveryId());
    assertThat(attempts).extracting(a -> a.batch().stream()).containsOnly("demo");
    assertThat(rig.get("demo").statistics().lastDispatchComplete())
        .isEqualTo(DispatchStatus.COMPLETE);
    rig.add(5, 6).dispatcher.awaitAttempts(6);
    assertThat(rig.dispatcher.attempts().get(5).deliveryId())
        .isNotEqualTo(attempts.get(0).deliveryId());
  }

  @Test
  void whenRetriesAreSpentABatchIsSkippedAndTheNextIsDelivered() {
    stream(fields().errorHandling(ErrorHandlingType.SKIP).retryTimeout(Duration.ofMillis(1)));
    for (int i = 0; i < 3; i++) {
      rig.dispatcher.thenAnswer(DispatchOutcome.refused(new IllegalStateException("never")));
    }
    rig.add(0, 5).awaitCheckpoint("demo", 4);
    assertThat(rig.checkpoint("demo").skipped()).isEqualTo(5);
  }

  @Test
  void whatADispatcherDoesWrongIsAFailureLikeAnyOther() {
    List<Dispatcher<Integer>> wrong =
        List.of(
            (batch, attempt) -> {
              throw new StackOverflowError("not a real one");
            },
            (batch, attempt) -> nothing(),
            (batch, attempt) -> Dispatcher.completed(nothing()),
            (batch, attempt) -> CompletableFuture.failedStage(new IllegalStateException("failed")),
            (batch, attempt) -> Dispatcher.completed(new DispatchOutcome.Partial(99, delivered())),
            (batch, attempt) -> new CompletableFuture<>(),
            (batch, attempt) -> Dispatcher.pending());
    for (Dispatcher<Integer> once : wrong) {
      try (EngineRig own = new EngineRig()) {
        AtomicInteger calls = new AtomicInteger();
        own.factory(
            impatient(
                (batch, attempt) ->
                    calls.getAndIncrement() < 2
                        ? once.attemptDispatch(batch, attempt)
                        : own.dispatcher.attemptDispatch(batch, attempt)));
        own.add(0, 5).stream("demo").awaitCheckpoint("demo", 4);
        assertThat(calls.get()).isEqualTo(3);
        assertThat(own.dispatcher.attempts().get(0).number()).isEqualTo(2);
        assertThat(own.get("demo").statistics().eventsDelivered()).isEqualTo(5);
      }
    }
  }

  private static DispatchOutcome delivered() {
    return DispatchOutcome.delivered();
  }

  @SuppressWarnings("NullAway")
  private static <T> T nothing() {
    return null;
  }

  @Test
  void aFailureThatCannotBeShownIsRetried() {
    rig.dispatcher.thenThrow(
        new RuntimeException() {
          @Override
          public String toString() {
            throw new IllegalStateException("no text");
          }
        });
    rig.add(0, 5).stream("demo").awaitCheckpoint("demo", 4);
    assertThat(rig.source.runs()).as("the instance did not fail").hasSize(1);
  }

  @Test
  void answersMayComeTwiceFromOtherThreadsAndInAnyOrder() throws Exception {
    ConcurrentLinkedQueue<Attempt> open = new ConcurrentLinkedQueue<>();
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    rig.factory(
        InProcessDispatchers.sharing(
            (batch, attempt) -> {
              batch.events().forEach(event -> seen.add(event.sequenceId()));
              open.add(attempt);
              return Dispatcher.pending();
            }));
    stream(fields().batchSize(2).maxInFlight(4)).add(0, 2_000);
    AtomicReference<Boolean> done = new AtomicReference<>(false);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Thread thread =
          new Thread(
              () -> {
                while (!done.get()) {
                  Attempt attempt = open.poll();
                  if (attempt != null) {
                    attempt.complete(delivered());
                    attempt.complete(DispatchOutcome.unavailable(new IllegalStateException()));
                  } else {
                    Thread.onSpinWait();
                  }
                }
              });
      thread.start();
      threads.add(thread);
    }
    try {
      rig.awaitCheckpoint("demo", 1_999);
    } finally {
      done.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(seen).isEqualTo(ids(0, 2_000));
    assertThat(rig.get("demo").statistics().eventsDelivered()).isEqualTo(2_000);
  }

  // ---- blocking dispatchers ----

  @Test
  void aBlockingHandlerGetsEverythingInOrder() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    rig.factory(
        InProcessDispatchers.blocking(
            batch -> batch.events().forEach(event -> seen.add(event.sequenceId()))));
    rig.add(0, 3_000).stream("demo").awaitCheckpoint("demo", 2_999);
    assertThat(seen).isEqualTo(ids(0, 3_000));
  }

  @Test
  void aBlockingCallThatIgnoresItsInterruptIsNeverDoubledAndHoldsUpStop() {
    CountDownLatch mayReturn = new CountDownLatch(1);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger interrupts = new AtomicInteger();
    BlockingDispatcher<Integer> stubborn =
        (batch, attempt) -> {
          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
          while (mayReturn.getCount() > 0) {
            try {
              mayReturn.await();
            } catch (InterruptedException ignored) {
              interrupts.incrementAndGet();
            }
          }
          inside.decrementAndGet();
          return delivered();
        };
    rig.stopTimeoutMillis(100).factory(impatient(stubborn));
    rig.add(0, 10).stream("demo");
    Eventually.await("an interrupt", () -> interrupts.get() == 1, rig::state);
    EngineRig.assertCode(ErrorCode.STOP_TIMED_OUT, () -> rig.manager().stop("demo"));
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.STOPPING);
    assertThat(most.get()).isEqualTo(1);
    mayReturn.countDown();
    rig.awaitStatus("demo", EventStreamStatus.STOPPED);
    rig.manager().start("demo");
    rig.awaitCheckpoint("demo", 9);
  }

  /** It has said "delivered", so that nobody gives the attempt up: only stop can interrupt it. */
  @Test
  void aBlockingCallThatStaysAfterItsOutcomeIsInterruptedByStop() {
    CountDownLatch inside = new CountDownLatch(1);
    BlockingDispatcher<Integer> stays =
        (batch, attempt) -> {
          attempt.complete(delivered());
          inside.countDown();
          new CountDownLatch(1).await();
          return delivered();
        };
    rig.factory(InProcessDispatchers.sharing(stays)).add(0, 10).stream("demo");
    rig.awaitCheckpoint("demo", 4);
    rig.manager().stop("demo");
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.STOPPED);
  }

  // ---- sources ----

  @Test
  void aSourceThatFailsIsCalledAgainFromTheCheckpointOfThen() {
    rig.stream("demo").add(0, 3).awaitCheckpoint("demo", 2);
    rig.source.failOnce(new IllegalStateException("gone"));
    rig.add(3, 6).awaitCheckpoint("demo", 5);
    assertThat(rig.source.runs()).containsExactly("", id(2));
    assertThat(rig.dispatcher.sequenceIds()).isEqualTo(ids(0, 6));
    assertThat(rig.get("demo").statistics().lastSourceFailure()).contains("gone");
  }

  @Test
  void aSourceThatReturnsIsCalledAgain() {
    rig.source.returnWhenDrained(true);
    rig.stream("demo").add(0, 3).awaitCheckpoint("demo", 2);
    rig.add(3, 50).awaitCheckpoint("demo", 49);
    assertThat(rig.dispatcher.sequenceIds()).isEqualTo(ids(0, 50));
  }

  @Test
  void aSourceThatThrowsAnErrorIsCalledAgain() {
    AtomicInteger runs = new AtomicInteger();
    rig
        .source(
            (context, checkpoint, deliver) -> {
              if (runs.getAndIncrement() == 0) {
                throw new StackOverflowError("not a real one");
              }
              rig.source.run(context, checkpoint, deliver);
            })
        .add(0, 5)
        .stream("demo")
        .awaitCheckpoint("demo", 4);
  }

  @Test
  void anotherThreadOfTheSourceMayDeliver() {
    rig
        .source(
            (context, checkpoint, deliver) -> {
              AtomicReference<Throwable> failure = new AtomicReference<>();
              Thread thread =
                  new Thread(
                      () -> {
                        try {
                          rig.source.run(context, checkpoint, deliver);
                        } catch (Throwable thrown) {
                          failure.set(thrown);
                        }
                      });
              thread.start();
              try {
                thread.join();
              } finally {
                thread.interrupt();
                thread.join();
              }
            })
        .add(0, 500)
        .stream("demo")
        .awaitCheckpoint("demo", 499);
    assertThat(rig.dispatcher.sequenceIds()).isEqualTo(ids(0, 500));
  }

  /**
   * Its last list is still in {@code deliver} when {@code run} returns: it must not take the place
   * of the next run's, and the next run must not begin before it is answered.
   */
  @Test
  void aRunThatLeavesAThreadInDeliverIsFollowedByOneThatWorks() {
    List<Thread> left = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger runs = new AtomicInteger();
    rig.dispatcher.thenHold();
    rig.source(
        (context, checkpoint, deliver) -> {
          if (runs.getAndIncrement() < 20) {
            int from = checkpoint.isEmpty() ? 0 : Integer.parseInt(checkpoint) + 1;
            Thread thread =
                new Thread(
                    () -> {
                      while (deliver.deliver(numbered("m", from, from + 12))
                          == SourceInstruction.CONTINUE) {
                        Thread.onSpinWait();
                      }
                    });
            left.add(thread);
            thread.start();
            while (thread.getState() == Thread.State.NEW) {
              Thread.onSpinWait();
            }
            return;
          }
          rig.source.run(context, checkpoint, deliver);
        });
    rig.add(0, 500).stream("demo");
    rig.dispatcher.awaitAttempts(1).get(0).attempt().complete(delivered());
    rig.awaitCheckpoint("demo", 499);
    left.forEach(Eventually::awaitEnd);
    assertThat(rig.dispatcher.sequenceIds()).containsSubsequence(ids(0, 500));
  }

  @Test
  void twoThreadsThatDeliverAtOnceAreToldSo() {
    CountDownLatch bothIn = new CountDownLatch(1);
    AtomicReference<Throwable> refused = new AtomicReference<>();
    rig.dispatcher.thenHold();
    rig.source(
        (context, checkpoint, deliver) -> {
          Thread other =
              new Thread(
                  () -> {
                    try {
                      while (bothIn.getCount() > 0) {
                        deliver.deliver(List.of(new Event<>("m", id(99), 99)));
                      }
                    } catch (IllegalStateException expected) {
                      refused.set(expected);
                      bothIn.countDown();
                    }
                  });
          other.start();
          try {
            deliver.deliver(numbered("m", 0, 30));
          } catch (IllegalStateException expected) {
            refused.set(expected);
            bothIn.countDown();
          }
          bothIn.await();
          other.join();
        });
    rig.stream("demo");
    Eventually.await("a refusal", () -> refused.get() != null, rig::state);
    assertThat(refused.get()).hasMessageContaining("another thread");
  }

  @Test
  void deliverFromWithinADispatcherIsRefused() {
    AtomicReference<io.eventstreams.api.spi.Deliver<Integer>> delivers = new AtomicReference<>();
    AtomicReference<Throwable> refused = new AtomicReference<>();
    rig
        .source(
            (context, checkpoint, deliver) -> {
              delivers.set(deliver);
              rig.source.run(context, checkpoint, deliver);
            })
        .factory(
            InProcessDispatchers.inline(
                batch -> {
                  try {
                    delivers.get().deliver(List.of());
                  } catch (IllegalStateException expected) {
                    refused.set(expected);
                  }
                }))
        .add(0, 5)
        .stream("demo")
        .awaitCheckpoint("demo", 4);
    assertThat(refused.get()).hasMessageContaining("dispatcher");
  }

  @Test
  void anInterruptFromOutsideEndsTheWaitOfDeliverAndTheRunBeginsAnew() {
    AtomicReference<Thread> thread = new AtomicReference<>();
    AtomicReference<SourceInstruction> answer = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    AtomicInteger runs = new AtomicInteger();
    rig.dispatcher.thenHold();
    rig.source(
        (context, checkpoint, deliver) -> {
          if (runs.getAndIncrement() == 0) {
            thread.set(Thread.currentThread());
            answer.set(deliver.deliver(numbered("m", 0, 30)));
            flag.set(Thread.currentThread().isInterrupted());
            assertThat(deliver.deliver(numbered("m", 30, 31))).isEqualTo(SourceInstruction.EXIT);
          } else {
            rig.source.run(context, checkpoint, deliver);
          }
        });
    rig.add(0, 40).stream("demo");
    Attempt held = rig.dispatcher.awaitAttempts(1).get(0).attempt();
    thread.get().interrupt();
    Eventually.await("deliver's answer", () -> flag.get() != null, rig::state);
    assertThat(answer.get()).isEqualTo(SourceInstruction.EXIT);
    assertThat(flag.get()).isTrue();
    held.complete(delivered());
    rig.awaitCheckpoint("demo", 39);
    assertThat(rig.dispatcher.sequenceIds()).isEqualTo(ids(0, 40));
  }

  /** The engine's own code and the dispatcher must not see interrupts that are for the source. */
  @Test
  void stopInterruptsTheSourceAndNotTheDispatcherOnItsThread() {
    AtomicInteger interrupted = new AtomicInteger();
    CountDownLatch inside = new CountDownLatch(1);
    AtomicInteger spins = new AtomicInteger();
    rig.factory(
        InProcessDispatchers.inline(
            batch -> {
              inside.countDown();
              for (int i = 0; i < 200_000; i++) {
                spins.incrementAndGet();
              }
              if (Thread.currentThread().isInterrupted()) {
                interrupted.incrementAndGet();
              }
            }));
    for (int i = 0; i < 10; i++) {
      rig.add(i * 100, (i + 1) * 100).stream("demo");
      awaitQuietly(inside);
      rig.manager().stop("demo");
      rig.manager().start("demo");
    }
    rig.awaitCheckpoint("demo", 999);
    assertThat(interrupted.get()).isZero();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException impossible) {
      throw new IllegalStateException(impossible);
    }
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
    rig.config = rig.config.withLimits(new EventStreamsConfig.Limits(Duration.ofMillis(200), 20));
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
        () -> older.getByNameOrId("demo").statistics() == null,
        () -> older.getByNameOrId("demo") + rig.state());
    rig.awaitCheckpoint("demo", 9).add(10, 20).awaitCheckpoint("demo", 19);
    assertThat(rig.checkpoint("demo").epoch()).isEqualTo(before.epoch() + 1);
    assertThat(older.getByNameOrId("demo").statistics()).isNull();
    assertThat(rig.dispatcher.sequenceIds()).containsAll(ids(0, 20));
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
