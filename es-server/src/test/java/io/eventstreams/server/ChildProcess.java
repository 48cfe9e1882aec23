package io.eventstreams.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Another process, whose output is collected on threads. Whatever waits is bounded and shows the
 * output when it fails; closing kills the process.
 */
final class ChildProcess implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String JAVA = ProcessHandle.current().info().command().orElse("java");
  private static final Path JAR = Path.of("target", "es-server.jar").toAbsolutePath();

  private final List<String> command;
  private final Process process;
  private final Output out;
  private final Output err;

  private ChildProcess(List<String> command, Map<String, String> environment) throws IOException {
    this.command = command;
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("EVENTSTREAMS_"));
    builder.environment().putAll(environment);
    this.process = builder.start();
    this.out = new Output(process.getInputStream());
    this.err = new Output(process.getErrorStream());
  }

  static ChildProcess start(List<String> command) throws IOException {
    return new ChildProcess(command, Map.of());
  }

  /** The packaged program, run by the JVM of this test. */
  static ChildProcess program(String... arguments) throws IOException {
    return program(Map.of(), arguments);
  }

  static ChildProcess program(Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(JAVA, "-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    return new ChildProcess(command, environment);
  }

  static String java() {
    return JAVA;
  }

  OutputStream input() {
    return process.getOutputStream();
  }

  List<String> out() {
    return out.lines();
  }

  List<String> err() {
    return err.lines();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The first line of standard output that fits. */
  String awaitOut(Predicate<String> fits) throws InterruptedException {
    return out.await(fits, this);
  }

  /** The address of a server that is ready. */
  String awaitReady() throws InterruptedException {
    return awaitOut(line -> line.startsWith("ready ")).substring("ready ".length());
  }

  /** The exit code, once all output was read. */
  int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still runs: " + this);
    }
    out.awaitEnd(this);
    err.awaitEnd(this);
    return process.exitValue();
  }

  /** SIGTERM. That of the process itself, unlike that of its handle, would drop its output. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** SIGKILL; returns when the process is gone. */
  void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    awaitExit();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return String.join(" ", command)
        + "\nalive: "
        + process.isAlive()
        + "\nstandard output, last lines:\n"
        + out.tail()
        + "\nstandard error, last lines:\n"
        + err.tail();
  }

  private static final class Output {
    private static final int SHOWN = 30;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    Output(InputStream in) {
      Thread reader = new Thread(() -> readAll(in), "child-output");
      reader.setDaemon(true);
      reader.start();
    }

    private void readAll(InputStream in) {
      try (BufferedReader reader =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          synchronized (this) {
            lines.add(line);
            notifyAll();
          }
        }
      } catch (IOException killed) {
        // The end, too.
      }
      synchronized (this) {
        ended = true;
        notifyAll();
      }
    }

    synchronized List<String> lines() {
      return List.copyOf(lines);
    }

    synchronized String tail() {
      return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN), lines.size()));
    }

    synchronized String await(Predicate<String> fits, ChildProcess owner)
        throws InterruptedException {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      int seen = 0;
      while (true) {
        for (; seen < lines.size(); seen++) {
          if (fits.test(lines.get(seen))) {
            return lines.get(seen);
          }
        }
        waitUntil(deadline, ended, owner);
      }
    }

    synchronized void awaitEnd(ChildProcess owner) throws InterruptedException {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!ended) {
        waitUntil(deadline, false, owner);
      }
    }

    private void waitUntil(long deadline, boolean hopeless, ChildProcess owner)
        throws InterruptedException {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (hopeless || left <= 0) {
        throw new AssertionError("the awaited output did not come: " + owner);
      }
      wait(left);
    }
  }
}
