package io.eventstreams.engine.internal.runner;

import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.api.testkit.ScriptedDispatcher;
import io.eventstreams.api.testkit.ScriptedSource;
import io.eventstreams.engine.InMemoryPersistence;
import io.eventstreams.engine.internal.lifecycle.EngineManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class StreamRunnerTimerTest {
  private final List<Long> delays = new CopyOnWriteArrayList<>();
  private final Timers timers = Timers.onOneThread("es-timers");

  private Timers recording() {
    return new Timers() {
      @Override
      public Timer after(long delayNanos, Runnable task) {
        delays.add(delayNanos);
        return timers.after(delayNanos, task);
      }

      @Override
      public void close() {
        timers.close();
      }
    };
  }

  /** An hour is the longest that a consumer may ask for; it was once taken for "never". */
  @Test
  void aBatchThatWaitsForHoursIsWoken() {
    ScriptedSource<GenericEventStream, Integer> source = new ScriptedSource<>(5);
    source.add(ScriptedSource.numbered("m", 0, 1));
    try (EventStreamManager<GenericEventStream> manager =
        EngineManager.open(
            EventStreamsConfig.DEFAULTS,
            source,
            InMemoryPersistence.create(),
            Map.of(EventStreamType.WEBSOCKET, new ScriptedDispatcher<Integer>().factory()),
            null,
            null,
            new RunnerSeams(
                EngineClock.system(),
                EngineThreads.create("es-worker-"),
                recording(),
                StoreThread::daemon,
                Waits::blocking,
                () -> 1),
            () -> 1)) {
      manager.upsert(
          "demo",
          GenericEventStream.EMPTY.withFields(
              EventStreamFields.builder().batchTimeout(Duration.ofHours(5)).build()));
      Eventually.await(
          "a timer of five hours",
          () -> delays.stream().anyMatch(delay -> isAbout(Duration.ofHours(5), delay)),
          () -> delays);
    }
  }

  private static boolean isAbout(Duration wanted, long delayNanos) {
    long shortNanos = wanted.toNanos() - delayNanos;
    return shortNanos >= 0 && shortNanos < Duration.ofMinutes(1).toNanos();
  }
}
