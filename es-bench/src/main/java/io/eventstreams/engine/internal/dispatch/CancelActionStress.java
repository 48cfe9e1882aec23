package io.eventstreams.engine.internal.dispatch;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A cancel action is registered while the attempt is given up: it runs, and runs once. */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "run once")
@Outcome(expect = FORBIDDEN, desc = "forgotten, or run twice")
@State
public class CancelActionStress {
  private final OutcomeCount count = new OutcomeCount();
  private final AttemptNode<Integer> attempt = StressAttempts.attempt(count);

  @Actor
  public void dispatcher() {
    attempt.onCancel(count.outcomes::getAndIncrement);
  }

  @Actor
  public void drainer() {
    attempt.fence();
    attempt.notifyCancelled();
  }

  @Arbiter
  public void end(I_Result result) {
    result.r1 = count.outcomes.get();
  }
}
