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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
    List<Thread> dispatchers = Collections.synchronizedList(new ArrayList<>());
    Dispatcher<Integer> waits =
        (batch, attempt) -> {
          dispatchers.add(Thread.currentThread());
          batch.events().forEach(event -> seen.add(event.sequenceId()));
          attempts.add(attempt);
          return Dispatcher.pending();
        };
    // An answer of the store calls a worker when the source does not wait yet.
    rig.persistence.checkpoints.hang();
    rig.factory(InProcessDispatchers.sharing(waits)).source(oneList(60)).stream("demo");

    Eventually.await("the first batch", () -> !attempts.isEmpty(), rig::state);
    // The worker that began the stream may still drain it, and would take the first answers.
    Thread first = dispatchers.get(0);
    Eventually.await(
        "only the source's thread is left",
        () ->
            isSourceAlone()
                && (first == sourceThread.get()
                    || first.getState() == Thread.State.TIMED_WAITING
                    || first.getState() == Thread.State.TERMINATED),
        rig::state);
    for (int batch = 0; batch < 12; batch++) {
      Eventually.await("a batch", () -> !attempts.isEmpty(), rig::state);
      Thread source = sourceThread.get();
      // Else the foreign thread may find nobody waiting, and calls a worker.
      Eventually.await(
          "a waiting source",
          () -> seen.size() == 60 || source.getState() == Thread.State.WAITING,
          rig::state);
      Attempt attempt = attempts.remove();
      foreign.execute(() -> attempt.complete(DispatchOutcome.delivered()));
    }
    Eventually.await("all events", () -> seen.size() == 60, rig::state);
    rig.persistence.checkpoints.release();
    rig.awaitCheckpoint("demo", 59);

    assertThat(seen).isEqualTo(ids(0, 60));
    // Those that lay ready were handed out by the foreign thread, all others by the source's; but
    // when the last events have been taken it waits for a drain no more.
    assertThat(dispatchers.subList(1, 9))
        .filteredOn(thread -> !thread.getName().startsWith("pool-"))
        .allMatch(thread -> thread == sourceThread.get());
  }

  /** Whether all other workers that are platform threads wait for something to do. */
  private boolean isSourceAlone() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("es-worker-"))
        .filter(thread -> thread != sourceThread.get())
        .allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING);
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
