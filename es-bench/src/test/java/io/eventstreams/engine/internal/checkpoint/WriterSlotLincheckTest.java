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
  private boolean oldSaved;
  private volatile boolean oldIsGone;

  @Operation(nonParallelGroup = "drainer")
  public void save() {
    saves++;
    writer.slot.save(owner, "" + saves, 0, 0, saves);
  }

  /** What the instance before has asked for last; the next one begins after that. */
  @Operation(nonParallelGroup = "drainer", runOnce = true)
  public void saveOld() {
    if (saves == 0) {
      oldSaved = true;
      writer.slot.save(old, "0", 0, 0, 0);
    }
  }

  @Operation(runOnce = true)
  public void abandonOld() {
    oldIsGone = true;
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
    boolean asItWas = writer.position.isEmpty() && saves == 0 && (!oldSaved || oldIsGone);
    Lincheck.require(
        asItWas || writer.position.equals(oldSaved || saves > 0 ? "" + saves : ""),
        "the latest is stored, or what was abandoned is not");
    Lincheck.require(writer.slot.isQuiet(), "writer.slot.isQuiet()");
  }

  @Test
  void hasNoInterleavingThatLosesASave() {
    Lincheck.check(WriterSlotLincheckTest.class);
  }
}
