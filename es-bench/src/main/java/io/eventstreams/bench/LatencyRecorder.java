package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.engine.InProcessDispatchers.BatchHandler;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Takes the time of every event of a {@link PacedSource} that was to arrive after the warm-up, and
 * checks that each comes once and in order.
 *
 * <p><b>Threads:</b> batches one after the other, each seeing what the one before has written; the
 * rest on the thread that measures, once everything has come or nothing does any more.
 */
final class LatencyRecorder implements BatchHandler<Long> {
  private final Histogram histogram = new Histogram(Percentiles.DIGITS);
  private final CountDownLatch done = new CountDownLatch(1);
  private final Pace pace;
  private final long warmupEvents;
  private final long events;
  private volatile @Nullable String fault;
  private long next;

  /**
   * For a number of events, the first of which are warm-up.
   *
   * @param pace when they arrive
   */
  LatencyRecorder(Pace pace, long warmupEvents, long events) {
    this.pace = pace;
    this.warmupEvents = warmupEvents;
    this.events = events;
  }

  @Override
  public void handle(EventBatch<Long> batch) {
    long nowNanos = System.nanoTime();
    if (fault != null) {
      return;
    }
    long number = next;
    for (Event<Long> event : batch.events()) {
      Long due = event.data();
      if (due == null || due != pace.dueNanos(number) || number == events) {
        fault = "event " + number + " of " + events + " came as " + event;
        done.countDown();
        return;
      }
      if (number >= warmupEvents) {
        histogram.recordValue(Math.max(0, nowNanos - due));
      }
      number++;
    }
    next = number;
    if (number == events) {
      done.countDown();
    }
  }

  /** Waits until everything has come, or something wrong; false when that takes too long. */
  boolean await(Duration patience) throws InterruptedException {
    return done.await(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * The times.
   *
   * @throws IllegalStateException when an event is missing, or came twice, changed or out of order
   */
  Histogram verified() {
    if (fault != null) {
      throw new IllegalStateException(fault);
    }
    if (next != events) {
      throw new IllegalStateException(next + " of " + events + " events came");
    }
    return histogram;
  }
}
