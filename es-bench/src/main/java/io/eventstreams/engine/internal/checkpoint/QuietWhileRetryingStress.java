package io.eventstreams.engine.internal.checkpoint;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.eventstreams.api.spi.SaveResult;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * An instance that ends asks whether anything is left to do while a checkpoint fails and is tried
 * again.
 */
@JCStressTest
@Outcome(id = "0", expect = ACCEPTABLE, desc = "the checkpoint is not stored")
@Outcome(expect = FORBIDDEN, desc = "between failing and trying again nothing seems to be left")
@State
public class QuietWhileRetryingStress {
  private final StressWriter writer = new StressWriter(true);

  public QuietWhileRetryingStress() {
    writer.answer = SaveResult.NOT_SAVED;
    writer.slot.save(new StressOwner(), "last", 0, 0, 1);
  }

  @Actor
  public void writer() {
    writer.work();
    for (int i = 0; i < 2; i++) {
      Runnable due = writer.timer;
      if (due != null) {
        due.run();
      }
      writer.work();
    }
  }

  @Actor
  public void instance(I_Result result) {
    result.r1 = writer.slot.isQuiet() ? 1 : 0;
  }
}
