package io.eventstreams.engine.internal.dispatch;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A thread takes a call up and returns from it while the drainer asks how long that has waited. */
@JCStressTest
@Outcome(id = "100, 100", expect = ACCEPTABLE, desc = "it still waits")
@Outcome(id = "100, 7", expect = ACCEPTABLE, desc = "it is taken up in between")
@Outcome(id = "7, 7", expect = ACCEPTABLE, desc = "it was taken up before")
@Outcome(expect = FORBIDDEN, desc = "a wait without an end, or with one that is not its own")
@State
public class AttemptTakenUpStress {
  private final AttemptNode<Integer> attempt = StressAttempts.queued(new OutcomeCount());

  @Actor
  public void call() {
    attempt.callTakenUp(7);
    attempt.callReturned();
  }

  @Actor
  public void drainer(JJ_Result result) {
    result.r1 = StressAttempts.waitedForThreadNanos(attempt, 100);
    result.r2 = StressAttempts.waitedForThreadNanos(attempt, 100);
  }
}
