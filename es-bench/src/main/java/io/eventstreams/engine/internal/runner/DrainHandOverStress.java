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

/** A thread that must not drain passes the drain on while a source's thread brings a list. */
@JCStressTest
@Outcome(id = "1, 1, 0, 1", expect = ACCEPTABLE, desc = "both taken, by one drainer at a time")
@Outcome(expect = FORBIDDEN, desc = "a drain that nobody has taken, or two drainers")
@State
public class DrainHandOverStress {
  private static final SourceRun<GenericEventStream, Integer> RUN =
      StressDrain.run(new StressIntake(new StressDrain()));
  private static final RunnerSeams SEAMS = StressSeams.inline();

  private final StressDrain drain = new StressDrain();
  private final DrainHandOver handOver =
      new DrainHandOver(drain.mailbox, SEAMS, drain::drain, () -> null);

  @Actor
  public void timer() {
    drain.mailbox.raise(Mailbox.TIMER);
    if (drain.mailbox.announce()) {
      handOver.passOn();
    }
  }

  @Actor
  public void source() {
    drain.bring(RUN);
  }

  @Arbiter
  public void end(IIII_Result result) {
    result.r1 = drain.chunks;
    result.r2 = drain.bits;
    result.r3 = drain.overlaps;
    result.r4 = drain.isAtRest() ? 1 : 0;
  }
}
