package io.eventstreams.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An {@link OutboxWriter} in a process of its own, seen from the process that measures.
 *
 * <p><b>Threads:</b> one that owns it.
 */
final class OutboxPeer implements OutboxRun.Appends, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long LOOK_MILLIS = 20;

  private final Process process;
  private final BufferedReader answers;
  private final Writer orders;

  private OutboxPeer(Process process) {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.orders = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** Starts the process, and waits until it could append. */
  static OutboxPeer start(String url, String schema) throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            Forks.classPath(),
            OutboxWriter.class.getName());
    OutboxPeer peer =
        new OutboxPeer(
            new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    try {
      // Not among its arguments, where everybody on the machine could read a password.
      peer.tell(url);
      peer.tell(schema);
      peer.await(OutboxWriter.READY, PATIENCE);
      return peer;
    } catch (IOException | InterruptedException | RuntimeException failure) {
      peer.close();
      throw failure;
    }
  }

  @Override
  public void append(Pace pace, long first, long events) throws IOException, InterruptedException {
    tell(OutboxWriter.Order.of(pace, first, events).line());
    await(OutboxWriter.APPENDED, PATIENCE.plus(Duration.ofNanos(events * pace.intervalNanos())));
  }

  private void tell(String line) throws IOException {
    orders.write(line + "\n");
    orders.flush();
  }

  private void await(String answer, Duration patience) throws IOException, InterruptedException {
    long untilNanos = System.nanoTime() + patience.toNanos();
    while (!answers.ready()) {
      if (!process.isAlive()) {
        throw new IllegalStateException("the process that appends has ended");
      }
      if (System.nanoTime() - untilNanos > 0) {
        throw new IllegalStateException("the process that appends does not answer");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    String line = answers.readLine();
    if (!answer.equals(line)) {
      throw new IllegalStateException("the process that appends has said " + line);
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
