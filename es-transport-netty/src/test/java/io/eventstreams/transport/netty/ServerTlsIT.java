package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.TlsConfig;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.Dispatcher;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class ServerTlsIT {
  static {
    LeakWatch.install();
  }

  private static final X509Bundle AUTHORITY = TestCertificates.AUTHORITY;
  private static final X509Bundle OWN = TestCertificates.server(AUTHORITY);
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int PONG = 0x8a;

  @TempDir Path folder;

  private static TestServer server(TlsConfig tls) {
    return server(tls, ServerLimits.DEFAULTS);
  }

  private static TestServer server(TlsConfig tls, ServerLimits limits) {
    return new TestServer(WebSocketOptions.DEFAULTS, limits, builder -> builder.tls(tls));
  }

  private static HttpResponse<String> send(
      SSLContext tls, TestServer test, String path, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(test.server.uri().resolve(path)).timeout(Duration.ofSeconds(20));
    if (body.length > 0) {
      request.header("content-type", "application/x-ndjson").POST(BodyPublishers.ofByteArray(body));
    }
    HttpClient client = HttpClient.newBuilder().sslContext(tls).build();
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(SSLContext tls, TestServer test) throws Exception {
    return send(tls, test, "/health/live", new byte[0]);
  }

  private static SSLSocket connect(TestServer test, SSLContext tls) throws IOException {
    SSLSocket socket =
        (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", test.server.port());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  private static String serial(TestServer test) throws IOException {
    try (SSLSocket socket = connect(test, TestCertificates.context(null))) {
      socket.startHandshake();
      X509Certificate leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return leaf.getSerialNumber().toString(16);
    }
  }

  private static String serial(X509Bundle bundle) {
    return bundle.getCertificate().getSerialNumber().toString(16);
  }

  private static void request(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static String readAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void allOfHttpIsSpokenOverTls() throws Exception {
    SSLContext trusting = TestCertificates.context(null);
    try (TestServer test = server(TestCertificates.listener(OWN))) {
      assertThat(test.server.uri().toString()).isEqualTo("https://127.0.0.1:" + test.server.port());
      assertThat(get(trusting, test).body()).isEqualTo("{\"status\":\"live\"}");
      String line = "{\"data\":\"" + "x".repeat(1_000) + "\"}\n";
      byte[] lines = line.repeat(3_000).getBytes(StandardCharsets.UTF_8);
      HttpResponse<String> published = send(trusting, test, "/api/v1/events", lines);
      assertThat(published.statusCode()).isEqualTo(200);
      assertThat(published.body()).contains("\"count\":3000");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void bothSafeVersionsAreSpoken(String version) throws Exception {
    try (TestServer test = server(TestCertificates.listener(OWN));
        SSLSocket socket = connect(test, TestCertificates.context(null))) {
      socket.setEnabledProtocols(new String[] {version});
      request(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(readAll(socket)).startsWith("HTTP/1.1 200 OK").endsWith("{\"status\":\"live\"}");
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
    }
  }

  @Test
  void whoIsRefusedWhileStillSendingReadsWhy() throws Exception {
    try (TestServer test =
            server(
                TestCertificates.listener(OWN), ServerLimits.DEFAULTS.withSizes(1 << 10, 1 << 10));
        SSLSocket socket = connect(test, TestCertificates.context(null))) {
      request(
          socket,
          "POST /api/v1/eventstreams HTTP/1.1\r\nHost: localhost\r\n"
              + "Content-Type: application/json\r\nContent-Length: 200000\r\n\r\n"
              + "x".repeat(100_000));
      assertThat(readAll(socket)).startsWith("HTTP/1.1 413").contains("ES10027");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "none, false",
    "of another authority, false",
    "for servers, false",
    "of the wrong name, false",
    "the right one, true",
  })
  void aClientNeedsACertificateOfTheAuthorityWithTheRightName(String kind, boolean comesIn)
      throws Exception {
    X509Bundle certificate =
        switch (kind) {
          case "of another authority" ->
              TestCertificates.client(TestCertificates.authority("CN=Test CA"), "CN=reader,O=Acme");
          case "for servers" -> TestCertificates.server(AUTHORITY);
          case "of the wrong name" -> TestCertificates.client(AUTHORITY, "CN=reader,O=Acme Ltd");
          case "the right one" -> TestCertificates.client(AUTHORITY, "CN=reader,O=Acme");
          default -> null;
        };
    // The key manager would not send a certificate of an authority which was not asked for.
    SSLContext client = TestCertificates.context(certificate);
    try (TestServer test =
        server(TestCertificates.mutual(OWN, Map.of("O", "Acme", "CN", "reader|writer")))) {
      byte[] event = "{\"data\":1}".getBytes(StandardCharsets.UTF_8);
      if (comesIn) {
        assertThat(send(client, test, "/api/v1/events", event).statusCode()).isEqualTo(200);
        // A resumed session is one of the same client.
        assertThat(send(client, test, "/api/v1/events", event).statusCode()).isEqualTo(200);
      } else {
        assertThatThrownBy(() -> send(client, test, "/api/v1/events", event))
            .isInstanceOf(IOException.class);
      }
      assertThat(test.log.events).hasSize(comesIn ? 2 : 0);
    }
  }

  @Test
  void aCertificateIsAskedForWhateverItsName() throws Exception {
    X509Bundle client = TestCertificates.client(AUTHORITY, "CN=anybody");
    try (TestServer test = server(TestCertificates.mutual(OWN, Map.of()))) {
      try (SSLSocket socket = connect(test, TestCertificates.context(null))) {
        assertThatThrownBy(() -> assertThat(socket.getInputStream().read()).isNegative())
            .isInstanceOf(IOException.class);
      }
      assertThat(get(TestCertificates.context(client), test).statusCode()).isEqualTo(200);
      String page = send(TestCertificates.context(client), test, "/metrics", new byte[0]).body();
      assertThat(PrometheusText.parse(page))
          .containsEntry("eventstreams_server_tls_handshakes_failed_total", "1")
          .containsKey("eventstreams_server_tls_certificate_expiry_seconds");
    }
  }

  @Test
  void newFilesAreUsedWithinSecondsAndOpenConnectionsStay() throws Exception {
    X509Bundle next = TestCertificates.server(AUTHORITY);
    TestCertificates.write(folder, OWN);
    try (TestServer test = server(TestCertificates.files(folder));
        SSLSocket open = connect(test, TestCertificates.context(null))) {
      request(open, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(serial(test)).isEqualTo(serial(OWN));

      TestCertificates.replace(folder.resolve("cert.pem"), next.getCertificatePathPEM());
      TestCertificates.replace(folder.resolve("key.pem"), next.getPrivateKeyPEM());
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (!serial(test).equals(serial(next))) {
        assertThat(System.nanoTime() - end).as("the old certificate is still in use").isNegative();
      }
      request(open, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(readAll(open).split("HTTP/1.1 200 OK", -1)).hasSize(3);
    }
  }

  @Test
  void whoSpeaksNoTlsIsCutOffWithoutAReset() throws Exception {
    try (TestServer test = server(TestCertificates.listener(OWN));
        Socket socket = new Socket("127.0.0.1", test.server.port())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      request(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(readAll(socket)).doesNotContain("HTTP/1.1 200");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5})
  void aHandshakeThatHangsMeetsItsDeadline(int bytes) throws Exception {
    ServerLimits limits =
        ServerLimits.DEFAULTS.withTimeouts(
            Duration.ofMillis(200), Duration.ofSeconds(30), Duration.ofSeconds(60));
    try (TestServer test = server(TestCertificates.listener(OWN), limits);
        Socket socket = new Socket("127.0.0.1", test.server.port())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(new byte[] {22, 3, 1, 2, 0}, 0, bytes);
      assertThat(readAll(socket)).doesNotContain("HTTP");
    }
  }

  @Test
  void aClientCannotBeginHandshakesAgainAndAgain() throws Exception {
    try (TestServer test = server(TestCertificates.listener(OWN));
        SSLSocket socket = connect(test, TestCertificates.context(null))) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      request(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      socket.getSession().invalidate();
      assertThatThrownBy(
              () -> {
                socket.startHandshake();
                request(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
                socket.getInputStream().readAllBytes();
              })
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  void aConsumerThatDoesNotReadMeetsTheWriteDeadline() throws Exception {
    WebSocketOptions options =
        WebSocketOptions.builder()
            .writeDeadline(Duration.ofMillis(500))
            .pingInterval(Duration.ofMinutes(5))
            .build();
    try (TestServer test =
            new TestServer(
                options,
                ServerLimits.DEFAULTS,
                builder -> builder.tls(TestCertificates.listener(OWN)));
        SSLSocket unread = connect(test, TestCertificates.context(null))) {
      request(unread, RawSocket.handshake("/ws", ""));
      assertThat(unread.getInputStream().read()).isEqualTo('H');
      byte[] start = "{\"type\":\"start\",\"stream\":\"demo\"}".getBytes(StandardCharsets.UTF_8);
      unread.getOutputStream().write(RawSocket.masked(0x81, start));
      Dispatcher<RawJson> demo = test.dispatcher("demo", DistributionMode.LOAD_BALANCE);
      RawJson large = RawJson.parse("\"" + "p".repeat(200 << 10) + "\"");
      for (int i = 0; i < 60; i++) {
        demo.attemptDispatch(
            new EventBatch<>(0, "", List.of(new Event<>("", "b" + i, large))),
            new RecordingAttempt("b" + i));
      }
      EngineFixture.await("it is cut off", () -> test.protocol.connections() == 0);
    }
  }

  /** Keeps the warnings and errors that are logged. */
  private static final class Warnings extends Handler {
    private final Queue<String> texts = new ConcurrentLinkedQueue<>();

    @Override
    public void publish(LogRecord told) {
      if (told.getLevel().intValue() >= Level.WARNING.intValue()) {
        texts.add(told.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** Anybody can send one, and could fill the log otherwise. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aBrokenRecordEndsAWebSocketWithoutAWordInTheLog(String version) throws Exception {
    Logger logger = Logger.getLogger("io.eventstreams");
    Warnings warnings = new Warnings();
    SSLContext trusting = TestCertificates.context(null);
    try (TestServer test = server(TestCertificates.listener(OWN));
        Socket wire = new Socket("127.0.0.1", test.server.port());
        SSLSocket socket =
            (SSLSocket)
                trusting
                    .getSocketFactory()
                    .createSocket(wire, "127.0.0.1", test.server.port(), false)) {
      wire.setSoTimeout(TIMEOUT_MILLIS);
      socket.setEnabledProtocols(new String[] {version});
      request(socket, RawSocket.handshake("/ws", ""));
      socket.getOutputStream().write(RawSocket.masked(0x89, new byte[0]));
      int read = 0;
      while (read >= 0 && read != PONG) {
        read = socket.getInputStream().read();
      }
      assertThat(read).isEqualTo(PONG);
      logger.addHandler(warnings);
      wire.getOutputStream().write(new byte[] {23, 3, 3, 0, 64});
      wire.getOutputStream().write(new byte[64]);
      EngineFixture.await("it is cut off", () -> test.protocol.connections() == 0);
      assertThat(warnings.texts).isEmpty();
    } finally {
      logger.removeHandler(warnings);
    }
  }

  @Test
  void theServerEndsWhileClientsShakeHands() throws Exception {
    TestServer test = server(TestCertificates.listener(OWN));
    try (Socket socket = new Socket("127.0.0.1", test.server.port())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(22);
      // Whoever came first has been accepted before.
      assertThat(get(TestCertificates.context(null), test).statusCode()).isEqualTo(200);
      test.close();
      assertThat(readAll(socket)).doesNotContain("HTTP");
    }
  }

  @Test
  void tlsAloneDoesNotOpenTheServerToOthers() {
    assertThatThrownBy(
            () ->
                new TestServer(
                    WebSocketOptions.DEFAULTS,
                    ServerLimits.DEFAULTS,
                    builder -> builder.host("0.0.0.0").tls(TestCertificates.mutual(OWN, Map.of()))))
        .isInstanceOf(EventStreamException.class)
        .hasMessageContaining("there is no authentication");
  }

  @Test
  void onlyPagesOverTlsAreTheServersOwn() throws Exception {
    try (TestServer test = server(TestCertificates.listener(OWN))) {
      String host = "127.0.0.1:" + test.server.port();
      assertThat(statusFor(test, "https://" + host)).isEqualTo(200);
      assertThat(statusFor(test, "http://" + host)).isEqualTo(403);
    }
  }

  private static int statusFor(TestServer test, String origin) throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(TestCertificates.context(null)).build();
    HttpRequest request =
        HttpRequest.newBuilder(test.server.uri().resolve("/health/live"))
            .header("origin", origin)
            .build();
    return client.send(request, BodyHandlers.ofString()).statusCode();
  }
}
