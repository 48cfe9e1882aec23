package io.eventstreams.engine.internal.runner;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.engine.internal.intake.SourceRun;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** A source's thread brings its list past the mailbox while somebody else announces an input. */
@JCStressTest
@Outcome(id = "1, 1, 0, 1", expect = ACCEPTABLE, desc = "both taken, by one drainer at a time")
@Outcome(expect = FORBIDDEN, desc = "a lost wake-up, or two drainers")
@State
public class MailboxEnterStress {
  private static final SourceRun<GenericEventStream, Integer> RUN =
      StressDrain.run(new StressIntake(new StressDrain()));

  private final StressDrain drain = new StressDrain();

  @Actor
  public void source() {
    drain.bring(RUN);
  }

  @Actor
  public void other() {
    drain.raise(Mailbox.TIMER);
  }

  @Arbiter
  public void end(IIII_Result result) {
    result.r1 = drain.chunks;
    result.r2 = drain.bits;
    result.r3 = drain.overlaps;
    result.r4 = drain.isAtRest() ? 1 : 0;
  }
}
