package io.eventstreams.engine.internal.checkpoint;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** A drainer saves by itself while the next instance claims and the writer's thread works. */
@JCStressTest
@Outcome(id = "1, 1, 0, 1", expect = ACCEPTABLE, desc = "one after the other, and nothing is left")
@Outcome(expect = FORBIDDEN, desc = "two store calls at once, a lost request, or a version reused")
@State
public class InlineSaveStress {
  private final StressWriter writer = new StressWriter(false);
  private final StressOwner owner = new StressOwner();
  private int answers;

  @Actor
  public void drainer() {
    writer.slot.save(owner, "a", 0, 0, 1);
  }

  @Actor
  public void writer() {
    writer.slot.claim(new ClaimRequest((self, claimed) -> answers++));
    writer.work();
  }

  @Arbiter
  public void end(IIII_Result result) {
    writer.work();
    result.r1 = owner.saves.get();
    result.r2 = answers;
    result.r3 = writer.overlaps + writer.backwards;
    result.r4 = writer.slot.isQuiet() && writer.position.equals("a") ? 1 : 0;
  }
}
