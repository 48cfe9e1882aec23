package io.eventstreams.engine.internal.checkpoint;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two saves are asked for while the writer's thread works: the latest is stored. */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the latest alone")
@Outcome(id = "2, 0, 1", expect = ACCEPTABLE, desc = "both, in order")
@Outcome(expect = FORBIDDEN, desc = "the latest was not stored: its wake-up is lost")
@State
public class LatestSaveStress {
  private final StressWriter writer = new StressWriter(true);
  private final StressOwner owner = new StressOwner();

  @Actor
  public void drainer() {
    writer.slot.save(owner, "a", 0, 0, 1);
    writer.slot.save(owner, "b", 0, 0, 2);
  }

  @Actor
  public void writer() {
    writer.work();
  }

  @Arbiter
  public void end(III_Result result) {
    writer.work();
    result.r1 = owner.saves.get();
    result.r2 = writer.overlaps + writer.backwards;
    result.r3 = writer.slot.isQuiet() && writer.position.equals("b") ? 1 : 0;
  }
}
