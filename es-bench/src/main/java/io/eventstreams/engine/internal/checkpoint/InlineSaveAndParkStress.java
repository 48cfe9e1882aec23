package io.eventstreams.engine.internal.checkpoint;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.eventstreams.api.spi.ParkedEvent;
import java.time.Instant;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** A drainer saves by itself, twice, while the writer's thread puts an event aside. */
@JCStressTest
@Outcome(id = "2, 1, 0, 1", expect = ACCEPTABLE, desc = "one after the other, and nothing is left")
@Outcome(
    id = "1, 1, 0, 1",
    expect = ACCEPTABLE,
    desc = "the second save took the place of the first")
@Outcome(expect = FORBIDDEN, desc = "two store calls at once, a lost request, or a version reused")
@State
public class InlineSaveAndParkStress {
  private static final ParkedEvent EVENT =
      new ParkedEvent("1", "id", 1, "0", "t", "0", "no", 1, Instant.EPOCH);

  private final StressWriter writer = new StressWriter(false);
  private final StressOwner owner = new StressOwner();

  @Actor
  public void drainer() {
    writer.slot.save(owner, "a", 0, 0, 1);
    writer.slot.save(owner, "b", 0, 0, 2);
  }

  @Actor
  public void writer() {
    writer.slot.park(owner, EVENT);
    writer.work();
  }

  @Arbiter
  public void end(IIII_Result result) {
    writer.work();
    result.r1 = owner.saves.get();
    result.r2 = owner.parks.get();
    result.r3 = writer.overlaps + writer.backwards;
    result.r4 = writer.slot.isQuiet() && writer.position.equals("b") ? 1 : 0;
  }
}
