package io.eventstreams.engine.internal.runner;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.eventstreams.api.Event;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.engine.internal.batch.CoreEffects.ChunkEnd;
import io.eventstreams.engine.internal.intake.SourceRun;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A source delivers while somebody else drains: its list is seen, and it wakes up. */
@JCStressTest
@Outcome(id = "1, 2, 1", expect = ACCEPTABLE, desc = "taken whole, and told so")
@Outcome(expect = FORBIDDEN, desc = "not seen whole, or another answer")
@State
public class SourceAnswerStress {
  private static final List<Event<Integer>> LIST =
      List.of(new Event<>("t", "1", 1), new Event<>("t", "2", 2));

  private final Taking drain = new Taking();
  private final SourceRun<GenericEventStream, Integer> run =
      StressDrain.run(new StressIntake(drain));

  private static final class Taking extends StressDrain {
    private int events;

    @Override
    void took(int takenBits, @Nullable SourceRun<?, Integer> offering) {
      if (offering != null) {
        events += offering.offered().size();
        offering.finish(ChunkEnd.TAKEN, null);
      }
    }
  }

  @Actor
  public void source(III_Result result) {
    result.r1 = run.deliver(LIST) == SourceInstruction.CONTINUE ? 1 : 0;
  }

  @Actor
  public void drainer() {
    drain.raise(Mailbox.TIMER);
  }

  @Arbiter
  public void end(III_Result result) {
    result.r2 = drain.events;
    result.r3 = drain.isAtRest() ? 1 : 0;
  }
}
