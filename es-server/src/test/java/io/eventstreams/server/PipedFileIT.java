package io.eventstreams.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PipedFileIT {
  private static final JsonMapper JSON = new JsonMapper();

  private final AwkwardFile file = AwkwardFile.ofLines(12_000);
  @TempDir Path data;

  @Test
  void everyLineOfAPipedFileComesOutOfTailInOrder() throws Exception {
    try (ChildProcess server = ChildProcess.program("--port", "0", "--data", data.toString())) {
      pipe(server);
      String url = server.awaitReady();
      try (ChildProcess tail =
          ChildProcess.program(
              Map.of("LC_ALL", "C"), "tail", "demo", "--url", url, "--count", count())) {
        assertThat(tail.awaitExit()).as("%s", tail).isZero();
        assertEventsAreTheLines(tail.out());
      }
    }
  }

  @Test
  void everyLineOfAPipedFileComesToAJavaScriptClientInOrder() throws Exception {
    Assumptions.assumeTrue(nodeHasWs(), "node with the package ws (NODE_PATH) is not there");
    try (ChildProcess server = ChildProcess.program("--port", "0", "--data", data.toString())) {
      pipe(server);
      String url = server.awaitReady();
      Path script = Path.of("src", "test", "resources", "ws-client.js").toAbsolutePath();
      try (ChildProcess client =
          ChildProcess.start(
              List.of(
                  "node",
                  script.toString(),
                  url.replace("http:", "ws:") + "/ws",
                  "demo",
                  count()))) {
        assertThat(client.awaitExit()).as("%s", client).isZero();
        assertEventsAreTheLines(client.out());
      }
    }
  }

  private String count() {
    return String.valueOf(file.lines().size());
  }

  private void pipe(ChildProcess server) {
    Thread writer =
        new Thread(
            () -> {
              try (OutputStream in = server.input()) {
                in.write(file.bytes());
              } catch (IOException broken) {
                throw new UncheckedIOException(broken);
              }
            },
            "pipe");
    writer.setDaemon(true);
    writer.start();
  }

  private void assertEventsAreTheLines(List<String> events) {
    List<String> data = new ArrayList<>();
    String before = "";
    for (String line : events) {
      JsonNode event = JSON.readTree(line);
      assertThat(event.propertyNames())
          .as(line)
          .containsExactlyInAnyOrder("data", "sequenceId", "topic");
      assertThat(event.get("topic").asString()).isEqualTo("stdin");
      assertThat(event.get("sequenceId").asString()).isGreaterThan(before);
      before = event.get("sequenceId").asString();
      data.add(event.get("data").asString());
    }
    assertThat(data).hasSameSizeAs(file.lines());
    for (int i = 0; i < data.size(); i++) {
      assertThat(data.get(i)).as("line %d", i + 1).isEqualTo(file.lines().get(i));
    }
  }

  private static boolean nodeHasWs() throws InterruptedException {
    try (ChildProcess node = ChildProcess.start(List.of("node", "-e", "require('ws')"))) {
      return node.awaitExit() == 0;
    } catch (IOException noNode) {
      return false;
    }
  }
}
