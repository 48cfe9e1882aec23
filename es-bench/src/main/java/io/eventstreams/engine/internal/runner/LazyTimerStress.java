package io.eventstreams.engine.internal.runner;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.eventstreams.engine.internal.intake.SourceRun;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A timer fires while the drainer wants an earlier one: in the end one is armed for it. */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "armed for the deadline")
@Outcome(expect = FORBIDDEN, desc = "a deadline without a timer")
@State
public class LazyTimerStress {
  private static final long NEVER = 1_000;

  private final Arming drain = new Arming();

  /** Arms its timer after each step, as the runner does. */
  private static final class Arming extends StressDrain implements Timers {
    private final LazyTimer timer = new LazyTimer(this, () -> raise(Mailbox.TIMER));
    private long deadlineNanos = 20;

    /** The deadline of the newest timer that has neither fired nor been cancelled. */
    private long armedNanos = NEVER;

    Arming() {
      timer.arm(deadlineNanos, 0);
    }

    @Override
    void took(int takenBits, @Nullable SourceRun<?, Integer> run) {
      if ((takenBits & Mailbox.TIMER) != 0) {
        timer.fired();
        armedNanos = NEVER;
      }
      if ((takenBits & Mailbox.ATTEMPT_CHANGED) != 0) {
        deadlineNanos = 10;
      }
      timer.arm(deadlineNanos, 0);
    }

    @Override
    public Timer after(long delayNanos, Runnable task) {
      armedNanos = delayNanos;
      return () -> armedNanos = NEVER;
    }

    @Override
    public void close() {}
  }

  @Actor
  public void timers() {
    drain.raise(Mailbox.TIMER);
  }

  @Actor
  public void drainer() {
    drain.raise(Mailbox.ATTEMPT_CHANGED);
  }

  @Arbiter
  public void end(II_Result result) {
    result.r1 = drain.armedNanos == 10 ? 1 : 0;
    result.r2 = drain.isAtRest() ? 1 : 0;
  }
}
