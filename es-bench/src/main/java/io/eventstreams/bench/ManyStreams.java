package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.FilterOperator;
import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.engine.EventStreams;
import io.eventstreams.engine.InMemoryEventLog;
import io.eventstreams.engine.InProcessDispatchers;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Many streams over one log in memory and one slow store. */
final class ManyStreams implements AutoCloseable {
  private static final EventStreamType HEALTHY = EventStreamType.of("healthy");
  private static final EventStreamType POISONED = EventStreamType.of("poisoned");
  private static final long MEBIBYTE = 1 << 20;
  private static final long GIVE_UP_NANOS = TimeUnit.MINUTES.toNanos(2);

  private final int streams;
  private final int saveMillis;
  private final PrintStream progress;
  private final InMemoryEventLog<Long> log = InMemoryEventLog.create();
  private final StreamOrder order;
  private final Recorder latencies = new Recorder(TimeUnit.MINUTES.toNanos(10), 3);
  private final LongAdder delivered = new LongAdder();
  private final CountingPersistence persistence;
  private final EventStreamManager<GenericEventStream> manager;
  private final long heapBefore;
  private final int threadsBefore;
  private volatile Pace pace = new Pace(0, 0);
  private int firstHealthy;
  private long appended;
  private String lastSequenceId = "";

  ManyStreams(int streams, int saveMillis, PrintStream progress) {
    this(streams, saveMillis, progress, source -> source);
  }

  /**
   * Streams that do not run yet.
   *
   * @param watched what they read instead of the log's source
   */
  ManyStreams(
      int streams,
      int saveMillis,
      PrintStream progress,
      UnaryOperator<EventSource<GenericEventStream, Long>> watched) {
    this.streams = streams;
    this.order = new StreamOrder(streams);
    this.saveMillis = saveMillis;
    this.progress = progress;
    this.heapBefore = heapAfterCollection();
    this.threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
    this.persistence = CountingPersistence.slow(saveMillis);
    this.manager =
        EventStreams.<GenericEventStream, Long>builder(watched.apply(log.source()), persistence)
            .config(EventStreamsConfig.DEFAULTS)
            .dispatcher(HEALTHY, InProcessDispatchers.inline(this::took))
            .dispatcher(
                POISONED,
                InProcessDispatchers.inline(
                    batch -> {
                      throw new IllegalStateException("poisoned");
                    }))
            .build();
  }

  private void took(EventBatch<Long> batch) {
    long nowNanos = System.nanoTime();
    List<Event<Long>> events = batch.events();
    order.took(batch.stream(), events);
    Pace itsPace = pace;
    for (int i = 0; i < events.size(); i++) {
      Long number = events.get(i).data();
      latencies.recordValue(number == null ? 0 : Math.max(0, nowNanos - itsPace.dueNanos(number)));
    }
    delivered.add(events.size());
  }

  /** Creates the streams and tells what they cost while nothing happens. */
  List<ResultRow> start() throws InterruptedException {
    progress.printf("creating %,d streams%n", streams);
    long began = System.nanoTime();
    for (int i = 0; i < streams; i++) {
      manager.upsert(StreamOrder.name(i), spec(HEALTHY));
    }
    // Each has its first event once its source reads the log.
    pace = new Pace(System.nanoTime(), 0);
    append();
    awaitDelivered(streams);
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    latencies.getIntervalHistogram();
    Map<String, Object> params = params("idle");
    return List.of(
        new ResultRow("streams", params, "start_millis", millis, "ms"),
        new ResultRow(
            "streams",
            params,
            "heap",
            (heapAfterCollection() - heapBefore) / (double) MEBIBYTE,
            "MiB"),
        new ResultRow(
            "streams",
            params,
            "platform_threads",
            ManagementFactory.getThreadMXBean().getThreadCount() - threadsBefore,
            "threads"));
  }

  /** Makes one of the streams fail for ever. */
  void poison() {
    manager.upsert(StreamOrder.name(0), spec(POISONED));
    firstHealthy = 1;
  }

  /** Appends events at an even rate, and tells how long they took. */
  List<ResultRow> measure(String which, int rate, Duration length) throws InterruptedException {
    int healthy = streams - firstHealthy;
    progress.printf("%s: %,d events a second to %,d streams%n", which, rate, healthy);
    long before = delivered.sum();
    long gapNanos = TimeUnit.SECONDS.toNanos(1) / rate;
    long events = Seconds.events(rate, length);
    Pace ofThese = new Pace(System.nanoTime() - appended * gapNanos, gapNanos);
    pace = ofThese;
    for (long i = 0; i < events; i++) {
      ofThese.awaitParked(appended);
      append();
    }
    awaitDelivered(before + events * healthy);
    awaitCheckpoints(healthy);
    order.checkAll(firstHealthy, appended);
    Histogram times = latencies.getIntervalHistogram();
    Map<String, Object> params = params(which);
    params.put("rate", rate);
    return List.of(
        row(params, times, "p50", 50),
        row(params, times, "p90", 90),
        row(params, times, "p99", 99),
        row(params, times, "p99.9", 99.9),
        row(params, times, "max", 100));
  }

  private static ResultRow row(
      Map<String, Object> params, Histogram times, String metric, double percentile) {
    return new ResultRow(
        "streams", params, metric, times.getValueAtPercentile(percentile) / 1e3, "us");
  }

  private Map<String, Object> params(String which) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("case", which);
    params.put("streams", streams);
    params.put("saveMillis", saveMillis);
    return params;
  }

  private static GenericEventStream spec(EventStreamType type) {
    return GenericEventStream.EMPTY
        .withType(type)
        .withFields(EventStreamFields.builder().batchTimeout(Duration.ZERO).build());
  }

  private void append() {
    lastSequenceId =
        log.append(List.of(new NewEvent<>("t", appended)), null).orElseThrow().lastSequenceId();
    appended++;
  }

  /** The progress of every healthy stream reaches the store. */
  private void awaitCheckpoints(int healthy) throws InterruptedException {
    Filter atTheEnd =
        new Filter.Compare(
            QueryFields.SEQUENCE_ID, FilterOperator.EQUAL, lastSequenceId, false, false);
    long until = System.nanoTime() + GIVE_UP_NANOS;
    while (persistence.checkpoints().count(atTheEnd) < healthy) {
      if (System.nanoTime() - until > 0) {
        throw new IllegalStateException("not every stream's last checkpoint was stored");
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private void awaitDelivered(long count) throws InterruptedException {
    long until = System.nanoTime() + GIVE_UP_NANOS;
    while (delivered.sum() < count) {
      order.check();
      if (System.nanoTime() - until > 0) {
        throw new IllegalStateException(
            "%,d of %,d events were delivered".formatted(delivered.sum(), count));
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private static long heapAfterCollection() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Override
  public void close() {
    manager.close();
    log.close();
  }
}
