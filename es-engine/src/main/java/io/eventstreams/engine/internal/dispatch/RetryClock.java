package io.eventstreams.engine.internal.dispatch;

/**
 * What a batch remembers about its failed attempts: how many, since when, and the next delay.
 *
 * <p><b>Threads:</b> the stream's drainer only.
 */
public final class RetryClock {
  private int failures;
  private boolean started;
  private long startedAtNanos;
  private long nextDelayNanos;

  /** Starts the clock at the first hand-over to a consumer; later ones change nothing. */
  public void start(long nowNanos) {
    if (!started) {
      started = true;
      startedAtNanos = nowNanos;
    }
  }

  /** Nobody had the batch for so long, so that nobody can have failed with it. */
  void waited(long nanos) {
    startedAtNanos += nanos;
  }

  /** Forgets everything: what is left of the batch begins anew. */
  public void restart() {
    failures = 0;
    started = false;
    nextDelayNanos = 0;
  }

  /** Other events are tried, in the same time: their back-off begins anew. */
  void nextRange() {
    failures = 0;
    nextDelayNanos = 0;
  }

  public int failures() {
    return failures;
  }

  void countFailure() {
    failures++;
  }

  long elapsedNanos(long nowNanos) {
    return started ? nowNanos - startedAtNanos : 0;
  }

  /** The delay before the next attempt; each call moves on. */
  long takeDelayNanos(RetryPolicy policy) {
    long delay = nextDelayNanos == 0 ? policy.initialDelayNanos() : nextDelayNanos;
    nextDelayNanos = policy.delayAfterNanos(delay);
    return policy.spreadNanos(delay);
  }
}
