package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EventRoutesIT {
  static {
    LeakWatch.install();
  }

  private final TestServer test =
      new TestServer(WebSocketOptions.DEFAULTS, ServerLimits.DEFAULTS.withSizes(8_192, 1_024));

  @AfterEach
  void close() {
    test.close();
  }

  private HttpResponse<String> lines(String body) {
    return test.call(
        "POST",
        "/api/v1/events",
        "application/x-ndjson; charset=utf-8",
        BodyPublishers.ofString(body));
  }

  @Test
  void storesLinesAndKeepsEveryDigit() {
    HttpResponse<String> answer =
        lines(
            "{\"topic\":\"a\",\"data\":{\"n\": 12345678901234567890.10, \"e\":1E+5}}\r\n\n"
                + "{\"data\":\"té\\u0000xt\"}\n"
                + "{\"data\":null,\"topic\":\"b\"}\n"
                + "{\"data\": [1, 2 ] }");
    assertThat(answer.statusCode() + answer.body())
        .isEqualTo("200{\"count\":4,\"firstSequenceId\":\"1\",\"lastSequenceId\":\"4\"}");
    assertThat(test.log.events)
        .containsExactly(
            "a|{\"n\": 12345678901234567890.10, \"e\":1E+5}",
            "|\"té\\u0000xt\"",
            "b|null",
            "|[1, 2 ]");
  }

  @Test
  void storesAnArray() {
    HttpResponse<String> answer =
        test.call(
            "POST",
            "/api/v1/events",
            " [ {\"data\":1.0} , {\"topic\":\"a\",\"data\":{}},{\"x\":1}]");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .startsWith(
            "{\"count\":2,\"firstSequenceId\":\"1\",\"lastSequenceId\":\"2\",\"errors\":[{\"line\":3,")
        .contains("ES10021: ");
    assertThat(test.log.events).containsExactly("|1.0", "a|{}");
    for (String body : new String[] {"", "{}", "[", "[{\"data\":1}", "[1,]", "[] []"}) {
      HttpResponse<String> refused = test.call("POST", "/api/v1/events", body);
      assertThat(refused.statusCode() + refused.body()).startsWith("400{\"error\":\"ES10020: ");
    }
    assertThat(test.call("POST", "/api/v1/events", "[]").body()).isEqualTo("{\"count\":0}");
  }

  @Test
  void refusesSingleLinesAndStoresTheOthers() {
    HttpResponse<String> answer =
        lines(
            "{\"data\":1}\n"
                + "{\"data\":\n"
                + "{\"topic\":\"a\"}\n"
                + "{\"data\":2,\"extra\":1}\n"
                + "{\"data\":2,\"data\":3}\n"
                + "{\"topic\":5,\"data\":3}\n"
                + "{\"data\":2} {\"data\":3}\n"
                + "[]\n"
                + "{\"topic\":\"a\\u0000b\",\"data\":3}\n"
                + "{\"topic\":\"\\ud800\",\"data\":3}\n"
                + "{\"data\":\""
                + "x".repeat(2_000)
                + "\"}\n"
                + "{\"data\":9}\n");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .startsWith("{\"count\":2,")
        .contains("{\"line\":2,\"error\":\"ES10020: ")
        .contains("{\"line\":3,\"error\":\"FF00112: ")
        .contains("{\"line\":4,\"error\":\"ES10021: ")
        .contains("{\"line\":5,\"error\":\"ES10020: ")
        .contains("{\"line\":6,\"error\":\"ES10020: ")
        .contains("{\"line\":7,\"error\":\"ES10020: ")
        .contains("{\"line\":8,\"error\":\"ES10020: ")
        .contains("{\"line\":9,\"error\":\"FF00139: ")
        .contains("{\"line\":10,\"error\":\"FF00139: ")
        .contains("{\"line\":11,\"error\":\"ES10027: ")
        .doesNotContain("\"line\":12");
    assertThat(test.log.events).containsExactly("|1", "|9");
  }

  @Test
  void aLineBeyondTheLimitsOfJsonDoesNotStopTheOthers() {
    HttpResponse<String> answer =
        lines(
            "{\"data\":1}\n"
                + ("{\"data\":" + "9".repeat(1_001) + "}\n")
                + ("{\"data\":" + "[".repeat(250) + "]".repeat(250) + "}\n")
                + "{\"data\":9}\n");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .startsWith("{\"count\":2,")
        .contains("{\"line\":2,\"error\":\"ES10020: ")
        .contains("{\"line\":3,\"error\":\"ES10020: ");
    assertThat(test.log.events).containsExactly("|1", "|9");
  }

  @Test
  void refusesTextThatIsNotUtf8() {
    byte[] body = "{\"data\":\"??\"}\n".getBytes(StandardCharsets.US_ASCII);
    body[9] = (byte) 0xc3;
    body[10] = (byte) 0x28;
    HttpResponse<String> answer =
        test.call(
            "POST", "/api/v1/events", "application/x-ndjson", BodyPublishers.ofByteArray(body));
    assertThat(answer.statusCode() + answer.body())
        .startsWith("400{\"count\":0,")
        .contains("ES10020");
    assertThat(test.log.events).isEmpty();
  }

  @Test
  void takesABodyLargerThanWhatItHoldsAtOnce() {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      body.append("{\"topic\":\"t\",\"data\":{\"number\":").append(i).append("}}\n");
    }
    byte[] bytes = body.toString().getBytes(StandardCharsets.US_ASCII);
    HttpResponse<String> answer =
        test.call(
            "POST",
            "/api/v1/events",
            "application/x-ndjson",
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)));
    assertThat(answer.body()).startsWith("{\"count\":20000,");
    assertThat(test.log.events).hasSize(20_000);
    for (int i = 0; i < 20_000; i++) {
      assertThat(test.log.events.get(i)).isEqualTo("t|{\"number\":" + i + "}");
    }
    assertThat(test.log.largestAppend).isLessThanOrEqualTo(500);
  }

  @Test
  void saysWhatWasStoredBeforeAFailure() {
    test.log.failure = ErrorCode.STORE_UNAVAILABLE.error("the disk is full");
    test.log.failsFrom = 500;
    HttpResponse<String> answer = lines("{\"data\":1}\n".repeat(1_200));
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .isEqualTo(
            "{\"error\":\"ES10007: the disk is full\",\"count\":500,"
                + "\"firstSequenceId\":\"1\",\"lastSequenceId\":\"500\"}");
  }

  @Test
  void refusesOtherContentTypesAndLargeArrays() {
    HttpResponse<String> csv =
        test.call("POST", "/api/v1/events", "text/csv", BodyPublishers.ofString("a,b"));
    assertThat(csv.statusCode() + csv.body()).startsWith("415{\"error\":\"ES10026: ");
    HttpResponse<String> large =
        test.call("POST", "/api/v1/events", "[" + "{\"data\":1},".repeat(2_000) + "{\"data\":1}]");
    assertThat(large.statusCode() + large.body()).startsWith("413{\"error\":\"ES10027: ");
    assertThat(test.log.events).isEmpty();
  }

  @Test
  void hasNoSuchRouteWithoutALog() {
    try (EventStreamsServer server =
            EventStreamsServer.builder(test.manager, test.protocol)
                .specCodec(io.eventstreams.api.spi.SpecCodec.generic())
                .port(0)
                .start();
        RawSocket raw = new RawSocket(server)) {
      raw.send(
          "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      assertThat(raw.readAll()).startsWith("HTTP/1.1 404 ");
    }
  }

  @Test
  void answersAHundredRequestsOnOneConnection() {
    try (RawSocket raw = new RawSocket(test.server)) {
      String request =
          "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
              + "Content-Length: 11\r\n\r\n{\"data\":1}\n";
      raw.send(request.repeat(100));
      raw.send(request.replace("Host: localhost", "Host: localhost\r\nConnection: close"));
      String answers = raw.readAll();
      assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(102);
      assertThat(answers).endsWith("\"lastSequenceId\":\"101\"}");
    }
  }
}
