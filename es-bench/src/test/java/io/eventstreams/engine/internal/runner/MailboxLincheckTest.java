package io.eventstreams.engine.internal.runner;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.bench.Lincheck;
import io.eventstreams.engine.internal.dispatch.StressAttempts;
import io.eventstreams.engine.internal.intake.SourceRun;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** However inputs meet, one thread drains at a time and none is left. */
public class MailboxLincheckTest {
  private static final SourceRun<GenericEventStream, Integer> RUN =
      StressDrain.run(new StressIntake(new StressDrain()));

  private final StressDrain drain = new StressDrain();
  private final DrainHandOver handOver =
      new DrainHandOver(drain.mailbox, StressSeams.inline(), drain::drain, () -> null);
  private final AtomicInteger raised = new AtomicInteger();
  private int outcomes;
  private int chunks;

  private void raise(int bit) {
    raised.updateAndGet(bits -> bits | bit);
    drain.raise(bit);
  }

  /** Raised once, so that no later one stands in for it. */
  @Operation(runOnce = true)
  public void raiseOnce() {
    raise(Mailbox.SOURCE_ENDED);
  }

  /** As {@link #raiseOnce}, and not on its thread alone. */
  @Operation(runOnce = true)
  public void raiseAnotherOnce() {
    raise(Mailbox.WITHDRAW);
  }

  @Operation
  public void raise() {
    raise(Mailbox.STOP);
  }

  @Operation
  public void timer() {
    raised.updateAndGet(bits -> bits | Mailbox.TIMER);
    drain.mailbox.raise(Mailbox.TIMER);
    if (drain.mailbox.announce()) {
      handOver.passOn();
    }
  }

  @Operation(nonParallelGroup = "consumer")
  public void complete() {
    outcomes++;
    StressAttempts.attempt(drain).complete(DispatchOutcome.delivered());
  }

  /** A source waits for its answer, so that there is one list at a time. */
  @Operation(nonParallelGroup = "source")
  public int deliver() {
    if (drain.chunks == chunks) {
      chunks++;
      drain.bring(RUN);
    }
    return 0;
  }

  @Validate
  public void isAtRest() {
    Lincheck.require(drain.isAtRest(), "drain.isAtRest()");
    Lincheck.require(drain.taken == raised.get(), "every bit that was raised is taken");
    Lincheck.require(drain.overlaps == 0, "drain.overlaps == 0");
    Lincheck.require(drain.outcomes == outcomes, "drain.outcomes == outcomes");
    Lincheck.require(drain.chunks == chunks, "drain.chunks == chunks");
  }

  @Test
  void hasNoInterleavingThatLosesAnInput() {
    Lincheck.check(MailboxLincheckTest.class);
  }
}
