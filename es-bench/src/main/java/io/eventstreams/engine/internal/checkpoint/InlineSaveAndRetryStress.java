package io.eventstreams.engine.internal.checkpoint;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.eventstreams.api.spi.SaveResult;
import java.util.Objects;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A save has failed and waits to be tried again; the next one comes when the wait is over. */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the latest took the place of the failed one")
@Outcome(id = "2, 0, 1", expect = ACCEPTABLE, desc = "the failed one, then the latest")
@Outcome(expect = FORBIDDEN, desc = "two store calls at once, a lost request, or a version reused")
@State
public class InlineSaveAndRetryStress {
  private final StressWriter writer = new StressWriter(false);
  private final StressOwner owner = new StressOwner();

  public InlineSaveAndRetryStress() {
    writer.answer = SaveResult.NOT_SAVED;
    writer.slot.save(owner, "a", 0, 0, 1);
    writer.work();
    writer.answer = SaveResult.SAVED;
  }

  @Actor
  public void drainer() {
    writer.slot.save(owner, "b", 0, 0, 2);
  }

  @Actor
  public void writer() {
    Objects.requireNonNull(writer.timer).run();
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
