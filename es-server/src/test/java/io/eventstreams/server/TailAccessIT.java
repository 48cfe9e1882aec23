package io.eventstreams.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that asks for a token is followed with that token only. */
class TailAccessIT {
  @TempDir Path folder;

  @Test
  void tailSendsTheTokenOfItsFile() throws Exception {
    Path right = Files.writeString(folder.resolve("right"), "s3cret\n");
    Path wrong = Files.writeString(folder.resolve("wrong"), "other\n");
    try (ChildProcess server =
        ChildProcess.program(
            Map.of("EVENTSTREAMS_SERVER_AUTH_TOKENFILE", right.toString()),
            "--port",
            "0",
            "--store",
            "memory",
            "--data",
            folder.toString())) {
      server.input().write("one\n".getBytes(StandardCharsets.UTF_8));
      server.input().flush();
      String url = server.awaitReady();
      try (ChildProcess tail = tail(url, wrong)) {
        assertThat(tail.awaitExit()).as("%s", tail).isEqualTo(1);
        assertThat(tail.err()).last().asString().contains("ES10037");
      }
      try (ChildProcess tail = tail(url, right)) {
        assertThat(tail.awaitExit()).as("%s", tail).isZero();
        assertThat(tail.out()).singleElement().asString().startsWith("{\"data\":\"one\"");
      }
      server.terminate();
      assertThat(server.awaitExit()).as("%s", server).isZero();
      assertThat(String.join("\n", server.err())).doesNotContain("s3cret");
    }
  }

  private static ChildProcess tail(String url, Path tokenFile) throws Exception {
    return ChildProcess.program(
        "tail", "demo", "--url", url, "--count", "1", "--token-file", tokenFile.toString());
  }
}
