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
    LOG.log(Level.INFO, "configuration: {0}", config.description());
    Server server = Server.start(config, in);
    Duration patience = config.streams().limits().stopTimeout().plus(CLOSE_SLACK);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> endWith(server, patience), "shutdown"));
    out.println("ready " + server.uri());
    out.flush();
    new CountDownLatch(1).await();
    return 0;
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
    int exitCode = 1;
    try {
      exitCode = closed.await(patience.toNanos(), TimeUnit.NANOSECONDS) ? 0 : 1;
    } catch (InterruptedException endAtOnce) {
      Thread.currentThread().interrupt();
    }
    System.err.println("eventstreams: " + (exitCode == 0 ? "stopped" : "not stopped in time"));
    Runtime.getRuntime().halt(exitCode);
  }
}
