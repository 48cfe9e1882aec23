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

/** A run is fenced while it delivers: its answer is true, and it takes nothing further. */
@JCStressTest
@Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "taken before, nothing after")
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "kept out")
@Outcome(expect = FORBIDDEN, desc = "taken afterwards, or the answer does not say what happened")
@State
public class SourceCancelStress {
  private static final List<Event<Integer>> LIST = List.of(new Event<>("t", "1", 1));

  private final Taking drain = new Taking();
  private final SourceRun<GenericEventStream, Integer> run =
      StressDrain.run(new StressIntake(drain));

  private static final class Taking extends StressDrain {
    @Override
    void took(int takenBits, @Nullable SourceRun<?, Integer> offering) {
      if (offering != null) {
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
    run.cancel();
  }

  @Arbiter
  public void end(III_Result result) {
    int before = drain.chunks;
    result.r2 = before;
    SourceInstruction late = run.deliver(LIST);
    result.r3 = (late == SourceInstruction.EXIT ? 0 : 1) + drain.chunks - before;
  }
}
