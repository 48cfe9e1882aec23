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
