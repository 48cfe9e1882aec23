package io.eventstreams.engine.internal.statistics;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.EventStreamStatistics;
import java.time.Instant;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Counters are read while two batches are delivered: 2 events in the first, 3 in the second. */
@JCStressTest
@Outcome(
    id = {"0, 0", "0, 21", "0, 52", "21, 21", "21, 52", "52, 52"},
    expect = ACCEPTABLE,
    desc = "each snapshot of one moment, the second not before the first")
@Outcome(expect = FORBIDDEN, desc = "of two moments at once, or backwards")
@State
public class SnapshotStress {
  private final LiveStatistics statistics = new LiveStatistics(Instant.EPOCH, "", 0, 0);

  @Actor
  public void drainer() {
    statistics.delivered(2, DispatchStatus.COMPLETE);
    statistics.delivered(3, DispatchStatus.COMPLETE);
  }

  @Actor
  public void reader(II_Result result) {
    result.r1 = events(statistics.snapshot());
    result.r2 = events(statistics.snapshot());
  }

  /** Tens: events; ones: batches. */
  private static int events(EventStreamStatistics snapshot) {
    return (int) (10 * snapshot.eventsDelivered() + snapshot.batchesDelivered());
  }
}
