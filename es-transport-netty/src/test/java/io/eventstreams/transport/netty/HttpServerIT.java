package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.spi.SpecCodec;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpServerIT {
  static {
    LeakWatch.install();
  }

  private static final ServerLimits LIMITS =
      ServerLimits.DEFAULTS.withSizes(4_096, 2_048).withMaxConnections(20);

  /** For slow clients; whoever is to be in time must not meet them. */
  private static final ServerLimits QUICK =
      LIMITS.withTimeouts(Duration.ofMillis(700), Duration.ofMillis(700), Duration.ofMillis(900));

  private final TestServer test = new TestServer(WebSocketOptions.DEFAULTS, LIMITS);

  @AfterEach
  void close() {
    test.close();
  }

  private String exchange(String request) {
    return exchange(test, request);
  }

  private static String exchange(TestServer to, String request) {
    try (RawSocket raw = new RawSocket(to.server)) {
      raw.send(request);
      return raw.readAll();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /health/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "GET /health/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        "GET /health/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5\r\n\r\nhello",
        "GET /health/live HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "GET /health/live HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: localhost\r\nHost: b\r\n\r\n",
        "GET /health/live HTTP/1.1\r\n\r\n",
        "GET /health/live HTTP/2.0\r\nHost: localhost\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: a\rb\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: a\u0000b\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: localhost\r\n folded: b\r\n\r\n",
        "GET health/live HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /health/live\r\n\r\n",
        "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "\u0001\u0002\u0003\r\n\r\n"
      })
  void refusesAmbiguousRequestsAndEndsTheConnection(String request) {
    String smuggled = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    String answer = exchange(request + smuggled);
    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("connection: close", "ES10029");
    assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
  }

  @Test
  void aConnectionThatComesWhileTheServerEndsEndsWithIt() {
    for (int i = 0; i < 30; i++) {
      TestServer ending = new TestServer();
      try (RawSocket raw = new RawSocket(ending.server)) {
        ending.server.close();
        assertThat(raw.endsSilently()).isTrue();
      }
    }
  }

  @Test
  void limitsLineAndHeaders() {
    String line = "GET /" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    assertThat(exchange(line)).startsWith("HTTP/1.1 414 ");
    String header = "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n";
    assertThat(exchange(header)).startsWith("HTTP/1.1 431 ");
  }

  @Test
  void limitsBodiesWhetherTheirLengthIsToldOrNot() {
    String head =
        "POST /api/v1/eventstreams HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\n";
    String big = "x".repeat(5_000);
    assertThat(exchange(head + "Content-Length: 5000\r\n\r\n" + big))
        .startsWith("HTTP/1.1 413 ")
        .contains("ES10027");
    assertThat(exchange(head + "Transfer-Encoding: chunked\r\n\r\n1388\r\n" + big + "\r\n"))
        .startsWith("HTTP/1.1 413 ");
  }

  @Test
  void asksForABodyOnlyWhenItWantsIt() {
    String head = " HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nConnection: close\r\n";
    String type = "Content-Type: application/json\r\nContent-Length: 12\r\n\r\n";
    try (RawSocket raw = new RawSocket(test.server)) {
      raw.send("POST /api/v1/eventstreams" + head + type);
      assertThat(raw.readHead()).startsWith("HTTP/1.1 100 ");
      raw.send("{\"name\":\"a\"}");
      assertThat(raw.readAll()).startsWith("HTTP/1.1 201 ");
    }
    assertThat(exchange("POST /nowhere" + head + type)).startsWith("HTTP/1.1 404 ");
  }

  @Test
  void endsConnectionsThatAreTooSlow() {
    try (TestServer quick = new TestServer(WebSocketOptions.DEFAULTS, QUICK)) {
      assertThat(exchange(quick, "GET /health")).startsWith("HTTP/1.1 408 ");
      assertThat(exchange(quick, "")).startsWith("HTTP/1.1 408 ");
      assertThat(
              exchange(
                  quick,
                  "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\n"
                      + "Content-Type: application/x-ndjson\r\nContent-Length: 100\r\n\r\n{"))
          .startsWith("HTTP/1.1 408 ");
      try (RawSocket raw = new RawSocket(quick.server)) {
        raw.send("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(raw.readAll()).startsWith("HTTP/1.1 200 ").doesNotContain(" 408 ");
      }
    }
  }

  /** What was stored before is told, so that a client knows where it stands. */
  @Test
  void aRequestThatStopsInTheMiddleIsToldWhatWasStored() {
    String lines = "{\"data\":1}\n".repeat(1_000);
    String request =
        "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/x-ndjson\r\nContent-Length: 99999\r\n\r\n"
            + lines;
    try (TestServer quick = new TestServer(WebSocketOptions.DEFAULTS, QUICK)) {
      assertThat(exchange(quick, request))
          .startsWith("HTTP/1.1 408 ")
          .containsPattern(
              "\"error\":\"FF00166[^\"]*\",\"count\":(500|1000),.*\"lastSequenceId\":");
    }
  }

  private static final String CREATES =
      "POST /api/v1/eventstreams HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
          + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n";

  /** A body of a hundred bytes, so many of them at a time; it ends early when it is answered. */
  private static String drip(TestServer to, int bytes, int millis) throws InterruptedException {
    String body = "{\"name\":\"a\"}" + " ".repeat(88);
    try (RawSocket raw = new RawSocket(to.server)) {
      raw.send(CREATES);
      try {
        for (int sent = 0; sent < body.length(); sent += bytes) {
          TimeUnit.MILLISECONDS.sleep(millis);
          raw.send(body.substring(sent, Math.min(body.length(), sent + bytes)));
        }
      } catch (AssertionError ended) {
        // The answer says why.
      }
      return raw.readHead();
    }
  }

  /** Its pauses are short, but it is slower than {@code minBodyBytesPerSecond}. */
  @Test
  void endsABodyThatDrips() throws InterruptedException {
    try (TestServer quick = new TestServer(WebSocketOptions.DEFAULTS, QUICK)) {
      assertThat(drip(quick, 1, 15)).startsWith("HTTP/1.1 408 ");
    }
    try (TestServer patient =
        new TestServer(WebSocketOptions.DEFAULTS, QUICK.withMinBodyBytesPerSecond(0))) {
      assertThat(drip(patient, 1, 15)).startsWith("HTTP/1.1 201 ");
    }
  }

  /** It takes longer than {@code bodyTimeout}, but each byte earns its time. */
  @Test
  void takesABodyThatComesSteadily() throws InterruptedException {
    ServerLimits limits =
        LIMITS
            .withTimeouts(Duration.ofSeconds(9), Duration.ofSeconds(2), Duration.ofSeconds(9))
            .withMinBodyBytesPerSecond(10);
    try (TestServer steady = new TestServer(WebSocketOptions.DEFAULTS, limits)) {
      assertThat(drip(steady, 10, 250)).startsWith("HTTP/1.1 201 ");
    }
  }

  @Test
  void slowConnectionsDoNotEndWebSockets() {
    try (TestServer quick = new TestServer(WebSocketOptions.DEFAULTS, QUICK)) {
      TestClient client = TestClient.started(quick.server, "demo");
      assertThat(exchange(quick, "GET /health")).startsWith("HTTP/1.1 408 ");
      assertThat(exchange(quick, "GET /health")).startsWith("HTTP/1.1 408 ");
      assertThat(exchange(quick, "GET /health")).startsWith("HTTP/1.1 408 ");
      assertThat(client.hasNothing()).isTrue();
      assertThat(client.isOpen()).isTrue();
    }
  }

  @Test
  void answersOldAndClosingClients() {
    assertThat(exchange("GET /health/live HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    assertThat(
            exchange(
                "GET http://LOCALHOST/health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void keepsForeignPagesFromTheApi() {
    assertThat(
            exchange(
                "POST /api/v1/eventstreams/demo/stop HTTP/1.1\r\nHost: localhost\r\n"
                    + "Origin: http://evil.example\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))
        .startsWith("HTTP/1.1 403 ")
        .contains("ES10031")
        .doesNotContain("access-control");
  }

  @Test
  void oneAddressGetsOnlySoManyConnections() {
    ServerLimits few = ServerLimits.DEFAULTS.withMaxConnections(10, 2);
    try (TestServer server = new TestServer(WebSocketOptions.DEFAULTS, few);
        RawSocket first = new RawSocket(server.server);
        RawSocket second = new RawSocket(server.server)) {
      String request = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
      first.send(request);
      second.send(request);
      assertThat(first.readHead()).startsWith("HTTP/1.1 200 ");
      assertThat(second.readHead()).startsWith("HTTP/1.1 200 ");
      try (RawSocket third = new RawSocket(server.server)) {
        assertThat(third.endsSilently()).isTrue();
      }
    }
  }

  @Test
  void bindsToLoopbackOnlyUnlessTold() {
    EventStreamsServer.Builder<?, ?> open =
        EventStreamsServer.builder(test.manager, test.protocol)
            .specCodec(SpecCodec.generic())
            .host("0.0.0.0")
            .port(0);
    assertThatThrownBy(open::start)
        .isInstanceOf(EventStreamException.class)
        .hasMessageStartingWith("ES10011: host must be a loopback address");
    EventStreamsServer.Builder<?, ?> taken =
        EventStreamsServer.builder(test.manager, test.protocol)
            .specCodec(SpecCodec.generic())
            .port(test.server.port());
    assertThatThrownBy(taken::start)
        .isInstanceOf(EventStreamException.class)
        .hasMessageStartingWith("ES10011: cannot listen at ");
    assertThat(test.server.uri()).hasToString("http://127.0.0.1:" + test.server.port());
  }
}
