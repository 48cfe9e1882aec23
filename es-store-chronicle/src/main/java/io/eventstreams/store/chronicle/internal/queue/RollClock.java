package io.eventstreams.store.chronicle.internal.queue;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import net.openhft.chronicle.core.time.TimeProvider;

/**
 * The time by which a queue chooses the file to write to. It never goes back: a queue that is told
 * an earlier day writes into a file that has ended, where no reader finds the record.
 *
 * <p><b>Threads:</b> any.
 */
final class RollClock implements TimeProvider {
  private final InstantSource clock;
  private final AtomicLong latestMillis = new AtomicLong();

  RollClock(InstantSource clock) {
    this.clock = clock;
  }

  /** Time is at least this from now on. */
  void notBefore(long millis) {
    latestMillis.accumulateAndGet(millis, Math::max);
  }

  @Override
  public long currentTimeMillis() {
    return latestMillis.accumulateAndGet(clock.millis(), Math::max);
  }
}
