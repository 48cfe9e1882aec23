package io.eventstreams.engine.internal.runner;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two threads raise a bit each: one drains at a time, and takes both. */
@JCStressTest
@Outcome(id = "2, 0, 1", expect = ACCEPTABLE, desc = "both taken, by one drainer at a time")
@Outcome(expect = FORBIDDEN, desc = "a lost wake-up, or two drainers")
@State
public class MailboxBitsStress {
  private final StressDrain drain = new StressDrain();

  @Actor
  public void one() {
    drain.raise(Mailbox.TIMER);
  }

  @Actor
  public void other() {
    drain.raise(Mailbox.STOP);
  }

  @Arbiter
  public void end(III_Result result) {
    result.r1 = drain.bits;
    result.r2 = drain.overlaps;
    result.r3 = drain.isAtRest() ? 1 : 0;
  }
}
