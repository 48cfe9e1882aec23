package io.eventstreams.engine.internal.runner;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A call is given while the thread that sits leaves: it is taken along, or somebody else's. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "left before, and not given")
@Outcome(id = "1, 7", expect = ACCEPTABLE, desc = "given, and taken along whole")
@Outcome(expect = FORBIDDEN, desc = "given to nobody, or taken and not given, or half written")
@State
public class CallSeatStress {
  private final CallSeat<Call> seat = new CallSeat<>();

  private static final class Call {
    private int number;
  }

  public CallSeatStress() {
    seat.sit();
  }

  @Actor
  public void drainer(II_Result result) {
    Call call = new Call();
    call.number = 7;
    result.r1 = seat.give(call) ? 1 : 0;
  }

  @Actor
  public void sitter(II_Result result) {
    Call call = seat.leave();
    result.r2 = call == null ? 0 : call.number;
  }
}
