package io.eventstreams.engine.internal.dispatch;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.eventstreams.api.DispatchOutcome;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A dispatcher says "delivered" and has given the attempt to somebody who completes it as well. */
@JCStressTest
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "settled in the call")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "settled through the mailbox")
@Outcome(expect = FORBIDDEN, desc = "both or neither")
@State
public class DeliveredAtOnceStress {
  private static final DispatchOutcome FAILED =
      DispatchOutcome.unavailable(new IllegalStateException("no"));

  private final OutcomeCount count = new OutcomeCount();
  private final AttemptNode<Integer> attempt = StressAttempts.attempt(count);

  @Actor
  public void drainer(II_Result result) {
    boolean mine = attempt.deliveredAtOnce();
    boolean isThere = attempt.outcome() == DispatchOutcome.delivered();
    result.r1 = mine ? (isThere ? 1 : 2) : 0;
  }

  @Actor
  public void consumer() {
    attempt.complete(FAILED);
  }

  @Arbiter
  public void end(II_Result result) {
    result.r2 = count.outcomes.get();
  }
}
