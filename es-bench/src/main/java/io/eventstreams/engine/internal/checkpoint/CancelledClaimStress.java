package io.eventstreams.engine.internal.checkpoint;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A claim is taken back while it is asked for: the store is not asked, and nothing is left. */
@JCStressTest
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "taken back")
@Outcome(expect = FORBIDDEN, desc = "claimed for nobody, or the slot never rests again")
@State
public class CancelledClaimStress {
  private final StressWriter writer = new StressWriter(false);
  private final ClaimRequest request = new ClaimRequest((self, claimed) -> {});

  @Actor
  public void one() {
    writer.slot.claim(request);
  }

  @Actor
  public void other() {
    writer.slot.cancel(request);
  }

  @Arbiter
  public void end(II_Result result) {
    writer.work();
    result.r1 = writer.claims;
    result.r2 = writer.slot.isQuiet() ? 1 : 0;
  }
}
