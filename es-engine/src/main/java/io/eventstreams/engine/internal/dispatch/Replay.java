package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.Event;
import org.jspecify.annotations.Nullable;

/**
 * A wish to deliver one event again, outside of the order of its stream.
 *
 * @param event to be delivered
 * @param timeoutNanos how long it may wait for its turn, and again for its answer
 * @param answer told once, by the drainer
 */
public record Replay<D>(Event<D> event, long timeoutNanos, Answer answer) {
  /** Learns how a replay ended; must be short. */
  @FunctionalInterface
  public interface Answer {
    /**
     * The replay has ended.
     *
     * @param failure why the event was not delivered; null when it was
     */
    void replayed(@Nullable Throwable failure);
  }
}
