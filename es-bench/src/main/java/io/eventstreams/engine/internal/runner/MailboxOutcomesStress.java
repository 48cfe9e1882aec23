package io.eventstreams.engine.internal.runner;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.engine.internal.dispatch.AttemptNode;
import io.eventstreams.engine.internal.dispatch.StressAttempts;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two attempts are completed at once: the drainer gets both, with what their outcomes say. */
@JCStressTest
@Outcome(id = "2, 0, 1", expect = ACCEPTABLE, desc = "both taken, by one drainer at a time")
@Outcome(expect = FORBIDDEN, desc = "an outcome that is lost or not visible, or two drainers")
@State
public class MailboxOutcomesStress {
  private final StressDrain drain = new StressDrain();
  private final AttemptNode<Integer> first = StressAttempts.attempt(drain);
  private final AttemptNode<Integer> second = StressAttempts.attempt(drain);

  @Actor
  public void one() {
    first.complete(DispatchOutcome.delivered());
  }

  @Actor
  public void other() {
    second.complete(DispatchOutcome.delivered());
  }

  @Arbiter
  public void end(III_Result result) {
    result.r1 = drain.outcomes;
    result.r2 = drain.overlaps;
    result.r3 = drain.isAtRest() ? 1 : 0;
  }
}
