package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.engine.EventStreams;
import io.eventstreams.engine.InProcessDispatchers;
import io.eventstreams.engine.InProcessDispatchers.BatchHandler;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one batch of {@value #BATCH} events costs on its whole way through an engine, from {@code
 * deliver} to its checkpoint in memory; with {@code -prof gc} its bytes too. The array that holds
 * its events is among those: {@link #array} is the baseline.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class BatchBenchmark {
  static final int BATCH = 50;

  private final List<List<Event<Long>>> chunks = ReadyEvents.chunks(BATCH, true);
  private final LentSource source = new LentSource();
  private @Nullable EventStreamManager<GenericEventStream> manager;
  private @Nullable Deliver<Long> deliver;
  private int next;

  /** What happens to batches: "dropped" is looked at, "kept" is kept for a while. */
  @Param({"dropped", "kept"})
  public String handler = "dropped";

  @Setup(Level.Trial)
  public void start() throws InterruptedException {
    BatchHandler<Long> chosen = handler.equals("kept") ? new Kept() : new Dropped();
    manager =
        EventStreams.builder(source, new CountingPersistence(false))
            .dispatcher(StreamSubject.TYPE, InProcessDispatchers.inline(chosen))
            .build();
    manager.upsert(
        "bench",
        GenericEventStream.EMPTY
            .withType(StreamSubject.TYPE)
            .withFields(EventStreamFields.builder().batchSize(BATCH).build()));
    deliver = source.borrow();
  }

  @TearDown(Level.Trial)
  public void stop() {
    Objects.requireNonNull(manager).close();
  }

  private List<Event<Long>> chunk() {
    next = next + 1 == chunks.size() ? 0 : next + 1;
    return chunks.get(next);
  }

  @Benchmark
  public SourceInstruction engine() {
    return Objects.requireNonNull(deliver).deliver(chunk());
  }

  @Benchmark
  public Object array() {
    return chunk().toArray();
  }

  /** Lends its means of delivery to the thread of the benchmark. */
  private static final class LentSource implements EventSource<GenericEventStream, Long> {
    private final CountDownLatch running = new CountDownLatch(1);
    private volatile @Nullable Deliver<Long> lent;

    @Override
    public void run(
        SourceContext<GenericEventStream> context, String checkpoint, Deliver<Long> deliver)
        throws InterruptedException {
      lent = deliver;
      running.countDown();
      new CountDownLatch(1).await();
    }

    Deliver<Long> borrow() throws InterruptedException {
      running.await();
      return Objects.requireNonNull(lent);
    }
  }

  private static final class Dropped implements BatchHandler<Long> {
    @SuppressWarnings("UnusedVariable") // so that looking at the batch has an effect
    private volatile long taken;

    @Override
    public void handle(EventBatch<Long> batch) {
      taken = batch.events().size();
    }
  }

  private static final class Kept implements BatchHandler<Long> {
    private final @Nullable Object[] batches = new Object[64];
    private int next;

    Kept() {
      Arrays.fill(batches, this);
    }

    @Override
    public void handle(EventBatch<Long> batch) {
      batches[next] = batch;
      next = (next + 1) % batches.length;
    }
  }
}
