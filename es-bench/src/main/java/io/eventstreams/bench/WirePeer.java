package io.eventstreams.bench;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link WireClient} in a process of its own, seen from the process that measures.
 *
 * <p><b>Threads:</b> one that owns it, and one of its own which reads what the process tells.
 */
final class WirePeer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;
  private final DataInputStream in;
  private final LongConsumer progress;
  private final CountDownLatch ready = new CountDownLatch(1);
  private final LinkedBlockingQueue<Totals> totals = new LinkedBlockingQueue<>();
  private final Duration patience;
  private final int port;

  /** What arrived. */
  record Totals(long batches, long checksum) {}

  /**
   * Starts the process.
   *
   * @param progress told how many batches the slowest connection has; on a thread of this object
   */
  WirePeer(WireClient.Plan plan, LongConsumer progress) throws IOException {
    this(plan, progress, PATIENCE);
  }

  /**
   * Starts the process.
   *
   * @param patience how long to wait for what has not arrived
   */
  WirePeer(WireClient.Plan plan, LongConsumer progress, Duration patience) throws IOException {
    this.progress = progress;
    this.patience = patience;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms256m", "-Xmx256m", "-cp", Forks.classPath()));
    command.add(WireClient.class.getName());
    command.addAll(Arrays.asList(plan.toArguments()));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    in = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    try {
      port = plan.port() == 0 ? in.readInt() : plan.port();
    } catch (IOException | RuntimeException failure) {
      close();
      throw failure;
    }
    Thread reader = new Thread(this::read, "wire-peer");
    reader.setDaemon(true);
    reader.start();
  }

  int port() {
    return port;
  }

  void awaitReady() throws InterruptedException {
    if (!ready.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException("the clients did not get connected");
    }
  }

  /** Waits until so many batches have arrived; what has arrived then. */
  Totals awaitTotals(long batches) throws IOException, InterruptedException {
    long untilNanos = System.nanoTime() + patience.toNanos();
    while (true) {
      process.getOutputStream().write(1);
      process.getOutputStream().flush();
      @Nullable Totals now = totals.poll(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
      if (now == null) {
        throw new IllegalStateException("the clients do not answer");
      }
      if (now.batches >= batches || System.nanoTime() - untilNanos > 0) {
        return now;
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private void read() {
    try {
      while (true) {
        switch (in.readByte()) {
          case WireTally.READY -> ready.countDown();
          case WireTally.PROGRESS -> progress.accept(in.readLong());
          case WireTally.TOTALS -> totals.add(new Totals(in.readLong(), in.readLong()));
          default -> throw new IOException("not a message");
        }
      }
    } catch (IOException ended) {
      // Whoever waits for it notices.
      process.destroyForcibly();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
