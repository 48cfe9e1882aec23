package io.eventstreams.engine.internal.runner;

import io.eventstreams.api.Event;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.bench.Lincheck;
import io.eventstreams.engine.internal.batch.CoreEffects.ChunkEnd;
import io.eventstreams.engine.internal.intake.SourceRun;
import java.util.List;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A source that delivers while others drain always gets its answer. */
public class SourceRunLincheckTest {
  private static final List<Event<Integer>> LIST = List.of(new Event<>("t", "1", 1));

  private final Taking drain = new Taking();
  private final SourceRun<GenericEventStream, Integer> run =
      StressDrain.run(new StressIntake(drain));
  private int delivered;

  private static final class Taking extends StressDrain {
    @Override
    void took(int takenBits, @Nullable SourceRun<?, Integer> offering) {
      if (offering != null) {
        offering.finish(ChunkEnd.TAKEN, null);
      }
    }
  }

  @Operation(nonParallelGroup = "source")
  public SourceInstruction deliver() {
    SourceInstruction answer = run.deliver(LIST);
    if (answer == SourceInstruction.CONTINUE) {
      delivered++;
    }
    return answer;
  }

  @Operation
  public void drain() {
    drain.raise(Mailbox.TIMER);
  }

  @Validate
  public void everyAnswerIsTrue() {
    Lincheck.require(drain.chunks == delivered, "drain.chunks == delivered");
    Lincheck.require(drain.isAtRest(), "drain.isAtRest()");
  }

  @Test
  void isLinearizable() {
    Lincheck.check(SourceRunLincheckTest.class);
  }
}
