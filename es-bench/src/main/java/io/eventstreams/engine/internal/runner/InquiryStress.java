package io.eventstreams.engine.internal.runner;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.engine.internal.intake.SourceRun;
import io.eventstreams.engine.internal.runner.Inquiry.Answer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two threads ask how a stream stands: both are answered. */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "both answered")
@Outcome(expect = FORBIDDEN, desc = "a question that nobody answers")
@State
public class InquiryStress {
  private static final Answer ANSWER = new Answer(new StreamDiagnosis.Moving(), 0);

  private final Answering drain = new Answering();
  private long first;
  private long second;

  private static final class Answering extends StressDrain {
    private final Inquiry inquiry = new Inquiry();

    @Override
    void took(int takenBits, @Nullable SourceRun<?, Integer> run) {
      if ((takenBits & Mailbox.ASKED) != 0) {
        inquiry.answer(inquiry.latest(), ANSWER);
      }
    }
  }

  @Actor
  public void one() {
    first = drain.inquiry.ask();
    drain.raise(Mailbox.ASKED);
  }

  @Actor
  public void other() {
    second = drain.inquiry.ask();
    drain.raise(Mailbox.ASKED);
  }

  @Arbiter
  public void end(III_Result result) {
    result.r1 = isAnswered(first);
    result.r2 = isAnswered(second);
    result.r3 = drain.isAtRest() ? 1 : 0;
  }

  private int isAnswered(long question) {
    try {
      return drain.inquiry.await(question, Waits::blocking, 0) == null ? 0 : 1;
    } catch (InterruptedException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
