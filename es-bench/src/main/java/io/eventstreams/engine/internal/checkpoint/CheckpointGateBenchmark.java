package io.eventstreams.engine.internal.checkpoint;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs, for each settled batch of a stream that settles one every 200 ns, to decide
 * whether progress is stored now; the baseline only asks whether a millisecond is over.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CheckpointGateBenchmark {
  private static final int BATCH = 50;
  private static final long BATCH_NANOS = 200;

  private final String[] positions = new String[64];
  private final CheckpointGate gate =
      new CheckpointGate(250, TimeUnit.SECONDS.toNanos(10), 10_000, "", 0);
  private long batches;
  private long dueNanos;

  public CheckpointGateBenchmark() {
    for (int i = 0; i < positions.length; i++) {
      positions[i] = "position" + i;
    }
  }

  @Benchmark
  public boolean gate() {
    long settled = ++batches;
    long nowNanos = settled * BATCH_NANOS;
    String position = positions[(int) (settled & (positions.length - 1))];
    boolean due = gate.isDue(position, settled * BATCH, settled, nowNanos);
    if (due) {
      gate.requested(position, settled * BATCH, settled, nowNanos);
      gate.stored(position);
    }
    return due;
  }

  @Benchmark
  public boolean baselineClock() {
    long nowNanos = ++batches * BATCH_NANOS;
    boolean due = nowNanos - dueNanos >= 0;
    if (due) {
      dueNanos = nowNanos + CheckpointGate.PACE_NANOS;
    }
    return due;
  }
}
