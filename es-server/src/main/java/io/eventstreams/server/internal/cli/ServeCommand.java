package io.eventstreams.server.internal.cli;

import io.eventstreams.api.text.Printable;
import io.eventstreams.server.internal.config.ServerConfig;
import io.eventstreams.server.internal.run.LogLines;
import io.eventstreams.server.internal.run.Server;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code serve}: runs the server until the process is asked to end. */
final class ServeCommand {
  private static final Logger LOG = System.getLogger(ServeCommand.class.getName());
  private static final Set<String> OPTIONS = Set.of("config", "host", "port", "data", "store");

  /** What may be needed beyond the time that streams are given to stop. */
  private static final Duration CLOSE_SLACK = Duration.ofSeconds(20);

  private final InputStream in;
  private final PrintStream out;
  private final Map<String, String> environment;

  ServeCommand(InputStream in, PrintStream out, Map<String, String> environment) {
    this.in = in;
    this.out = out;
    this.environment = environment;
  }

  int run(List<String> arguments) throws InterruptedException {
    Arguments given = Arguments.parse(arguments, OPTIONS);
    if (given.help()) {
      out.print(Help.SERVE);
      out.flush();
      return 0;
    }
    if (!given.operands().isEmpty()) {
      throw Arguments.misused(
          "unexpected argument '" + Printable.of(given.operands().get(0)) + "'");
    }
    ServerConfig config =
        ServerConfig.read(
            new ServerConfig.Options(
                given.option("config"),
                given.option("host"),
                given.option("port"),
                given.option("data"),
                given.option("store")),
            environment);
    LogLines.install();
    Server server = new Server(config);
    Duration patience = config.streams().limits().stopTimeout().plus(CLOSE_SLACK);
    Thread end = new Thread(() -> endWith(server, patience), "shutdown");
    Runtime.getRuntime().addShutdownHook(end);
    LOG.log(Level.INFO, "configuration: {0}", config.description());
    try {
      out.println("ready " + server.start(in));
      out.flush();
    } catch (RuntimeException | Error failure) {
      if (!server.isClosing() && isTakenBack(end)) {
        throw failure;
      }
    }
    new CountDownLatch(1).await();
    return 0;
  }

  /** False when the end has begun. */
  private static boolean isTakenBack(Thread end) {
    try {
      return Runtime.getRuntime().removeShutdownHook(end);
    } catch (IllegalStateException ending) {
      return false;
    }
  }

  /**
   * Ends the process itself, so that its exit code tells whether all was stored. The log does not
   * work any more by now: the JDK takes it down at the same time.
   */
  private static void endWith(Server server, Duration patience) {
    CountDownLatch closed = new CountDownLatch(1);
    Thread closing =
        new Thread(
            () -> {
              server.close();
              closed.countDown();
            },
            "closing");
    closing.setDaemon(true);
    closing.start();
    boolean inTime = false;
    try {
      inTime = closed.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException endAtOnce) {
      Thread.currentThread().interrupt();
    }
    List<String> troubles = server.troubles();
    troubles.forEach(line -> System.err.println("eventstreams: " + line));
    System.err.println("eventstreams: " + (inTime ? "stopped" : "not stopped in time"));
    Runtime.getRuntime().halt(inTime && troubles.isEmpty() ? 0 : 1);
  }
}
