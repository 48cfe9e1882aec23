package io.eventstreams.engine.internal.memory;

import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.bench.Lincheck;
import java.time.Instant;
import java.util.List;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** Parked events in memory. */
public class ParkedTableLincheckTest {
  private final ParkedTable table = new ParkedTable();

  @Operation
  public String park(int id, int sequence) {
    ParkedEvent event =
        new ParkedEvent(
            "" + Math.floorMod(id, 3),
            "id",
            1,
            "" + Math.floorMod(sequence, 2),
            "t",
            "0",
            "no",
            1,
            Instant.EPOCH);
    return table.park(event, () -> 1).toString();
  }

  @Operation
  public boolean delete(int id) {
    return table.delete("" + Math.floorMod(id, 3));
  }

  @Operation
  public List<String> list() {
    return table.list("", 9).stream().map(event -> event.id() + event.sequenceId()).toList();
  }

  @Operation
  public long count() {
    return table.count();
  }

  @Test
  void isLinearizable() {
    Lincheck.check(ParkedTableLincheckTest.class);
  }
}
