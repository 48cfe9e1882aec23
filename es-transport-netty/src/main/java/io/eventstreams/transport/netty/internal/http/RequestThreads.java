package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.transport.netty.ServerLimits;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * All threads on which requests may block, by their lanes.
 *
 * <p><b>Threads:</b> any.
 */
public final class RequestThreads {
  private static final int REPLAYS = 4;
  private static final int MAX_WAITING = 16;

  private final Map<Lane, Workers> lanes = new EnumMap<>(Lane.class);

  public RequestThreads(ServerLimits limits) {
    lanes.put(Lane.WORKERS, new Workers("eventstreams-http-", limits));
    lanes.put(Lane.READINESS, new Workers("eventstreams-ready-", 1, MAX_WAITING));
    lanes.put(Lane.REPLAYS, new Workers("eventstreams-replay-", REPLAYS, MAX_WAITING));
  }

  /** Runs a task later, on a thread of a lane that has threads; false when there is no place. */
  boolean execute(Lane lane, Runnable task) {
    Workers workers = lanes.get(lane);
    if (workers == null) {
      throw new IllegalArgumentException(lane + " has no threads");
    }
    return workers.execute(task);
  }

  /** Lets the present tasks end, but not for longer than this; then interrupts them. */
  void close(Duration patience) {
    long endNanos = System.nanoTime() + patience.toNanos();
    lanes.values().forEach(Workers::takeNoMore);
    for (Workers workers : lanes.values()) {
      workers.close(Duration.ofNanos(Math.max(0, endNanos - System.nanoTime())));
    }
  }
}
