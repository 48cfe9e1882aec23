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

  @Operation
  public void complete() {
    attempt.complete(DispatchOutcome.delivered());
  }

  @Operation(nonParallelGroup = "drainer")
  public boolean fence() {
    return attempt.fence();
  }

  @Operation(nonParallelGroup = "drainer")
  public boolean deliveredAtOnce() {
    return attempt.deliveredAtOnce();
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
  }

  @Operation(nonParallelGroup = "drainer", runOnce = true)
  public void notifyCancelled() {
    attempt.notifyCancelled();
  }

  @Validate
  public void isSettledOnce() {
    Lincheck.require(count.outcomes.get() <= (attempt.cancelled() ? 0 : 1), "settled once");
    Lincheck.require(cancelled <= 1, "cancelled <= 1");
  }

  @Test
  void isLinearizable() {
    Lincheck.check(AttemptLincheckTest.class);
  }
}
