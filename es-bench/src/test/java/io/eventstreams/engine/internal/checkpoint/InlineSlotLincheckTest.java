package io.eventstreams.engine.internal.checkpoint;

import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.bench.Lincheck;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** A store that never blocks: the drainer saves by itself, beside the writer's thread. */
public class InlineSlotLincheckTest {
  private static final ParkedEvent EVENT =
      new ParkedEvent("1", "id", 1, "0", "t", "0", "no", 1, Instant.EPOCH);

  private final StressWriter writer = new StressWriter(false);
  private final StressOwner owner = new StressOwner();
  private final AtomicInteger answers = new AtomicInteger();
  private int claims;
  private int saves;
  private int parks;

  @Operation(nonParallelGroup = "drainer")
  public void save() {
    saves++;
    writer.slot.save(owner, "" + saves, 0, 0, saves);
  }

  @Operation(nonParallelGroup = "drainer", runOnce = true)
  public void park() {
    parks++;
    writer.slot.park(owner, EVENT);
  }

  @Operation(nonParallelGroup = "writer", runOnce = true)
  public void claim() {
    claims++;
    writer.slot.claim(new ClaimRequest((self, claimed) -> answers.incrementAndGet()));
  }

  @Operation(nonParallelGroup = "writer")
  public void work() {
    writer.work();
  }

  @Validate
  public void nothingIsLeft() {
    writer.work();
    Lincheck.require(
        writer.overlaps + writer.backwards == 0, "writer.overlaps + writer.backwards == 0");
    Lincheck.require(
        writer.position.equals(saves == 0 ? "" : "" + saves),
        "writer.position.equals(saves == 0 ? '' : '' + saves)");
    Lincheck.require(writer.parked == parks, "writer.parked == parks");
    Lincheck.require(owner.parks.get() == parks, "owner.parks.get() == parks");
    Lincheck.require(answers.get() == claims, "answers.get() == claims");
    Lincheck.require(writer.slot.isQuiet(), "writer.slot.isQuiet()");
  }

  @Test
  void hasNoInterleavingWithTwoCallsOrALostRequest() {
    Lincheck.check(InlineSlotLincheckTest.class);
  }
}
