package io.eventstreams.bench;

import com.sun.management.ThreadMXBean;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.engine.EventStreams;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One stream of a whole engine with its defaults, over a source and a dispatcher of ours. */
final class StreamSubject implements Subject {
  static final EventStreamType TYPE = EventStreamType.of("bench");

  private static final String NAME = "bench";
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final BenchSource source;
  private final boolean sourceDispatches;
  private final boolean sourceIsReady;
  private final CountingPersistence persistence;
  private final EventStreamManager<GenericEventStream> manager;

  /**
   * Starts the stream.
   *
   * @param sourceDispatches whether the source's thread runs the handler too
   * @param sourceIsReady whether, besides, it makes nothing, so that all it allocates is the
   *     engine's
   */
  StreamSubject(
      BenchSource source,
      CountingPersistence persistence,
      DispatcherFactory<GenericEventStream, Long> dispatcher,
      EventStreamFields fields,
      boolean sourceDispatches,
      boolean sourceIsReady) {
    this.source = source;
    this.persistence = persistence;
    this.sourceDispatches = sourceDispatches;
    this.sourceIsReady = sourceIsReady;
    this.manager = EventStreams.builder(source, persistence).dispatcher(TYPE, dispatcher).build();
    manager.upsert(NAME, GenericEventStream.EMPTY.withType(TYPE).withFields(fields));
  }

  @Override
  public long events() {
    EventStreamStatistics now = statistics();
    return now.eventsDelivered() + now.eventsUnmatched();
  }

  @Override
  public long batches() {
    return statistics().batchesDelivered();
  }

  @Override
  public long saves() {
    return persistence.saved();
  }

  @Override
  public boolean hasCheckpoints() {
    return true;
  }

  @Override
  @SuppressWarnings("deprecation") // its replacement is younger than Java 17
  public long allocatedBytes() {
    Thread thread = source.thread();
    return sourceIsReady && thread != null
        ? Math.max(0, THREADS.getThreadAllocatedBytes(thread.getId()))
        : 0;
  }

  @Override
  @SuppressWarnings("deprecation")
  public long cpuNanos() {
    Thread thread = source.thread();
    return sourceDispatches && thread != null
        ? Math.max(0, THREADS.getThreadCpuTime(thread.getId()))
        : 0;
  }

  private EventStreamStatistics statistics() {
    @Nullable EventStreamStatistics statistics = manager.getByNameOrId(NAME).statistics();
    while (statistics == null) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      statistics = manager.getByNameOrId(NAME).statistics();
    }
    return statistics;
  }

  @Override
  public void close() {
    manager.close();
  }
}
