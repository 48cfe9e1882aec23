package io.eventstreams.engine.internal.checkpoint;

import io.eventstreams.api.spi.SaveResult;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what it is told.
 *
 * <p><b>Threads:</b> any.
 */
final class StressOwner implements CheckpointOwner {
  final AtomicInteger saves = new AtomicInteger();
  final AtomicInteger parks = new AtomicInteger();

  @Override
  public long generation() {
    return 1;
  }

  @Override
  public long epoch() {
    return 1;
  }

  @Override
  public void saved(String position, long settledEvents) {
    saves.incrementAndGet();
  }

  @Override
  public void parked(SaveResult result) {
    parks.incrementAndGet();
  }

  @Override
  public void notParkable(Throwable cause) {}

  @Override
  public void fenced() {}
}
