package io.eventstreams.transport.netty.internal.http;

/**
 * Where a request is worked on. What may wait for others has threads of its own, so that it cannot
 * take all of those that everybody needs.
 */
enum Lane {
  /** At once, by the connection's own thread: nothing there may block. */
  EVENT_LOOP,
  /** On a worker: calls of the manager and of the log. */
  WORKERS,
  /** The question whether the store answers, which has its answer also when all workers wait. */
  READINESS,
  /** Deliveries of parked events, which wait for consumers. */
  REPLAYS
}
