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
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * A source delivers while a foreign thread drains, which may look at the list and not answer it: it
 * leaves the drain to the source's thread if that waits, to a worker otherwise.
 */
@JCStressTest
@Outcome(id = "1, 2, 1, 0", expect = ACCEPTABLE, desc = "taken whole, told so, by one drainer")
@Outcome(expect = FORBIDDEN, desc = "not seen whole, another answer, or two drainers")
@State
public class SourceHelpStress {
  private static final List<Event<Integer>> LIST =
      List.of(new Event<>("t", "1", 1), new Event<>("t", "2", 2));
  private static final RunnerSeams SEAMS = StressSeams.inline();

  private final Helped drain = new Helped();
  private final SourceRun<GenericEventStream, Integer> run =
      StressDrain.run(new StressIntake(drain, true));

  /** Only a thread at home answers. */
  private static final class Helped extends StressDrain {
    private final DrainHandOver handOver =
        new DrainHandOver(mailbox, SEAMS, this::drain, this::helper);
    private int events;
    private boolean isForeign;
    private @Nullable SourceRun<?, Integer> unanswered;

    void drainForeign() {
      long seen = mailbox.pending();
      do {
        isForeign = true;
        step();
        isForeign = false;
        if (unanswered != null) {
          handOver.passOn();
          return;
        }
        if (mailbox.release(seen)) {
          return;
        }
        seen = mailbox.pending();
      } while (true);
    }

    private @Nullable Thread helper() {
      return unanswered == null ? null : unanswered.helper();
    }

    @Override
    void took(int takenBits, @Nullable SourceRun<?, Integer> offering) {
      if (offering != null) {
        unanswered = offering;
      }
      SourceRun<?, Integer> answered = unanswered;
      if (answered != null && !isForeign) {
        unanswered = null;
        events += answered.offered().size();
        answered.finish(ChunkEnd.TAKEN, null);
      }
    }
  }

  @Actor
  public void source(IIII_Result result) {
    result.r1 = run.deliver(LIST) == SourceInstruction.CONTINUE ? 1 : 0;
  }

  @Actor
  public void foreign() {
    drain.mailbox.raise(Mailbox.TIMER);
    if (drain.mailbox.announce()) {
      drain.drainForeign();
    }
  }

  @Arbiter
  public void end(IIII_Result result) {
    result.r2 = drain.events;
    result.r3 = drain.isAtRest() && drain.bits == 1 ? 1 : 0;
    result.r4 = drain.overlaps;
  }
}
