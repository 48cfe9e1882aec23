package io.eventstreams.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandardInputIT {
  @TempDir Path data;

  @ParameterizedTest
  @ValueSource(strings = {"jdbc", "chronicle", "memory"})
  void theEndOfInputDoesNotStopTheServerAndSigtermDoes(String store) throws Exception {
    try (ChildProcess server = server(store)) {
      try (OutputStream in = server.input()) {
        in.write("one\n\nthree".getBytes(StandardCharsets.UTF_8));
      }
      String url = server.awaitReady();
      try (ChildProcess tail = ChildProcess.program("tail", "demo", "--url", url, "--count", "3")) {
        assertThat(tail.awaitExit()).as("%s", tail).isZero();
        assertThat(tail.out()).hasSize(3);
        assertThat(tail.out().get(0)).startsWith("{\"data\":\"one\",\"sequenceId\":");
        assertThat(tail.out().get(1)).startsWith("{\"data\":\"\",\"sequenceId\":");
        assertThat(tail.out().get(2)).endsWith("\"topic\":\"stdin\"}");
      }
      try (RecordingClient waiting =
          RecordingClient.connect(HttpClient.newHttpClient(), url, "demo", index -> true)) {
        assertThat(server.isAlive()).isTrue();
        server.terminate();
        assertThat(server.awaitExit()).as("%s", server).isZero();
        assertThat(waiting.await(seen -> false, ChildProcess.PATIENCE)).isTrue();
        assertThat(waiting.closeCode()).isEqualTo(1001);
        assertThat(server.err()).last().isEqualTo("eventstreams: stopped");
        assertThat(server.out()).containsExactly("ready " + url);
      }
      assertThat(String.join("\n", server.err())).doesNotContain("\tat ", " WARNING ", " SEVERE ");
    }
    if (!store.equals("memory")) {
      assertNothingComesAgain(store);
    }
  }

  @Test
  void theBeginningOfALineThatNeverEndedIsToldAndFailsTheEnd() throws Exception {
    try (ChildProcess server = server("memory")) {
      String url = server.awaitReady();
      server.input().write("one\ntw".getBytes(StandardCharsets.UTF_8));
      server.input().flush();
      try (ChildProcess tail = ChildProcess.program("tail", "demo", "--url", url, "--count", "1")) {
        assertThat(tail.awaitExit()).as("%s", tail).isZero();
      }
      server.terminate();
      assertThat(server.awaitExit()).as("%s", server).isEqualTo(1);
      assertThat(server.err())
          .contains(
              "eventstreams: closing failed: 0 lines of standard input and 2 bytes of an unfinished"
                  + " one are not published");
      assertThat(String.join("\n", server.err())).doesNotContain("\tat ");
    }
  }

  /** What was acknowledged before the drain is not delivered after it. */
  private void assertNothingComesAgain(String store) throws Exception {
    try (ChildProcess server = server(store)) {
      String url = server.awaitReady();
      server.input().write("four\n".getBytes(StandardCharsets.UTF_8));
      server.input().flush();
      try (ChildProcess tail = ChildProcess.program("tail", "demo", "--url", url, "--count", "1")) {
        assertThat(tail.awaitExit()).as("%s", tail).isZero();
        assertThat(tail.out()).singleElement().asString().startsWith("{\"data\":\"four\"");
      }
      server.terminate();
      assertThat(server.awaitExit()).as("%s", server).isZero();
    }
    assertThat(List.of(data.toFile().list())).contains(store + "-demo-created");
  }

  private ChildProcess server(String store) throws Exception {
    return ChildProcess.program("--port", "0", "--data", data.toString(), "--store", store);
  }
}
