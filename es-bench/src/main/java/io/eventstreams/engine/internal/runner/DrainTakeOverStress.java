package io.eventstreams.engine.internal.runner;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A drain is left; a worker and a source's thread both want it: one of them gets it. */
@JCStressTest
@Outcome(
    id = {"1, 0", "0, 1"},
    expect = ACCEPTABLE,
    desc = "one successor, who sees everything")
@Outcome(expect = FORBIDDEN, desc = "two successors or none, or one that sees less")
@State
public class DrainTakeOverStress {
  private final Mailbox<Integer> mailbox = new Mailbox<>();
  private int written;

  @Actor
  public void worker(II_Result result) {
    written = 1;
    mailbox.leave();
    result.r1 = mailbox.takeOver() ? written : 0;
  }

  @Actor
  public void source(II_Result result) {
    result.r2 = mailbox.takeOver() ? 3 - 2 * written : 0;
  }
}
