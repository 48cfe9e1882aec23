package io.eventstreams.engine;

import static io.eventstreams.api.testkit.ScriptedSource.numbered;
import static io.eventstreams.engine.EngineRig.id;
import static io.eventstreams.engine.EngineRig.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.BlockingDispatcher;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.api.testkit.ScriptedDispatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineSourceTest {
  private final EngineRig rig = new EngineRig();

  @AfterEach
  void close() {
    rig.close();
  }

  // ---- a source that filters by itself ----

  @Test
  void aSourceThatFindsNothingIsCalledAgainAfterWhatItHasLookedAt() {
    List<String> begun = Collections.synchronizedList(new ArrayList<>());
    EventSource<GenericEventStream, Integer> source =
        (context, checkpoint, deliver) -> {
          begun.add(checkpoint);
          deliver.progress(id(begun.size() * 1_000));
          while (!context.cancelled()) {
            LockSupport.park();
          }
        };
    try (EventStreamManager<GenericEventStream> manager =
        EventStreams.<GenericEventStream, Integer>builder(source, InMemoryPersistence.create())
            .dispatcher(EventStreamType.WEBSOCKET, new ScriptedDispatcher<Integer>().factory())
            .build()) {
      manager.upsert(
          "demo",
          GenericEventStream.EMPTY.withFields(
              EngineRig.fields().checkpointInterval(Duration.ofMillis(20)).build()));
      Eventually.await(
          "a checkpoint without an event",
          () -> manager.lag("demo").position().equals(id(1_000)),
          () -> begun);
      manager.stop("demo");
      manager.start("demo");
      Eventually.await("the next run", () -> begun.size() == 2, () -> begun);
    }
    assertThat(begun).containsExactly("", id(1_000));
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
          return DispatchOutcome.delivered();
        };
    rig.stopTimeoutMillis(100).factory(EngineRig.impatient(stubborn));
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
          attempt.complete(DispatchOutcome.delivered());
          inside.countDown();
          new CountDownLatch(1).await();
          return DispatchOutcome.delivered();
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
    rig.dispatcher.awaitAttempts(1).get(0).attempt().complete(DispatchOutcome.delivered());
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
                      // Each has an id of its own, or the engine would refuse them for that.
                      for (int next = 100; bothIn.getCount() > 0; next++) {
                        deliver.deliver(numbered("m", next, next + 1));
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
    held.complete(DispatchOutcome.delivered());
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
}
