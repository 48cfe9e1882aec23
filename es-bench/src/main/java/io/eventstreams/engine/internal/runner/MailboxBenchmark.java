package io.eventstreams.engine.internal.runner;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.engine.internal.intake.SourceRun;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
 * What it costs to become a stream's drainer, take one input and give the drain up again, where
 * nobody else wants it; the baseline puts the input into the JDK's lock-free queue and takes it
 * out.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class MailboxBenchmark {
  private final Mailbox<Integer> mailbox = new Mailbox<>();
  private final SourceRun<GenericEventStream, Integer> run =
      StressDrain.run(new StressIntake(new StressDrain()));
  private final ConcurrentLinkedQueue<Object> queue = new ConcurrentLinkedQueue<>();

  /** As a source's thread brings its list. */
  @Benchmark
  public boolean bring() {
    return mailbox.enter() && mailbox.release(mailbox.pending());
  }

  /** As a list that finds a drainer. */
  @Benchmark
  public @Nullable Object chunk() {
    mailbox.offer(run);
    boolean drains = mailbox.announce();
    long seen = mailbox.pending();
    Object taken = mailbox.takeChunk();
    return drains && mailbox.release(seen) ? taken : null;
  }

  /** As a timer or a store's answer. */
  @Benchmark
  public int bit() {
    mailbox.raise(Mailbox.TIMER);
    boolean drains = mailbox.announce();
    long seen = mailbox.pending();
    int taken = mailbox.takeBits();
    return drains && mailbox.release(seen) ? taken : 0;
  }

  @Benchmark
  public @Nullable Object baselineQueue() {
    queue.add(run);
    return queue.poll();
  }
}
