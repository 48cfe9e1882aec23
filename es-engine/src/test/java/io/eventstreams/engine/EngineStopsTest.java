package io.eventstreams.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.BlockingDispatcher;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.api.testkit.Racers;
import io.eventstreams.api.testkit.Scale;
import io.eventstreams.api.testkit.ScriptedSource;
import io.eventstreams.engine.simulation.QuietLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Stops in the middle of everything that can be under way: {@code -Dstops=N} makes it so many of
 * them.
 */
class EngineStopsTest {
  private static final EventStreamType INLINE = EventStreamType.of("inline");
  private static final EventStreamType BLOCKING = EventStreamType.of("blocking");
  private static final int CALLERS = 4;
  private static final int ROUND = 20;
  private static final Duration BOUND = Duration.ofSeconds(10);

  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicInteger calls = new AtomicInteger();
  private final List<Long> stopNanos = Collections.synchronizedList(new ArrayList<>());

  private static int stops() {
    return Scale.of("stops", 400);
  }

  @Test
  void everyStopEndsWithinItsBoundAndLeavesNothingRunning() throws Exception {
    QuietLog quiet = new QuietLog();
    try {
      stopAll();
    } finally {
      quiet.close();
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("es-"))
        .count();
  }

  private void stopAll() throws Exception {
    long threadsBefore = threads();
    FlakyPersistence persistence = new FlakyPersistence();
    EventStreamManager<GenericEventStream> manager =
        EventStreams.<GenericEventStream, Integer>builder(this::runSource, persistence)
            .config(EngineRig.CONFIG.withLimits(new EventStreamsConfig.Limits(BOUND, 100, 10_000)))
            .dispatcher(INLINE, InProcessDispatchers.sharing(this::dispatch))
            .dispatcher(
                BLOCKING, InProcessDispatchers.sharing((BlockingDispatcher<Integer>) this::block))
            .build();
    for (int done = 0; done < stops(); done += CALLERS * ROUND) {
      List<Callable<Integer>> callers = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        Random random = new Random(done + caller);
        String name = "s" + caller;
        callers.add(() -> stopAgainAndAgain(manager, persistence, name, random));
      }
      Racers.race(callers);
    }
    Eventually.await(
        "nothing runs", () -> runs.get() == 0 && calls.get() == 0, () -> runs + " " + calls);
    manager.close();
    Eventually.await(
        "no thread of the engine is left", () -> threads() <= threadsBefore, () -> threads());
    Collections.sort(stopNanos);
    System.out.printf(
        Locale.ROOT,
        "stops: %d, p50 %.2f ms, p99 %.2f ms, max %.2f ms%n",
        stopNanos.size(),
        millis(50),
        millis(99),
        millis(100));
    assertThat(stopNanos.get(stopNanos.size() - 1)).isLessThan(BOUND.toNanos());
  }

  private double millis(int percentile) {
    return stopNanos.get(Math.max(0, stopNanos.size() * percentile / 100 - 1)) / 1e6;
  }

  private int stopAgainAndAgain(
      EventStreamManager<GenericEventStream> manager,
      FlakyPersistence persistence,
      String name,
      Random random) {
    for (int i = 0; i < ROUND; i++) {
      manager.upsert(
          name,
          GenericEventStream.EMPTY
              .withType(random.nextBoolean() ? INLINE : BLOCKING)
              .withFields(
                  EngineRig.fields()
                      .batchSize(1 + random.nextInt(5))
                      .batchTimeout(Duration.ofMillis(random.nextInt(3)))
                      .blockedRetryDelay(Duration.ofMinutes(1))
                      .retryTimeout(Duration.ofMillis(1 + random.nextInt(20)))
                      .build()));
      if (random.nextInt(4) == 0 && persistence.checkpoints.isCalm()) {
        FlakyCheckpointStore.Mood[] moods = FlakyCheckpointStore.Mood.values();
        persistence.checkpoints.then(moods[random.nextInt(moods.length)]);
      }
      LockSupport.parkNanos(random.nextInt(5_000_000));
      long began = System.nanoTime();
      manager.stop(name);
      stopNanos.add(System.nanoTime() - began);
    }
    return ROUND;
  }

  // ---- what is under way ----

  private void runSource(
      SourceContext<GenericEventStream> context, String checkpoint, Deliver<Integer> deliver)
      throws InterruptedException {
    runs.incrementAndGet();
    try {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      int next = checkpoint.isEmpty() ? 0 : Integer.parseInt(checkpoint) + 1;
      while (true) {
        int size = 1 + random.nextInt(8);
        if (deliver.deliver(ScriptedSource.numbered("t", next, next + size))
            == SourceInstruction.EXIT) {
          return;
        }
        next += size;
        switch (random.nextInt(20)) {
          case 0 -> throw new IllegalStateException("the source fails");
          case 1 -> {
            return;
          }
          case 2 -> TimeUnit.MINUTES.sleep(1);
          case 3 -> LockSupport.parkNanos(1_000_000);
          default -> {}
        }
      }
    } finally {
      runs.decrementAndGet();
    }
  }

  private CompletionStage<DispatchOutcome> dispatch(EventBatch<Integer> batch, Attempt attempt) {
    return switch (ThreadLocalRandom.current().nextInt(12)) {
      case 0 -> throw new IllegalStateException("the consumer fails");
      case 1 -> Dispatcher.pending();
      case 2 ->
          Dispatcher.completed(
              new DispatchOutcome.Unavailable(
                  new IllegalStateException("busy"), Duration.ofMinutes(10)));
      case 3 -> Dispatcher.completed(DispatchOutcome.refused(new IllegalStateException("bad")));
      default -> Dispatcher.delivered();
    };
  }

  private DispatchOutcome block(EventBatch<Integer> batch, Attempt attempt) throws Exception {
    calls.incrementAndGet();
    try {
      switch (ThreadLocalRandom.current().nextInt(12)) {
        case 0 -> throw new IllegalStateException("the consumer fails");
        case 1 -> new CountDownLatch(1).await();
        case 2 -> {
          return DispatchOutcome.refused(new IllegalStateException("bad"));
        }
        case 3 -> LockSupport.parkNanos(2_000_000);
        default -> {}
      }
      return DispatchOutcome.delivered();
    } finally {
      calls.decrementAndGet();
    }
  }
}
