package io.eventstreams.engine.internal.memory;

import io.eventstreams.api.spi.EventLog.Appended;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.bench.Lincheck;
import java.util.List;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** The log in memory: appends, with and without a key, and readers. */
public class MemoryLogLincheckTest {
  private final MemoryLog<Integer> log = new MemoryLog<>(3, 2, () -> 0);

  @Operation
  public String append() {
    return log.append(List.of(new NewEvent<>("t", 1)), null).map(Appended::firstSequenceId).get();
  }

  @Operation
  public String appendOnce(int key) {
    return log.append(List.of(new NewEvent<>("t", 1)), "k" + Math.floorMod(key, 2))
        .map(Appended::firstSequenceId)
        .get();
  }

  @Operation
  public long count() {
    return log.countAfter("").getAsLong();
  }

  @Test
  void isLinearizable() {
    // The loop that prints an id's digits is none that waits for another thread.
    Lincheck.check(
        MemoryLogLincheckTest.class,
        Lincheck.options().loopIterationsBeforeThreadSwitch(50).loopBound(1_000));
  }
}
