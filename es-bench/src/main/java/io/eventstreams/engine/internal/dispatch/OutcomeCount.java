package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.DispatchOutcome;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts what an attempt reports.
 *
 * <p><b>Threads:</b> any; {@code seen} is the first reporter's.
 */
final class OutcomeCount implements AttemptNode.Mailbox<Integer> {
  final AtomicInteger outcomes = new AtomicInteger();
  @Nullable DispatchOutcome seen;

  @Override
  public void outcome(AttemptNode<Integer> attempt) {
    if (outcomes.getAndIncrement() == 0) {
      seen = attempt.outcome();
    }
  }

  @Override
  public void attemptChanged() {}

  @Override
  public long attemptTimeoutNanos() {
    return 1;
  }
}
