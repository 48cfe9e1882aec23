package io.eventstreams.engine.internal.runner;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.eventstreams.engine.internal.dispatch.AttemptNode;
import io.eventstreams.engine.internal.dispatch.StressAttempts;
import io.eventstreams.engine.internal.intake.SourceRun;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** An attempt is handed over and makes progress on two threads: the drainer learns all of it. */
@JCStressTest
@Outcome(id = "1, 2, 1", expect = ACCEPTABLE, desc = "the last drain saw the consumer and both")
@Outcome(expect = FORBIDDEN, desc = "a report that nobody has looked at")
@State
public class AttemptReportsStress {
  private final Looking drain = new Looking();

  private static final class Looking extends StressDrain {
    private final AttemptNode<Integer> attempt = StressAttempts.attempt(this);
    private boolean knowsConsumer;
    private int progress;

    @Override
    void took(int takenBits, @Nullable SourceRun<?, Integer> run) {
      if ((takenBits & Mailbox.ATTEMPT_CHANGED) != 0) {
        knowsConsumer =
            StressAttempts.isHandedOver(attempt) && StressAttempts.consumer(attempt) != null;
        progress = StressAttempts.progress(attempt);
      }
    }
  }

  @Actor
  public void one() {
    drain.attempt.handedOver("consumer");
    drain.attempt.progress(1);
  }

  @Actor
  public void other() {
    drain.attempt.progress(2);
  }

  @Arbiter
  public void end(III_Result result) {
    result.r1 = drain.knowsConsumer ? 1 : 0;
    result.r2 = drain.progress;
    result.r3 = drain.isAtRest() ? 1 : 0;
  }
}
