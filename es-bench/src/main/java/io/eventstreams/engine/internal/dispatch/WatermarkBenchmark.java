package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.Event;
import io.eventstreams.engine.internal.observe.StreamWatch;
import io.eventstreams.engine.internal.statistics.LiveStatistics;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a batch costs from when it enters the window until the safe position has passed it, with
 * eight in flight whose outcomes come in order or from the last to the first; the baseline keeps
 * the positions alone, in the JDK's queue.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class WatermarkBenchmark {
  static final int WINDOW = 8;
  private static final int BATCH = 50;
  private static final StreamIdentity STREAM = new StreamIdentity("id", "name", 1, null);

  /** The order of the outcomes. */
  @Param({"forward", "backward"})
  public String order = "forward";

  private final Object[] events = new Object[BATCH];
  private final ArrayDeque<String> positions = new ArrayDeque<>(WINDOW);
  private final Reports reports = new Reports();
  private final List<AttemptNode<Integer>> attempts = new ArrayList<>();
  private final DispatchWindow<Integer> window =
      new DispatchWindow<>(
          new NextStepRule(new RetryPolicy(1, 1, 1), 1, 1, ErrorHandlingType.BLOCK),
          new LiveStatistics(Instant.EPOCH, "", 0, 0),
          StreamWatch.NONE,
          0,
          0);
  private long nowNanos;

  public WatermarkBenchmark() {
    for (int i = 0; i < BATCH; i++) {
      events[i] = new Event<>("topic", "" + (i + 1), i);
    }
  }

  @Benchmark
  @OperationsPerInvocation(WINDOW)
  public String window() {
    nowNanos++;
    for (int i = 0; i < WINDOW; i++) {
      Batch<Integer> batch = new Batch<>();
      batch.begin("0", nowNanos, events, BATCH);
      AttemptNode<Integer> attempt = new AttemptNode<>(reports, batch, STREAM, true);
      window.add(batch);
      window.attempting(batch, attempt, nowNanos, 0);
      attempts.add(attempt);
    }
    String safe = "";
    for (int i = 0; i < WINDOW; i++) {
      AttemptNode<Integer> attempt = attempts.get(order.equals("forward") ? i : WINDOW - 1 - i);
      attempt.complete(DispatchOutcome.delivered());
      window.outcome(attempt, nowNanos);
      Batch<Integer> oldest = window.oldest();
      safe = oldest == null ? attempt.batch().lastSequenceId() : oldest.safePosition();
    }
    attempts.clear();
    return safe;
  }

  @Benchmark
  @OperationsPerInvocation(WINDOW)
  public String baselinePositions() {
    for (int i = 0; i < WINDOW; i++) {
      positions.addLast(((Event<?>) events[i]).sequenceId());
    }
    String safe = "";
    for (int i = 0; i < WINDOW; i++) {
      safe = positions.removeFirst();
    }
    return safe;
  }

  /** Leaves it to the caller to take the outcome. */
  private static final class Reports implements AttemptNode.Mailbox<Integer> {
    @Override
    public void outcome(AttemptNode<Integer> attempt) {
      // The benchmark has it.
    }

    @Override
    public void attemptChanged() {
      // It asks.
    }

    @Override
    public long attemptTimeoutNanos() {
      return Long.MAX_VALUE / 2;
    }
  }
}
