package io.eventstreams.bench;

import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.engine.EventStreams;
import io.eventstreams.engine.InMemoryPersistence;
import io.eventstreams.engine.InProcessDispatchers;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How many events a second one stream delivers to code in the same process, beside a blocking
 * queue.
 */
final class ThroughputCommand implements Command {
  private static final EventStreamType TYPE = EventStreamType.of("bench");
  private static final String FILTER = "topic[0-8]";

  @Override
  public String name() {
    return "throughput";
  }

  @Override
  public String summary() {
    return "events a second through one stream, in process, beside a blocking queue";
  }

  @Override
  public String help() {
    return """
        usage: java -jar es-bench.jar throughput [OPTION ...]

          --batch N     events in a batch, 1 to 1000000 (50)
          --chunk N     events in a list that the source delivers, 1 to 1000000 (50)
          --seconds N   how long each case is measured, 1 to 3600 (3)
          --warmup N    how long each case runs before, 1 to 3600 (2)
          --json FILE   write the figures as a JSON array too

        The events are ready-made and in cache; statistics, checkpoints (to memory) and the topic
        filter, where named, are the real ones. "inline" calls the handler on the source's thread,
        "blocking" on a thread of its own. The queue is the JDK's ArrayBlockingQueue of capacity
        --batch, one event at a time between two threads.""";
  }

  @Override
  public int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    Options options =
        Options.parse(arguments, Set.of("batch", "chunk", "seconds", "warmup", "json"));
    int batch = options.integer("batch", 50, 1, 1_000_000);
    int chunk = options.integer("chunk", 50, 1, 1_000_000);
    int seconds = options.integer("seconds", 3, 1, 3_600);
    int warmup = options.integer("warmup", 2, 1, 3_600);
    Results results = new Results();
    Window window = new Window(warmup, seconds, err);
    for (boolean inline : List.of(true, false)) {
      for (@Nullable String filter : new @Nullable String[] {null, FILTER}) {
        results.add(stream(inline, filter, batch, chunk, window));
      }
    }
    results.add(queue(batch, window));
    results.printTable(out);
    results.writeJson(options.path("json"));
    return Main.OK;
  }

  private static ResultRow stream(
      boolean inline, @Nullable String filter, int batch, int chunk, Window window)
      throws InterruptedException {
    Sink sink = new Sink();
    DispatcherFactory<GenericEventStream, Long> dispatcher =
        inline
            ? InProcessDispatchers.inline(sink::take)
            : InProcessDispatchers.blocking(sink::take);
    try (EventStreamManager<GenericEventStream> manager =
        EventStreams.builder(
                new RingSource(chunk), InMemoryPersistence.<GenericEventStream>create())
            .dispatcher(TYPE, dispatcher)
            .build()) {
      manager.upsert(
          "bench",
          GenericEventStream.EMPTY
              .withType(TYPE)
              .withFields(
                  EventStreamFields.builder().batchSize(batch).topicFilter(filter).build()));
      Map<String, Object> params = new LinkedHashMap<>();
      params.put("dispatch", inline ? "inline" : "blocking");
      params.put("batch", batch);
      params.put("chunk", chunk);
      params.put("filter", filter != null);
      double perSecond = window.measure("in-process " + params, () -> examined(manager));
      EventStreamStatistics end = statistics(manager);
      // The best figures come from a writer that has died unseen: never believe those.
      if (end.checkpoint().isEmpty() || sink.taken == 0) {
        throw new IllegalStateException("nothing was delivered or no checkpoint was stored");
      }
      return new ResultRow("throughput/in-process", params, "events_per_second", perSecond, "1/s");
    }
  }

  private static long examined(EventStreamManager<GenericEventStream> manager) {
    EventStreamStatistics now = statistics(manager);
    return now.eventsDelivered() + now.eventsUnmatched();
  }

  private static EventStreamStatistics statistics(EventStreamManager<GenericEventStream> manager) {
    EventStreamStatistics statistics = null;
    while (statistics == null) {
      statistics = manager.getByNameOrId("bench").statistics();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(statistics == null ? 1 : 0));
    }
    return Objects.requireNonNull(statistics);
  }

  private static ResultRow queue(int capacity, Window window) throws InterruptedException {
    Map<String, Object> params = Map.of("capacity", capacity);
    try (QueueBaseline queue = new QueueBaseline(capacity)) {
      double perSecond = window.measure("ArrayBlockingQueue " + params, queue::taken);
      return new ResultRow(
          "throughput/blocking-queue", params, "events_per_second", perSecond, "1/s");
    }
  }

  /** A handler that looks at the batch and nothing else. */
  private static final class Sink {
    private volatile long taken;

    @SuppressWarnings("NonAtomicVolatileUpdate") // one dispatch at a time
    void take(EventBatch<Long> batch) {
      taken += batch.events().size();
    }
  }
}
