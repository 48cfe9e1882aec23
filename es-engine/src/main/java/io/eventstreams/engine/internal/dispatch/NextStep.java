package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.DispatchStatus;

/**
 * What happens to a batch after a failed attempt.
 *
 * @param action what to do
 * @param delayNanos how long to wait before it
 */
public record NextStep(Action action, long delayNanos) {
  /** What to do with a batch. */
  public enum Action {
    /** Try again: the retry time is not used up. */
    RETRY(DispatchStatus.RETRYING),
    /** Try again after the blocked delay: the retry time is used up. */
    HOLD(DispatchStatus.BLOCKED),
    /** Give it up, count it, and go on. */
    SKIP(DispatchStatus.SKIPPED),
    /** Find the event that fails by trying fewer of them, and put it aside. */
    ISOLATE(DispatchStatus.RETRYING);

    private final DispatchStatus status;

    Action(DispatchStatus status) {
      this.status = status;
    }

    public DispatchStatus status() {
      return status;
    }
  }
}
