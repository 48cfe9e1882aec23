package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.DispatcherFactory;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * As many full batches as are taken; their rate is told.
 *
 * @param copies how many receivers get each batch
 */
record WireFlood(WireEvents events, int batchSize, int copies) implements WireLoad {
  @Override
  public Duration batchTimeout() {
    return EngineSender.LONG;
  }

  @Override
  public long lists() {
    return Long.MAX_VALUE;
  }

  @Override
  public List<Event<RawJson>> list(long index) {
    return events.batch(index);
  }

  @Override
  public long batches(long lists) {
    return lists;
  }

  @Override
  public long checksum(long batches) {
    return events.checksum(batches);
  }

  @Override
  public DispatcherFactory<GenericEventStream, RawJson> watched(
      DispatcherFactory<GenericEventStream, RawJson> dispatchers) {
    return dispatchers;
  }

  @Override
  public BareBatches bare() {
    return new BareBatches() {
      private long sent;

      @Override
      public void begin(Runnable more) {
        more.run();
      }

      @Override
      public Batch next() {
        return new Batch(events.tail(sent++), () -> {});
      }

      @Override
      public void close() {
        // It has nothing.
      }
    };
  }

  @Override
  public void begin() {
    // Everything is ready.
  }

  @Override
  public List<ResultRow> measure(WireRun run, WireSender sender, PrintStream progress)
      throws InterruptedException {
    rate("  warm-up", run.warmupSeconds(), sender, progress);
    double perSecond = rate("  measured", run.seconds(), sender, progress);
    return List.of(
        new ResultRow(
            run.benchmark(), run.params(run.side()), "events_per_second", perSecond, "1/s"));
  }

  private double rate(String label, int duration, WireSender sender, PrintStream progress)
      throws InterruptedException {
    double eventsPerBatch = (double) batchSize * copies;
    long startNanos = System.nanoTime();
    long start = sender.taken();
    long last = start;
    long lastNanos = startNanos;
    for (int i = 0; i < duration; i++) {
      TimeUnit.SECONDS.sleep(1);
      long nowNanos = System.nanoTime();
      long now = sender.taken();
      progress.printf(
          Locale.ROOT,
          "%s %,.0f events/s%n",
          label,
          (now - last) * eventsPerBatch * 1e9 / (nowNanos - lastNanos));
      last = now;
      lastNanos = nowNanos;
    }
    if (last == start) {
      throw new IllegalStateException("nothing was taken");
    }
    return (last - start) * eventsPerBatch * 1e9 / (lastNanos - startNanos);
  }
}
