package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused for its head has that answer, whatever the size of its body. */
final class RefusedBodyIT {
  static {
    LeakWatch.install();
  }

  private static final String JSON = "Content-Type: application/json\r\n";

  private static String request(String line, String headers, int bytes) {
    return line.replace("/v1", "/api/v1")
        + " HTTP/1.1\r\nHost: localhost\r\n"
        + headers
        + "Content-Length: "
        + bytes
        + "\r\n\r\n"
        + "x".repeat(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "POST /v1/events, Content-Type: application/x-www-form-urlencoded, 415, ES10026",
    "POST /v1/eventstreams, Content-Type: text/plain, 415, ES10026",
    "POST /v1/nothing, Accept: a/b, 404, ES10024",
    "PATCH /v1/events, Accept: a/b, 405, ES10025",
    "POST /v1/events, Origin: http://evil.example, 403, ES10031",
    "POST /v1/eventstreams/a/stop, If-Match: x, 400, ES10029"
  })
  void aLargeBodyDoesNotHideWhyTheRequestIsRefused(
      String line, String header, int status, String code) {
    try (TestServer test = new TestServer()) {
      for (int bytes : new int[] {100, 100 << 10}) {
        try (RawSocket raw = new RawSocket(test.server)) {
          raw.send(request(line, header + "\r\nConnection: close\r\n", bytes));
          assertThat(raw.readAll())
              .startsWith("HTTP/1.1 " + status + " ")
              .contains("connection: close", code);
        }
      }
    }
  }

  @Test
  void aSmallOneLeavesTheConnectionInUseAndALargeOneEndsIt() {
    try (TestServer test = new TestServer();
        RawSocket raw = new RawSocket(test.server)) {
      // At once: after the large one the connection is there for a second only.
      raw.send(
          request("POST /v1/nothing", JSON, 64 << 10)
              + request("POST /v1/nothing", JSON, 256 << 10)
              + request("GET /health/live", "", 0));
      assertThat(raw.readAll().split("HTTP/1.1 404 ", -1))
          .hasSize(3)
          .noneMatch(answer -> answer.contains("HTTP/1.1 "));
    }
  }
}
