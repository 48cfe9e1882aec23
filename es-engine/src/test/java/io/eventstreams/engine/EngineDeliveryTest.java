package io.eventstreams.engine;

import static io.eventstreams.api.testkit.ScriptedSource.numbered;
import static io.eventstreams.engine.EngineRig.fields;
import static io.eventstreams.engine.EngineRig.id;
import static io.eventstreams.engine.EngineRig.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.api.testkit.ScriptedDispatcher.Attempted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
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
    stream(fields().batchSize(10).batchTimeout(WhyRig.HOUR));
    rig.awaitAll(0, 20);
    Eventually.await(
        "the rest is there",
        () -> rig.manager().lag("demo").bufferedEvents().equals(OptionalLong.of(5)),
        rig::state);
    assertThat(sizes()).containsExactly(10, 10);
    // Only now, lest a source that takes its time be thought to have nothing more.
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

  /** So that a consumer recognises what it was given before a restart. */
  @Test
  void whatIsDeliveredAgainAfterARestartHasTheSameDeliveryId() {
    rig.dispatcher.thenHold();
    rig.add(0, 5).stream("demo").dispatcher.awaitAttempts(1);
    rig.manager().close();
    rig.open();
    rig.awaitCheckpoint("demo", 4);
    List<Attempted<Integer>> attempts = rig.dispatcher.attempts();
    assertThat(attempts).hasSize(2);
    assertThat(attempts.get(1).batch().events()).isEqualTo(attempts.get(0).batch().events());
    assertThat(attempts.get(1).deliveryId()).isEqualTo(attempts.get(0).deliveryId());
    rig.manager().reset("demo", null);
    rig.dispatcher.awaitAttempts(3);
    assertThat(rig.dispatcher.attempts().get(2).deliveryId())
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
            EngineRig.impatient(
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
                    LockSupport.parkNanos(10_000); // the stream needs the processor
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
}
