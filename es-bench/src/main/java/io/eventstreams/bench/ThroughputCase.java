package io.eventstreams.bench;

import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.engine.InProcessDispatchers;
import io.eventstreams.engine.InProcessDispatchers.BatchHandler;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One way for events to get from here to there. */
enum ThroughputCase {
  INLINE("inline", "a stream, the handler on the source's thread"),
  INLINE_KEPT("inline-kept", "the same, with a handler that keeps the batch"),
  INLINE_FILTER("inline-filter", "the same, with a filter for 9 of 10 topics"),
  INLINE_FILTER_TEXTS("inline-filter-texts", "the same, each event with a topic string of its own"),
  WORST_MIX("worst-mix", "the same, new events, lists of several kinds, the writer's thread"),
  BLOCKING("blocking", "a stream, the handler on a thread of its own"),
  BLOCKING_FILTER("blocking-filter", "the same, with a filter for 9 of 10 topics"),
  REACTOR("reactor", "Reactor bufferTimeout, across two threads"),
  DISRUPTOR("disruptor", "Disruptor, published one by one"),
  DISRUPTOR_CHUNKS("disruptor-chunks", "Disruptor, published by the chunk"),
  QUEUE("queue", "the JDK's ArrayBlockingQueue, one by one");

  private static final String FILTER = "topic[0-8]";

  private final String label;
  private final String summary;

  ThroughputCase(String label, String summary) {
    this.label = label;
    this.summary = summary;
  }

  String label() {
    return label;
  }

  static String list() {
    return Arrays.stream(values())
        .map(one -> "  %-20s %s".formatted(one.label, one.summary))
        .collect(Collectors.joining("\n"));
  }

  static ThroughputCase named(String label) {
    return Arrays.stream(values())
        .filter(one -> one.label.equals(label))
        .findFirst()
        .orElseThrow(
            () -> new UsageException("--cases has an unknown case '" + label + "'; see --help"));
  }

  String benchmark() {
    return switch (this) {
      case INLINE,
          INLINE_KEPT,
          INLINE_FILTER,
          INLINE_FILTER_TEXTS,
          WORST_MIX,
          BLOCKING,
          BLOCKING_FILTER ->
          "throughput/in-process";
      case REACTOR -> "throughput/reactor";
      case DISRUPTOR, DISRUPTOR_CHUNKS -> "throughput/disruptor";
      case QUEUE -> "throughput/blocking-queue";
    };
  }

  Map<String, Object> params(int batch, int chunk) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("case", label);
    switch (this) {
      case INLINE,
          INLINE_KEPT,
          INLINE_FILTER,
          INLINE_FILTER_TEXTS,
          WORST_MIX,
          BLOCKING,
          BLOCKING_FILTER -> {
        params.put("batch", batch);
        params.put("chunk", chunk);
        params.put("filter", filter() != null);
      }
      case REACTOR, QUEUE -> params.put("batch", batch);
      case DISRUPTOR -> params.put("chunk", 1);
      case DISRUPTOR_CHUNKS -> params.put("chunk", chunk);
    }
    return params;
  }

  private @Nullable String filter() {
    return switch (this) {
      case INLINE_FILTER, INLINE_FILTER_TEXTS, WORST_MIX, BLOCKING_FILTER -> FILTER;
      case INLINE, INLINE_KEPT, BLOCKING, REACTOR, DISRUPTOR, DISRUPTOR_CHUNKS, QUEUE -> null;
    };
  }

  Subject start(int batch, int chunk) {
    return switch (this) {
      case INLINE, INLINE_FILTER -> inline(ring(chunk), new Counted(), batch, true);
      case INLINE_KEPT -> inline(ring(chunk), new Kept(), batch, true);
      case INLINE_FILTER_TEXTS -> inline(new RingSource(chunk, false), new Counted(), batch, true);
      case WORST_MIX -> inline(new FreshSource(chunk), new Counted(), batch, false);
      case BLOCKING, BLOCKING_FILTER ->
          stream(ring(chunk), InProcessDispatchers.blocking(new Counted()), batch, false, false);
      case REACTOR -> new ReactorBaseline(ReadyEvents.all(), batch);
      case DISRUPTOR -> new DisruptorBaseline(ReadyEvents.chunks(chunk, true), 1);
      case DISRUPTOR_CHUNKS -> new DisruptorBaseline(ReadyEvents.chunks(chunk, true), chunk);
      case QUEUE -> new QueueBaseline(batch);
    };
  }

  private static BenchSource ring(int chunk) {
    return new RingSource(chunk, true);
  }

  private Subject inline(
      BenchSource source, BatchHandler<Long> handler, int batch, boolean sourceIsReady) {
    return stream(source, InProcessDispatchers.inline(handler), batch, true, sourceIsReady);
  }

  private Subject stream(
      BenchSource source,
      DispatcherFactory<GenericEventStream, Long> dispatcher,
      int batch,
      boolean sourceDispatches,
      boolean sourceIsReady) {
    EventStreamFields fields =
        EventStreamFields.builder().batchSize(batch).topicFilter(filter()).build();
    return new StreamSubject(
        source,
        new CountingPersistence(this == WORST_MIX),
        dispatcher,
        fields,
        sourceDispatches,
        sourceIsReady);
  }

  /** A handler that looks at the batch and nothing else. */
  private static final class Counted implements BatchHandler<Long> {
    @SuppressWarnings("UnusedVariable") // so that looking at the batch has an effect
    private volatile long taken;

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one dispatch at a time
    public void handle(EventBatch<Long> batch) {
      taken += batch.events().size();
    }
  }

  /** A handler that keeps the last batches. */
  private static final class Kept implements BatchHandler<Long> {
    private static final int BATCHES = 64;

    private final @Nullable EventBatch<?>[] kept = new EventBatch<?>[BATCHES];
    private int next;

    @Override
    public void handle(EventBatch<Long> batch) {
      kept[next] = batch;
      next = (next + 1) % BATCHES;
    }
  }
}
