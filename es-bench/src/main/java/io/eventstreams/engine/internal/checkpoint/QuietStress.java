package io.eventstreams.engine.internal.checkpoint;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** An instance that ends asks whether its last checkpoint is still to come. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "not stored yet")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "stored just after the question")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "stored before")
@Outcome(expect = FORBIDDEN, desc = "nothing seems to be left, and the checkpoint is not stored")
@State
public class QuietStress {
  private final StressWriter writer = new StressWriter(true);
  private final StressOwner owner = new StressOwner();

  public QuietStress() {
    writer.slot.save(owner, "last", 0, 0, 1);
  }

  @Actor
  public void writer() {
    writer.work();
  }

  @Actor
  public void instance(II_Result result) {
    result.r1 = writer.slot.isQuiet() ? 1 : 0;
    result.r2 = owner.saves.get();
  }
}
