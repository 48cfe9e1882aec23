package io.eventstreams.engine.internal.batch;

import io.eventstreams.engine.internal.dispatch.RetryPolicy;

/**
 * When a source is called, and called again. After a run has ended, it waits a back-off which
 * begins anew when the run brought events or passed a position.
 *
 * <p><b>Threads:</b> the stream's drainer only.
 */
final class SourceRestarts {
  private enum State {
    WAITING,
    RUNNING,
    /** A run that missed an event and has not returned yet. */
    ENDING,
    /** The run has returned, its events may not be settled yet. */
    ENDED
  }

  private final RetryPolicy policy;
  private State state = State.WAITING;
  private long dueNanos;
  private long nextDelayNanos;
  private boolean progress;

  SourceRestarts(RetryPolicy policy, long nowNanos) {
    this.policy = policy;
    this.dueNanos = nowNanos;
    this.nextDelayNanos = policy.initialDelayNanos();
  }

  boolean isTaking() {
    return state == State.RUNNING;
  }

  boolean isRunning() {
    return state == State.RUNNING || state == State.ENDING;
  }

  boolean isWaiting() {
    return state == State.WAITING;
  }

  /** The run brought an event, or passed another position. */
  void progressed() {
    progress = true;
  }

  void missed() {
    if (state == State.RUNNING) {
      state = State.ENDING;
    }
  }

  void ended() {
    state = State.ENDED;
  }

  void started() {
    state = State.RUNNING;
    progress = false;
  }

  /** Whether a run missed an event and has not returned. */
  boolean isEnding() {
    return state == State.ENDING;
  }

  /** Whether a run should begin; to be asked only when everything accepted is settled. */
  boolean isDue(long nowNanos) {
    if (state == State.ENDED) {
      // Progress counts here, not earlier: what a run brought is settled only now.
      long delayNanos = progress ? policy.initialDelayNanos() : nextDelayNanos;
      nextDelayNanos = policy.delayAfterNanos(delayNanos);
      dueNanos = nowNanos + policy.spreadNanos(delayNanos);
      state = State.WAITING;
    }
    return state == State.WAITING && nowNanos - dueNanos >= 0;
  }

  long dueNanos() {
    return dueNanos;
  }
}
