package io.eventstreams.engine.internal.runner;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamException;
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

/** A list is refused by another thread: the source learns why, and the run takes no more. */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "refused with the reason, then over")
@Outcome(expect = FORBIDDEN, desc = "the reason is lost, or a run that missed an event took more")
@State
public class SourceRefusalStress {
  private static final List<Event<Integer>> LIST = List.of(new Event<>("t", "1", 1));

  @SuppressWarnings("StaticAssignmentOfThrowable") // a stack trace for each sample costs too much
  private static final EventStreamException REASON =
      ErrorCode.SEQUENCE_ID_INVALID.error("the same again");

  private final Refusing drain = new Refusing();
  private final SourceRun<GenericEventStream, Integer> run =
      StressDrain.run(new StressIntake(drain));

  private static final class Refusing extends StressDrain {
    @Override
    void took(int takenBits, @Nullable SourceRun<?, Integer> offering) {
      if (offering != null) {
        offering.finish(ChunkEnd.EXIT, REASON);
      }
    }
  }

  @Actor
  public void source(III_Result result) {
    try {
      run.deliver(LIST);
    } catch (EventStreamException refused) {
      result.r1 = refused == REASON ? 1 : 0;
    }
    result.r2 = run.deliver(LIST) == SourceInstruction.EXIT ? 1 : 0;
  }

  @Actor
  public void drainer() {
    drain.raise(Mailbox.TIMER);
  }

  @Arbiter
  public void end(III_Result result) {
    result.r3 = drain.chunks;
  }
}
