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

/** Of two outcomes that come at once the first counts. */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "one outcome, told once")
@Outcome(expect = FORBIDDEN, desc = "two outcomes, none, or one that is not there")
@State
public class SettleOnceStress {
  private static final DispatchOutcome DELIVERED = DispatchOutcome.delivered();
  private static final DispatchOutcome FAILED =
      DispatchOutcome.unavailable(new IllegalStateException("no"));

  private final OutcomeCount count = new OutcomeCount();
  private final AttemptNode<Integer> attempt = StressAttempts.attempt(count);

  @Actor
  public void one() {
    attempt.complete(DELIVERED);
  }

  @Actor
  public void other() {
    attempt.complete(FAILED);
  }

  @Arbiter
  public void end(II_Result result) {
    result.r1 = count.outcomes.get();
    boolean isThere = count.seen == DELIVERED || count.seen == FAILED;
    result.r2 = isThere && count.seen == attempt.outcome() ? 1 : 0;
  }
}
