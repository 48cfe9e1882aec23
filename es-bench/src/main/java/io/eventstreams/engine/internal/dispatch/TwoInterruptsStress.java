package io.eventstreams.engine.internal.dispatch;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads interrupt a call that nobody is in: one interrupt waits for the next entry. */
@JCStressTest
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "raised at the entry, gone after it")
@Outcome(expect = FORBIDDEN, desc = "lost, or left over")
@State
public class TwoInterruptsStress {
  private final UserCall call = new UserCall();

  @Actor
  public void one() {
    call.interrupt();
  }

  @Actor
  public void other() {
    call.interrupt();
  }

  @Arbiter
  public void end(II_Result result) {
    call.enter();
    result.r1 = Thread.currentThread().isInterrupted() ? 1 : 0;
    call.leave();
    result.r2 = Thread.interrupted() ? 1 : 0;
  }
}
