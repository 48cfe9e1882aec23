package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.DispatcherFactory;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

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
    Seconds.pass(run.warmup(), new Watch("  warm-up", sender, progress));
    Watch watch = new Watch("  measured", sender, progress);
    Seconds.measure(run.measured(), watch, () -> watch.perSecond() > 0);
    if (watch.perSecond() == 0) {
      throw new IllegalStateException(
          "nothing was taken within the measured " + Seconds.text(watch.gone()) + " s");
    }
    return List.of(
        new ResultRow(
            run.benchmark(),
            run.params(run.side()),
            "events_per_second",
            watch.perSecond(),
            "1/s"));
  }

  /** What has been taken since it was made, told turn by turn. */
  private final class Watch implements Runnable {
    private final String label;
    private final WireSender sender;
    private final PrintStream progress;
    private final Taken start;
    private Taken last;

    Watch(String label, WireSender sender, PrintStream progress) {
      this.label = label;
      this.sender = sender;
      this.progress = progress;
      this.start = Taken.now(sender);
      this.last = start;
    }

    @Override
    public void run() {
      Taken now = Taken.now(sender);
      progress.printf(Locale.ROOT, "%s %,.0f events/s%n", label, perSecond(last, now));
      last = now;
    }

    Duration gone() {
      return Duration.ofNanos(last.nanos - start.nanos);
    }

    double perSecond() {
      return perSecond(start, last);
    }

    private double perSecond(Taken from, Taken to) {
      double events = (double) (to.batches - from.batches) * batchSize * copies;
      return events * 1e9 / (to.nanos - from.nanos);
    }
  }

  /** How many batches were taken at a time. */
  private record Taken(long nanos, long batches) {
    static Taken now(WireSender sender) {
      return new Taken(System.nanoTime(), sender.taken());
    }
  }
}
