package io.eventstreams.bench;

import org.jspecify.annotations.Nullable;

/**
 * Batches of the events that have arrived and were not sent yet, as an idle dispatcher of ours
 * takes them. Its own thread spins between the arrivals, as the source of ours does.
 */
final class BarePacedBatches implements BareBatches {
  private final RoundTrips trips;
  private final int batchSize;
  private long taken;
  private volatile long arrived;
  private volatile boolean closed;

  BarePacedBatches(RoundTrips trips, int batchSize) {
    this.trips = trips;
    this.batchSize = batchSize;
  }

  @Override
  public void begin(Runnable more) {
    Thread arrivals =
        new Thread(
            () -> {
              for (long i = 0; i < trips.events() && !closed; i++) {
                trips.arrival(i);
                arrived = i + 1;
                more.run();
              }
            },
            "bare-source");
    arrivals.setDaemon(true);
    arrivals.start();
  }

  @Override
  public @Nullable Batch next() {
    int count = (int) Math.min(batchSize, arrived - taken);
    if (count == 0) {
      return null;
    }
    taken += count;
    RoundTrips.Trip trip = trips.sent(count);
    return new Batch(trips.tail(trip), () -> trips.acknowledged(trip));
  }

  @Override
  public void close() {
    closed = true;
  }
}
