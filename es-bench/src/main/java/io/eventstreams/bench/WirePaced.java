package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.DispatcherFactory;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** One event at each of a row of times, in batches of all that wait; their round trips are told. */
record WirePaced(RoundTrips trips, int batchSize) implements WireLoad {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Override
  public Duration batchTimeout() {
    return Duration.ZERO;
  }

  @Override
  public long lists() {
    return trips.events();
  }

  @Override
  public List<Event<RawJson>> list(long index) {
    return List.of(trips.arrival(index));
  }

  @Override
  public long batches(long lists) {
    return trips.batches();
  }

  @Override
  public long checksum(long batches) {
    return trips.checksum();
  }

  @Override
  public DispatcherFactory<GenericEventStream, RawJson> watched(
      DispatcherFactory<GenericEventStream, RawJson> dispatchers) {
    return new TimedDispatchers(dispatchers, trips);
  }

  @Override
  public BareBatches bare() {
    return new BarePacedBatches(trips, batchSize);
  }

  @Override
  public void begin() {
    trips.begin();
  }

  @Override
  public List<ResultRow> measure(WireRun run, WireSender sender, PrintStream progress)
      throws InterruptedException {
    Histogram times = trips.await(PATIENCE);
    progress.printf(
        Locale.ROOT,
        "  measured p50 %,d ns, p99 %,d ns%n",
        times.getValueAtPercentile(50),
        times.getValueAtPercentile(99));
    return Percentiles.rows(run.benchmark(), run.params(run.side()), times);
  }
}
