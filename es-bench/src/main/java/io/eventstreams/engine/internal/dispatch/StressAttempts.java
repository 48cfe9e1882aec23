package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.Event;
import org.jspecify.annotations.Nullable;

/** Attempts for the cases, and what of them only the engine sees. */
public final class StressAttempts {
  private static final StreamIdentity STREAM = new StreamIdentity("id", "name", 1, null);
  private static final Batch<Integer> BATCH = newBatch();

  private StressAttempts() {}

  private static Batch<Integer> newBatch() {
    Batch<Integer> batch = new Batch<>();
    Object[] events = {new Event<>("t", "1", 1), new Event<>("t", "2", 2)};
    batch.begin("", 0, events, events.length);
    return batch;
  }

  /** An attempt of two events, which has not been handed over. */
  public static AttemptNode<Integer> attempt(AttemptNode.Mailbox<Integer> mailbox) {
    return new AttemptNode<>(mailbox, BATCH, STREAM, false);
  }

  /** An attempt whose time runs since 0, and whose call waits for a thread. */
  public static AttemptNode<Integer> queued(AttemptNode.Mailbox<Integer> mailbox) {
    AttemptNode<Integer> attempt = new AttemptNode<>(mailbox, BATCH, STREAM, true);
    attempt.clockStarted = true;
    attempt.callBegins(new UserCall());
    return attempt;
  }

  public static long waitedForThreadNanos(AttemptNode<Integer> attempt, long nowNanos) {
    return attempt.waitedForThreadNanos(nowNanos);
  }

  public static @Nullable DispatchOutcome outcome(AttemptNode<Integer> attempt) {
    return attempt.outcome();
  }

  public static boolean isHandedOver(AttemptNode<Integer> attempt) {
    return attempt.isHandedOver();
  }

  public static @Nullable String consumer(AttemptNode<Integer> attempt) {
    return attempt.consumer();
  }

  public static int progress(AttemptNode<Integer> attempt) {
    return attempt.reportedProgress();
  }
}
