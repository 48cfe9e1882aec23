package io.eventstreams.engine.internal.dispatch;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A thread enters and leaves a user's code while it is interrupted: never outside, never lost. */
@JCStressTest
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "inside, or at the next entry")
@Outcome(expect = FORBIDDEN, desc = "the flag was set outside, or the interrupt is lost")
@State
public class UserCallStress {
  private final UserCall call = new UserCall();

  @Actor
  public void caller(II_Result result) {
    call.enter();
    boolean before = call.leave();
    boolean stray = Thread.interrupted();
    call.enter();
    before |= call.leave();
    stray |= Thread.interrupted();
    result.r1 = stray || before ? 1 : 0;
  }

  @Actor
  public void interrupter() {
    call.interrupt();
  }

  @Arbiter
  public void end(II_Result result) {
    call.enter();
    result.r2 = Thread.currentThread().isInterrupted() ? 1 : 0;
    call.leave();
  }
}
