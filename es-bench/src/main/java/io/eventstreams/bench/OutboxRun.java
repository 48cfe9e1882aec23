package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.engine.EventStreams;
import io.eventstreams.engine.InProcessDispatchers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A stream over a log to which events are appended one by one: how long each takes to its handler,
 * where it is compared with what was appended.
 *
 * <p><b>Threads:</b> {@link #handle} on the stream's, everything else on the one that measures;
 * they never touch the fields at once, since nothing is delivered between the last event of one
 * pace and the first of the next.
 */
final class OutboxRun {
  private final Histogram histogram = new Histogram(Percentiles.DIGITS);
  private volatile Pace pace = Pace.of(1);
  private volatile CountDownLatch left = new CountDownLatch(0);
  private long first;
  private long next;

  private OutboxRun() {}

  /** Who appends, in this process or another. */
  interface Appends {
    /**
     * Appends events one by one, each once it is to arrive.
     *
     * @param first the number of the first of them
     */
    void append(Pace pace, long first, long events) throws Exception;
  }

  /** Appends events to a log as {@link Appends} does. */
  static void append(EventLog<RawJson> log, Pace pace, long first, long events) {
    for (long i = 0; i < events; i++) {
      pace.awaitParked(i);
      RawJson data = RawJson.parse(StoreRun.data(first + i));
      log.append(List.of(new NewEvent<>("transfers", data)), null);
    }
  }

  /**
   * From an event's intended append to the handler of a stream, at a fixed rate. What has piled up
   * in the warm-up is waited for, and is in no figure.
   */
  static Histogram measure(
      EventLog<RawJson> log,
      Persistence<GenericEventStream> persistence,
      Appends appends,
      int rate,
      Duration warmup,
      Duration measured)
      throws Exception {
    OutboxRun run = new OutboxRun();
    try (EventStreamManager<GenericEventStream> manager =
        EventStreams.<GenericEventStream, RawJson>builder(log.source(), persistence)
            .dataCodec(RawJson.codec())
            .dispatcher(StreamSubject.TYPE, InProcessDispatchers.inline(run::handle))
            .build()) {
      manager.upsert(
          "outbox",
          GenericEventStream.EMPTY
              .withType(StreamSubject.TYPE)
              .withFields(EventStreamFields.builder().batchTimeout(Duration.ZERO).build()));
      run.appendPaced(appends, rate, Seconds.events(rate, warmup));
      run.histogram.reset();
      run.appendPaced(appends, rate, Seconds.events(rate, measured));
    }
    return run.histogram;
  }

  /** Appends them one by one, and waits until the last was handled. */
  private void appendPaced(Appends appends, int rate, long events) throws Exception {
    first = next;
    Pace itsPace = Pace.of(rate);
    pace = itsPace;
    left = new CountDownLatch(Math.toIntExact(events));
    appends.append(itsPace, first, events);
    if (!left.await(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("not all appended events were delivered");
    }
  }

  private void handle(EventBatch<RawJson> batch) {
    long nowNanos = System.nanoTime();
    CountDownLatch counted = left;
    Pace itsPace = pace;
    for (Event<RawJson> event : batch.events()) {
      @Nullable RawJson data = event.data();
      long number = next++;
      if (data == null || !StoreRun.data(number).equals(data.toString())) {
        throw new IllegalStateException("event " + number + " came as " + data);
      }
      histogram.recordValue(Math.max(0, nowNanos - itsPace.dueNanos(number - first)));
      counted.countDown();
    }
  }
}
