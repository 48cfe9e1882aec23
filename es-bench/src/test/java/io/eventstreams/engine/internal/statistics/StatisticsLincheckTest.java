package io.eventstreams.engine.internal.statistics;

import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.bench.Lincheck;
import java.time.Instant;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** A snapshot is of one moment. */
public class StatisticsLincheckTest {
  private final LiveStatistics statistics = new LiveStatistics(Instant.EPOCH, "", 0, 0);

  @Operation(nonParallelGroup = "drainer")
  public void delivered() {
    statistics.delivered(3, DispatchStatus.COMPLETE);
  }

  @Operation(nonParallelGroup = "drainer")
  public void detected() {
    statistics.detected("a", 2);
  }

  @Operation
  public String snapshot() {
    EventStreamStatistics copy = statistics.snapshot();
    return copy.eventsDelivered()
        + " "
        + copy.batchesDelivered()
        + " "
        + copy.eventsUnmatched()
        + copy.highestDetected();
  }

  @Test
  void isLinearizable() {
    Lincheck.check(StatisticsLincheckTest.class);
  }
}
