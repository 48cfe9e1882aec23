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
import org.openjdk.jcstress.infra.results.III_Result;

/** An instance saves while the next one claims: it is seen by the claim, or refused. */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "saved first, the claim begins there")
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "claimed first, the save is refused")
@Outcome(expect = FORBIDDEN, desc = "saved behind the back of the claim")
@State
public class ClaimAndSaveStress {
  private static final GenericEventStream SPEC =
      GenericEventStream.EMPTY.withFields(EventStreamFields.builder().name("name").build());
  private static final CheckpointWrite WRITE = new CheckpointWrite("id", 7, 0, 1, "a", 0, 0);

  private final StreamRow<GenericEventStream> row = new StreamRow<>("id", 1, SPEC, 7, 0);

  @Actor
  public void saver(III_Result result) {
    result.r1 = row.save(WRITE, 0) == SaveResult.SAVED ? 1 : 0;
  }

  @Actor
  public void claimer(III_Result result) {
    result.r2 = row.claim().position() == null ? 0 : 1;
  }

  @Arbiter
  public void end(III_Result result) {
    result.r3 = row.checkpoint().position() == null ? 0 : 1;
  }
}
