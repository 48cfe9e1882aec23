package io.eventstreams.engine.internal.dispatch;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.eventstreams.api.DispatchOutcome;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** An attempt that is given up while its outcome comes: one of the two. */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "given up, and says so")
@Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "settled")
@Outcome(expect = FORBIDDEN, desc = "both or neither")
@State
public class FenceStress {
  private final OutcomeCount count = new OutcomeCount();
  private final AttemptNode<Integer> attempt = StressAttempts.attempt(count);

  @Actor
  public void drainer(III_Result result) {
    result.r1 = attempt.fence() ? 1 : 0;
  }

  @Actor
  public void consumer() {
    attempt.complete(DispatchOutcome.delivered());
  }

  @Arbiter
  public void end(III_Result result) {
    result.r2 = count.outcomes.get();
    result.r3 = attempt.cancelled() ? 1 : 0;
  }
}
