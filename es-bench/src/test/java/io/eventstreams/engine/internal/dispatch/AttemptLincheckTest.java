package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.bench.Lincheck;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** The first of all outcomes counts, and a fence against all of them. */
public class AttemptLincheckTest {
  private final OutcomeCount count = new OutcomeCount();
  private final AttemptNode<Integer> attempt = StressAttempts.attempt(count);
  private int cancelled;
  private int deliveredAtOnce;
  private volatile boolean settled;
  private volatile boolean hasAction;
  private volatile boolean notified;

  @Operation
  public void complete() {
    attempt.complete(DispatchOutcome.delivered());
    settled = true;
  }

  @Operation(nonParallelGroup = "drainer")
  public boolean fence() {
    settled = true;
    return attempt.fence();
  }

  @Operation(nonParallelGroup = "drainer")
  public boolean deliveredAtOnce() {
    settled = true;
    boolean first = attempt.deliveredAtOnce();
    deliveredAtOnce += first ? 1 : 0;
    return first;
  }

  @Operation
  public boolean isCancelled() {
    return attempt.cancelled();
  }

  @Operation
  public int progress(int count) {
    attempt.progress(Math.floorMod(count, 3));
    return 0;
  }

  @Operation
  public int reportedProgress() {
    return attempt.reportedProgress();
  }

  @Operation(runOnce = true)
  public void onCancel() {
    attempt.onCancel(() -> cancelled++);
    hasAction = true;
  }

  @Operation(nonParallelGroup = "drainer", runOnce = true)
  public void notifyCancelled() {
    attempt.notifyCancelled();
    notified = true;
  }

  @Validate
  public void isSettledOnce() {
    int ends = count.outcomes.get() + deliveredAtOnce + (attempt.cancelled() ? 1 : 0);
    Lincheck.require(ends == (settled ? 1 : 0), "settled once");
    Lincheck.require(cancelled == (hasAction && notified ? 1 : 0), "the cancel action runs once");
  }

  @Test
  void isLinearizable() {
    Lincheck.check(AttemptLincheckTest.class);
  }
}
