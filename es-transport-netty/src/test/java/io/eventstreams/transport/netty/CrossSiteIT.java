package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.GenericEventStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a page of another site can make a browser send. */
final class CrossSiteIT {
  static {
    LeakWatch.install();
  }

  private final TestServer test = new TestServer();

  @BeforeEach
  void create() {
    test.manager.upsert("demo", GenericEventStream.EMPTY);
  }

  @AfterEach
  void close() {
    test.close();
  }

  private List<String> foreignOrigins() {
    int port = test.server.port();
    return List.of(
        "http://evil.example",
        "https://evil.example:" + port,
        "null",
        "",
        "file://",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "http://127.0.0.1:" + port + ".evil.example",
        "http://127.0.0.1:" + port + "@evil.example",
        "http://evil.example/127.0.0.1:" + port,
        "http://localhost:" + port,
        "127.0.0.1:" + port,
        "ftp://127.0.0.1:" + port,
        "http://127.0.0.1:" + port + " http://evil.example",
        "http://127.0.0.1:" + port + "\r\nOrigin: http://evil.example");
  }

  private String exchange(String method, String path, String headers, String body) {
    try (RawSocket raw = new RawSocket(test.server)) {
      raw.send(
          method
              + " "
              + path
              + " HTTP/1.1\r\nHost: 127.0.0.1:"
              + test.server.port()
              + "\r\nConnection: close\r\n"
              + headers
              + "Content-Length: "
              + body.length()
              + "\r\n\r\n"
              + body);
      return raw.readAll();
    }
  }

  @Test
  void noRequestOfAForeignPageIsServedAndNoAnswerIsOpenedToIt() {
    List<String> bypasses = new ArrayList<>();
    int requests = 0;
    for (String origin : foreignOrigins()) {
      for (String request :
          List.of(
              "GET /api/v1/eventstreams",
              "GET /health/live",
              "GET /metrics",
              "POST /api/v1/eventstreams",
              "POST /api/v1/events",
              "POST /api/v1/eventstreams/demo/stop",
              "POST /api/v1/eventstreams/demo/reset",
              "DELETE /api/v1/eventstreams/demo",
              "OPTIONS /api/v1/eventstreams",
              "GET /ws")) {
        String[] parts = request.split(" ", 2);
        String headers =
            "Origin: "
                + origin
                + "\r\nAccess-Control-Request-Method: POST\r\nCookie: a=b\r\n"
                + "Content-Type: application/json\r\n";
        String answer = exchange(parts[0], parts[1], headers, "");
        requests++;
        if (!answer.startsWith("HTTP/1.1 403 ") || answer.contains("access-control")) {
          bypasses.add(request + " from " + origin + " -> " + answer);
        }
      }
    }
    assertThat(bypasses).as("of %d", requests).isEmpty();
    assertThat(test.manager.resets).isEmpty();
    assertThat(test.log.events).isEmpty();
    System.out.println("cross-site: " + requests + " requests, 0 served");
  }

  /** What forms can send without asking first is read nowhere as JSON. */
  @Test
  void noFormIsReadAsJson() {
    for (String type :
        List.of(
            "",
            "text/plain",
            "text/plain; application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=a",
            "text/json",
            "application/jsonp",
            "application/json, text/plain")) {
      String header = type.isEmpty() ? "" : "Content-Type: " + type + "\r\n";
      for (String request :
          List.of(
              "POST /api/v1/eventstreams",
              "PUT /api/v1/eventstreams/demo",
              "PATCH /api/v1/eventstreams/demo",
              "POST /api/v1/eventstreams/query",
              "POST /api/v1/events")) {
        String[] parts = request.split(" ", 2);
        String body = request.endsWith("events") ? "[]" : "{}";
        assertThat(exchange(parts[0], parts[1], header, body))
            .as(request + " " + type)
            .startsWith("HTTP/1.1 415 ");
      }
    }
  }

  @Test
  void theServersOwnPagesAreServed() {
    String own = "Origin: http://127.0.0.1:" + test.server.port() + "\r\n";
    String answer = exchange("GET", "/api/v1/eventstreams", own, "");
    assertThat(answer).startsWith("HTTP/1.1 200 ").contains("nosniff").contains("no-store");
  }
}
