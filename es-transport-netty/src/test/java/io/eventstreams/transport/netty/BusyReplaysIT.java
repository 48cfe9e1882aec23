package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Replays that nobody answers keep nobody from the rest of the server. */
final class BusyReplaysIT {
  static {
    LeakWatch.install();
  }

  private static final String DEMO = "/api/v1/eventstreams/demo";
  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

  /** More than there are threads and places for replays, and more than there are workers. */
  private static final int REQUESTS = 30;

  private static final int WITHOUT_PLACE = 10;

  @Test
  void replaysWithoutAConsumerStopNothingElse() {
    try (EngineServer test = new EngineServer(WebSocketOptions.DEFAULTS, builder -> {})) {
      String body = "{\"ids\":[\"" + park(test) + "\"]}";
      String request =
          "POST "
              + DEMO
              + "/parked/replay HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
              + "Content-Length: "
              + body.length()
              + "\r\n\r\n"
              + body;
      test.await("GET", "/metrics", "eventstreams_server_websockets 0");
      List<RawSocket> clients = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        RawSocket client = new RawSocket(test.server);
        client.send(request);
        clients.add(client);
      }
      test.await("GET", "/metrics", "server_requests_total{status=\"5xx\"} " + WITHOUT_PLACE);
      assertThat(test.call("GET", "/health/ready", "")).startsWith("200 ");
      assertThat(test.call("GET", DEMO + "/parked?count", "")).contains("\"total\":1,");
      assertThat(test.call("POST", DEMO + "/stop", "")).startsWith("200 ");
      List<String> answers = new ArrayList<>();
      for (RawSocket client : clients) {
        answers.add(client.readAll());
        client.close();
      }
      assertThat(answers)
          .filteredOn(
              answer ->
                  answer.startsWith("HTTP/1.1 503 ") && answer.contains("\"error\":\"ES10030"))
          .hasSize(WITHOUT_PLACE);
      assertThat(answers)
          .filteredOn(answer -> answer.startsWith("HTTP/1.1 409 ") && answer.contains("ES10033"))
          .hasSize(REQUESTS - WITHOUT_PLACE);
    }
  }

  /** Puts an event aside, whose consumer goes then; answers its id. */
  private static String park(EngineServer test) {
    String stream =
        "{\"batchSize\":1,\"batchTimeout\":\"0s\",\"errorHandling\":\"park\",\"retryTimeout\":\"1ms\"}";
    assertThat(test.call("PUT", DEMO, stream)).startsWith("201 ");
    assertThat(test.call("POST", "/api/v1/events", "[{\"data\":1}]")).startsWith("200 ");
    try (TestClient client = TestClient.started(test.server, "demo")) {
      String parked = test.call("GET", DEMO + "/parked", "");
      while (parked.equals("200 []")) {
        if (!client.hasNothing()) {
          String number = client.next().replaceAll("(?s).*\"batchNumber\":(\\d+).*", "$1");
          client.send("{\"type\":\"nack\",\"stream\":\"demo\",\"batchNumber\":" + number + "}");
        }
        parked = test.call("GET", DEMO + "/parked", "");
      }
      Matcher id = ID.matcher(parked);
      assertThat(id.find()).isTrue();
      return id.group(1);
    }
  }
}
