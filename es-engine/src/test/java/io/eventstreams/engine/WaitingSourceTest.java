package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.Event;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.api.testkit.ScriptedSource;
import io.eventstreams.engine.internal.runner.EngineThreads;
import io.eventstreams.engine.internal.runner.RunnerSeams;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A foreign thread, as an event loop is one, passes on what it may not do to the source's thread if
 * that waits in {@code deliver}: it has to be woken up anyhow, and a worker would be one more.
 */
class WaitingSourceTest {
  private final EngineRig rig = new EngineRig();
  private final ExecutorService foreign = Executors.newSingleThreadExecutor();
  private final AtomicReference<Thread> sourceThread = new AtomicReference<>();
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void close() throws InterruptedException {
    rig.close();
    foreign.shutdown();
    assertThat(foreign.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  /** Delivers everything in one list and then waits to be stopped. */
  private EventSource<GenericEventStream, Integer> oneList(int events) {
    return (context, checkpoint, deliver) -> {
      sourceThread.set(Thread.currentThread());
      List<Event<Integer>> list = ScriptedSource.numbered("m", 0, events);
      if (deliver.deliver(list) == SourceInstruction.CONTINUE) {
        new CountDownLatch(1).await();
      }
    };
  }

  @Test
  void takesTheDrainThatAForeignThreadPassesOn() {
    LinkedBlockingQueue<Attempt> attempts = new LinkedBlockingQueue<>();
    Dispatcher<Integer> waits =
        (batch, attempt) -> {
          batch.events().forEach(event -> seen.add(event.sequenceId()));
          attempts.add(attempt);
          return Dispatcher.pending();
        };
    CountedThreads workers = new CountedThreads();
    // An answer of the store calls a worker when the source does not wait yet.
    rig.persistence.checkpoints.hang();
    rig
        .on(workers.on(RunnerSeams.real()))
        .factory(InProcessDispatchers.sharing(waits))
        .source(oneList(60))
        .stream("demo");
    Eventually.await(
        "the first batch",
        () -> !attempts.isEmpty() && workers.running.get() == 1 && isSourceWaiting(),
        rig::state);
    int called = workers.called.get();

    // When the last events have been taken the source waits for a drain no more.
    for (int batch = 0; batch < 8; batch++) {
      answerOne(attempts);
    }
    assertThat(workers.called).hasValue(called);

    for (int batch = 8; batch < 12; batch++) {
      answerOne(attempts);
    }
    Eventually.await("all events", () -> seen.size() == 60, rig::state);
    rig.persistence.checkpoints.release();
    rig.awaitCheckpoint("demo", 59);
    assertThat(seen).isEqualTo(ids(0, 60));
  }

  private void answerOne(LinkedBlockingQueue<Attempt> attempts) {
    // Else the foreign thread may find nobody waiting, and calls a worker.
    Eventually.await(
        "a batch and a waiting source", () -> !attempts.isEmpty() && isSourceWaiting(), rig::state);
    Attempt attempt = attempts.remove();
    foreign.execute(() -> attempt.complete(DispatchOutcome.delivered()));
  }

  private boolean isSourceWaiting() {
    return sourceThread.get().getState() == Thread.State.WAITING;
  }

  /** Counts how often the engine asks for a worker, and those at work; the source is one. */
  private static final class CountedThreads implements EngineThreads {
    final AtomicInteger called = new AtomicInteger();
    final AtomicInteger running = new AtomicInteger();
    private final EngineThreads threads = EngineThreads.create("es-worker-");

    RunnerSeams on(RunnerSeams machine) {
      machine.threads().close();
      return new RunnerSeams(
          machine.clock(),
          this,
          machine.timers(),
          machine.storeThreads(),
          machine.waits(),
          machine.randomness());
    }

    @Override
    public boolean execute(Runnable task) {
      called.incrementAndGet();
      running.incrementAndGet();
      boolean accepted =
          threads.execute(
              () -> {
                try {
                  task.run();
                } finally {
                  running.decrementAndGet();
                }
              });
      if (!accepted) {
        running.decrementAndGet();
      }
      return accepted;
    }

    @Override
    public void close() {
      threads.close();
    }
  }

  /** A hand-over that got lost would leave the stream standing, with everybody asleep. */
  @Test
  void noHandOverIsLost() {
    int events = 10_000;
    Dispatcher<Integer> answersElsewhere =
        (batch, attempt) -> {
          batch.events().forEach(event -> seen.add(event.sequenceId()));
          foreign.execute(() -> attempt.complete(DispatchOutcome.delivered()));
          return Dispatcher.pending();
        };
    EventSource<GenericEventStream, Integer> pieces =
        (context, checkpoint, deliver) -> {
          sourceThread.set(Thread.currentThread());
          for (int from = 0; from < events; from += 7) {
            int to = Math.min(events, from + 7);
            if (deliver.deliver(ScriptedSource.numbered("m", from, to)) == SourceInstruction.EXIT) {
              return;
            }
          }
          new CountDownLatch(1).await();
        };
    rig.factory(InProcessDispatchers.sharing(answersElsewhere)).source(pieces).stream("demo");

    rig.awaitCheckpoint("demo", events - 1);
    assertThat(seen).isEqualTo(ids(0, events));
  }
}
