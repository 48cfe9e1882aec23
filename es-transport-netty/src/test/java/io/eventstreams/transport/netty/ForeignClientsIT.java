package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.EventStreamFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others wrote: start, ack, nack, loss of the connection, start again. */
final class ForeignClientsIT {
  static {
    LeakWatch.install();
  }

  @TempDir Path folder;

  @Test
  void theJavaScriptClientWs() throws Exception {
    Assumptions.assumeTrue(
        runs("node", "-e", "require('ws')"), "node with the package ws (NODE_PATH) is not there");
    assertConsumes("node", script("foreign-client.js"));
  }

  @Test
  void thePythonClientWebsockets() throws Exception {
    Assumptions.assumeTrue(
        runs("python3", "-c", "import websockets.sync.client"),
        "python3 with the package websockets (PYTHONPATH) is not there");
    assertConsumes("python3", script("foreign_client.py"));
  }

  private static String script(String name) {
    return Path.of("src", "test", "resources", name).toAbsolutePath().toString();
  }

  private void assertConsumes(String program, String script) throws Exception {
    try (EngineFixture engine = new EngineFixture(WebSocketOptions.DEFAULTS)) {
      engine.create(
          "demo",
          DistributionMode.LOAD_BALANCE,
          EventStreamFields.builder().batchSize(1).batchTimeout(Duration.ZERO));
      engine.publish(0, 4);
      String url = "ws://127.0.0.1:" + engine.server.port() + "/ws";
      assertThat(run(program, script, url, "demo"))
          .containsExactly("0", "1", "1", "2", "2", "3", "closed 1000");
      EngineFixture.await(
          "all are counted", () -> engine.statistics("demo").eventsDelivered() == 4);
    }
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException notThere) {
      return false;
    }
  }

  private List<String> run(String... command) throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    Path errors = folder.resolve("errors.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      boolean ended = process.waitFor(60, TimeUnit.SECONDS);
      assertThat(ended && process.exitValue() == 0)
          .as("%s%s", Files.readString(output), Files.readString(errors))
          .isTrue();
      return Files.readAllLines(output);
    } finally {
      process.destroyForcibly();
    }
  }
}
