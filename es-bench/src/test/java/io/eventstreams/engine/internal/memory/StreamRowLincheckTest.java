package io.eventstreams.engine.internal.memory;

import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.bench.Lincheck;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** A checkpoint row under saves, claims and resets. */
public class StreamRowLincheckTest {
  private static final GenericEventStream SPEC =
      GenericEventStream.EMPTY.withFields(EventStreamFields.builder().name("name").build());

  private final StreamRow<GenericEventStream> row = new StreamRow<>("id", 1, SPEC, 0, 0);

  @Operation
  public String save(int generation, int epoch, int version) {
    CheckpointWrite write =
        new CheckpointWrite(
            "id",
            Math.floorMod(generation, 2),
            Math.floorMod(epoch, 2),
            Math.floorMod(version, 4),
            "p" + Math.floorMod(version, 4),
            0,
            0);
    return row.save(write, 0).toString();
  }

  @Operation
  public String claim() {
    CheckpointRow claimed = row.claim();
    return claimed.epoch() + " " + claimed.version() + " " + claimed.position();
  }

  @Operation(nonParallelGroup = "monitor")
  public void reset(int generation) {
    row.reset(SPEC, Math.floorMod(generation, 2), 0);
  }

  @Operation
  public String read() {
    CheckpointRow seen = row.checkpoint();
    return seen.generation() + " " + seen.epoch() + " " + seen.version() + " " + seen.position();
  }

  @Test
  void isLinearizable() {
    Lincheck.check(StreamRowLincheckTest.class);
  }
}
