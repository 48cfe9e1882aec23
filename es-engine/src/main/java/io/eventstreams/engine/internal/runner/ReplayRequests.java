package io.eventstreams.engine.internal.runner;

import io.eventstreams.engine.internal.batch.StreamCore;
import io.eventstreams.engine.internal.dispatch.Replay;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Wishes to deliver an event once more, on their way to the core.
 *
 * <p><b>Threads:</b> added by any, taken by the drainer.
 */
final class ReplayRequests<D> {
  private final ConcurrentLinkedQueue<Replay<D>> waiting = new ConcurrentLinkedQueue<>();

  void add(Replay<D> replay) {
    waiting.add(replay);
  }

  void giveTo(StreamCore<D> core, long nowNanos) {
    for (Replay<D> next = waiting.poll(); next != null; next = waiting.poll()) {
      core.replay(next, nowNanos);
    }
  }
}
