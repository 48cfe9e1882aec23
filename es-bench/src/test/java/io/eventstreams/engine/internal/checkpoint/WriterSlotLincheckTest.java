package io.eventstreams.engine.internal.checkpoint;

import io.eventstreams.bench.Lincheck;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** A store that may block: the writer's thread alone calls it. */
public class WriterSlotLincheckTest {
  private final StressWriter writer = new StressWriter(true);
  private final StressOwner owner = new StressOwner();
  private final StressOwner old = new StressOwner();
  private int saves;

  @Operation(nonParallelGroup = "drainer")
  public void save() {
    saves++;
    writer.slot.save(owner, "" + saves, 0, 0, saves);
  }

  @Operation(runOnce = true)
  public void abandonOld() {
    writer.slot.abandon(old);
  }

  @Operation(runOnce = true)
  public void claimAndCancel() {
    ClaimRequest request = new ClaimRequest((self, claimed) -> {});
    writer.slot.claim(request);
    writer.slot.cancel(request);
  }

  @Operation(nonParallelGroup = "writer")
  public void work() {
    writer.work();
  }

  @Validate
  public void theLatestIsStored() {
    writer.work();
    Lincheck.require(
        writer.overlaps + writer.backwards == 0, "writer.overlaps + writer.backwards == 0");
    Lincheck.require(
        writer.position.equals(saves == 0 ? "" : "" + saves),
        "writer.position.equals(saves == 0 ? '' : '' + saves)");
    Lincheck.require(writer.slot.isQuiet(), "writer.slot.isQuiet()");
  }

  @Test
  void hasNoInterleavingThatLosesASave() {
    Lincheck.check(WriterSlotLincheckTest.class);
  }
}
