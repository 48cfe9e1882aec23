package io.eventstreams.engine.internal.memory;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.SaveResult;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** An instance saves while its stream is reset: no position outlives the reset. */
@JCStressTest
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "saved, then reset")
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "reset, then refused")
@Outcome(expect = FORBIDDEN, desc = "the old position is there after the reset")
@State
public class ResetAndSaveStress {
  private static final GenericEventStream SPEC =
      GenericEventStream.EMPTY.withFields(EventStreamFields.builder().name("name").build());
  private static final CheckpointWrite WRITE = new CheckpointWrite("id", 7, 0, 1, "a", 0, 0);

  private final StreamRow<GenericEventStream> row = new StreamRow<>("id", 1, SPEC, 7, 0);

  @Actor
  public void saver(II_Result result) {
    result.r1 = row.save(WRITE, 0) == SaveResult.SAVED ? 1 : 0;
  }

  @Actor
  public void resetter() {
    row.reset(SPEC, 8, 0);
  }

  @Arbiter
  public void end(II_Result result) {
    result.r2 = row.checkpoint().position() == null ? 0 : 1;
  }
}
