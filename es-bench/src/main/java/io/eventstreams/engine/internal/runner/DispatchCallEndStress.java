package io.eventstreams.engine.internal.runner;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.engine.internal.dispatch.AttemptNode;
import io.eventstreams.engine.internal.dispatch.StressAttempts;
import io.eventstreams.engine.internal.intake.SourceRun;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A blocking dispatch returns while the drainer interrupts it: the drainer learns of both. */
@JCStressTest
@Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "one outcome, and the drainer saw the end")
@Outcome(expect = FORBIDDEN, desc = "an end that nobody saw, or an interrupt outside the call")
@State
public class DispatchCallEndStress {
  private final Looking drain = new Looking();

  private static final class Looking extends StressDrain
      implements Dispatcher<Integer>, EngineThreads {
    private final AttemptNode<Integer> attempt = StressAttempts.attempt(this);
    private final DispatchCalls<Integer> calls =
        new DispatchCalls<>(this, this, this, EngineClock.system(), this);
    private @Nullable Runnable worker;
    private boolean sawQuiet;

    Looking() {
      calls.start("name", attempt);
    }

    @Override
    void took(int takenBits, @Nullable SourceRun<?, Integer> run) {
      sawQuiet = calls.isQuiet() && !attempt.isCallRunning();
    }

    @Override
    public CompletionStage<DispatchOutcome> attemptDispatch(
        EventBatch<Integer> batch, Attempt given) {
      return Dispatcher.delivered();
    }

    @Override
    public boolean mayBlock() {
      return true;
    }

    @Override
    public boolean execute(Runnable task) {
      worker = task;
      return true;
    }

    @Override
    public void close() {}
  }

  @Actor
  public void worker(III_Result result) {
    Objects.requireNonNull(drain.worker).run();
    result.r3 = Thread.interrupted() ? 1 : 0;
  }

  @Actor
  public void drainer() {
    drain.calls.interrupt();
    drain.raise(Mailbox.STOP);
  }

  @Arbiter
  public void end(III_Result result) {
    result.r1 = drain.outcomes;
    result.r2 = drain.sawQuiet && drain.isAtRest() ? 1 : 0;
  }
}
