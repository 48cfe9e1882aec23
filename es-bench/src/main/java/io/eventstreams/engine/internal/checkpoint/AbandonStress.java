package io.eventstreams.engine.internal.checkpoint;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** An instance that has ended gives up its save, while the next one asks for its own. */
@JCStressTest
@Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "the old save was given up")
@Outcome(
    expect = FORBIDDEN,
    desc = "the new instance's save is lost, or the old one came after all")
@State
public class AbandonStress {
  private final StressWriter writer = new StressWriter(true);
  private final StressOwner old = new StressOwner();
  private final StressOwner next = new StressOwner();

  public AbandonStress() {
    writer.slot.save(old, "old", 0, 0, 1);
  }

  @Actor
  public void oldInstance() {
    writer.slot.abandon(old);
  }

  @Actor
  public void nextInstance() {
    writer.slot.save(next, "next", 0, 0, 1);
  }

  @Arbiter
  public void end(III_Result result) {
    writer.work();
    result.r1 = old.saves.get();
    result.r2 = next.saves.get();
    result.r3 = writer.slot.isQuiet() && writer.position.equals("next") ? 1 : 0;
  }
}
