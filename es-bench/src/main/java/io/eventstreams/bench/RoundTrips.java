package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.eventstreams.api.json.RawJson;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The ways of events that arrive at a fixed rate, from the time at which each is to arrive until
 * its sender has the acknowledgement, and the checksum that the receivers should come to. Whoever
 * sends decides how many go into a batch.
 *
 * <p><b>Threads:</b> any, behind one lock; {@link #arrival} waits outside it.
 */
final class RoundTrips {
  private static final int RING = 800;

  private final WireText text;
  private final int rate;
  private final Duration arriving;
  private final long warmupEvents;
  private final long events;
  private final Histogram times = new Histogram(Percentiles.DIGITS);
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile @Nullable Pace pace;
  private long sent;
  private long acknowledged;
  private long batches;
  private long checksum;
  private @Nullable String failure;

  /**
   * One batch under way.
   *
   * @param from its first event, counted from 0
   */
  record Trip(long from, int count) {}

  /**
   * Makes them.
   *
   * @param numbered whether a number precedes each batch
   * @param end what follows the text of each batch
   * @param rate events a second
   */
  RoundTrips(boolean numbered, String end, int rate, Duration warmup, Duration measured) {
    this.text = new WireText(RING, numbered, end);
    this.rate = rate;
    this.arriving = warmup.plus(measured);
    this.warmupEvents = Seconds.events(rate, warmup);
    this.events = warmupEvents + Seconds.events(rate, measured);
  }

  long events() {
    return events;
  }

  /** Fixes the times. */
  void begin() {
    pace = Pace.of(rate);
  }

  /** An event, once it is to arrive. */
  Event<RawJson> arrival(long index) {
    pace().awaitParked(index);
    return text.event(index);
  }

  /** The next events go out as one batch. */
  synchronized Trip sent(int count) {
    Trip trip = new Trip(sent, count);
    sent += count;
    return trip;
  }

  /** What a batch should look like from its first comma on. */
  byte[] tail(Trip trip) {
    return text.tail(trip.from, trip.count);
  }

  void acknowledged(Trip trip) {
    long nowNanos = System.nanoTime();
    Pace fixed = pace();
    synchronized (this) {
      for (long i = Math.max(trip.from, warmupEvents); i < trip.from + trip.count; i++) {
        times.recordValue(Math.max(0, nowNanos - fixed.dueNanos(i)));
      }
      batches++;
      checksum += text.checksum(trip.from, trip.count);
      acknowledged += trip.count;
      if (acknowledged >= events) {
        done.countDown();
      }
    }
  }

  /** A batch was not acknowledged, after which there is no figure. */
  synchronized void failed(String why) {
    failure = why;
    done.countDown();
  }

  /**
   * The times of all events after the warm-up, once each was acknowledged.
   *
   * @param patience how long to wait after the last has arrived
   */
  Histogram await(Duration patience) throws InterruptedException {
    boolean ended = done.await(arriving.plus(patience).toNanos(), TimeUnit.NANOSECONDS);
    synchronized (this) {
      if (failure != null) {
        throw new IllegalStateException("a batch was not taken: " + failure);
      }
      if (!ended || acknowledged != events) {
        throw new IllegalStateException(
            "of " + events + " events " + sent + " were sent, " + acknowledged + " acknowledged");
      }
      return times.copy();
    }
  }

  /** How many batches were acknowledged. */
  synchronized long batches() {
    return batches;
  }

  /** The sum of the checksums of those batches. */
  synchronized long checksum() {
    return checksum;
  }

  private Pace pace() {
    return Objects.requireNonNull(pace, "it has not begun");
  }
}
