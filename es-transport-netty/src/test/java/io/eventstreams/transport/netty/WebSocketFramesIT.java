package io.eventstreams.transport.netty;

import static io.eventstreams.transport.netty.TestServer.batch;
import static io.eventstreams.transport.netty.TestServer.dispatch;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WebSocketFramesIT {
  static {
    LeakWatch.install();
  }

  private static final WebSocketOptions OPTIONS =
      WebSocketOptions.builder()
          .maxFrameBytes(4_096)
          .maxMessageBytes(8_192)
          .maxSubscriptions(3)
          .maxConnections(3)
          .allowedOrigins(Set.of("https://Console.example.org"))
          .build();

  private final TestServer test = new TestServer(OPTIONS);

  @AfterEach
  void close() {
    test.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "",
        "[]",
        "\"start\"",
        "5",
        "{\"type\":5}",
        "{\"type\":\"start\",\"stream\":{}}",
        "{\"type\":\"ack\",\"batchNumber\":\"1\"}",
        "{\"type\":\"ack\",\"batchNumber\":1.0}",
        "{\"type\":\"ack\",\"batchNumber\":1e3}",
        "{\"type\":\"ack\",\"batchNumber\":99999999999999999999}",
        "{\"type\":\"ack\",\"extra\":nope}",
        "{\"type\":\"ack\""
      })
  void closesWith1008OnAMalformedMessage(String message) {
    try (RawSocket raw = RawSocket.webSocket(test.server)) {
      raw.text(message);
      assertThat(raw.awaitCloseCode()).isEqualTo(1008);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "{\"type\":\"subscribe\",\"stream\":\"demo\"}",
        "{\"type\":null,\"stream\":null,\"message\":null,\"batchNumber\":null}",
        "{\"type\":\"ack\",\"stream\":\"nobody\",\"batchNumber\":7}",
        "{\"type\":\"start\",\"stream\":\"demo\"} and more"
      })
  void staysOpenOnAMessageItDoesNotKnow(String message) {
    TestClient client = TestClient.connect(test.server);
    client.send(message);
    assertThat(client.hasNothing()).isTrue();
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void readsNamesInAnyCaseBinaryFramesAndFragments() {
    TestClient client = TestClient.connect(test.server);
    client.sendBinary("{\"TYPE\":\"START\",\"Stream\":\"demo\",\"unknown\":[{}]}");
    client.sync();
    RecordingAttempt attempt = dispatch(test.dispatcher("demo"), "0001");
    assertThat(client.next()).isEqualTo(batch(1, "demo", "0001"));
    client.sendInPieces("{\"Type\":\"Ack\",\"str", "eam\":\"demo\",\"BATCHNUMBER\":1}");
    assertThat(attempt.await()).isEqualTo(DispatchOutcome.delivered());
  }

  @Test
  void treatsTheEmptyNameAsAStream() {
    TestClient client = TestClient.connect(test.server);
    client.send("{\"type\":\"start\"}");
    assertThat(client.hasNothing()).isTrue();
    assertThat(test.protocol.connections()).isEqualTo(1);
  }

  @Test
  void closesWith1007OnTextThatIsNotUtf8() {
    try (RawSocket raw = RawSocket.webSocket(test.server)) {
      raw.frame(0x81, new byte[] {'{', '"', (byte) 0xc3, (byte) 0x28, '"', '}'});
      assertThat(raw.awaitCloseCode()).isEqualTo(1007);
    }
  }

  @Test
  void closesWith1008OnTooManyFramesInASecond() {
    WebSocketOptions slow = WebSocketOptions.builder().maxFramesPerSecond(20).build();
    try (TestServer limited = new TestServer(slow);
        RawSocket raw = RawSocket.webSocket(limited.server)) {
      // At once: they have to come within the same second.
      ByteArrayOutputStream frames = new ByteArrayOutputStream();
      for (int i = 0; i < 20; i++) {
        frames.writeBytes(RawSocket.masked(0x8a, new byte[0]));
      }
      frames.writeBytes(RawSocket.masked(0x89, new byte[0]));
      raw.send(frames.toByteArray());
      assertThat(raw.awaitCloseCode()).isEqualTo(1008);
    }
  }

  @Test
  void closesWith1009OnMoreFragmentsThanPermitted() {
    WebSocketOptions few = WebSocketOptions.builder().maxFragments(3).build();
    try (TestServer limited = new TestServer(few);
        RawSocket raw = RawSocket.webSocket(limited.server)) {
      raw.frame(0x01, " ".getBytes(StandardCharsets.US_ASCII));
      raw.frame(0x00, new byte[0]);
      raw.frame(0x80, "{}".getBytes(StandardCharsets.US_ASCII));
      raw.frame(0x89, new byte[0]);
      raw.readPong();
      raw.frame(0x01, new byte[0]);
      raw.frame(0x00, new byte[0]);
      raw.frame(0x00, new byte[0]);
      raw.frame(0x00, new byte[0]);
      assertThat(raw.awaitCloseCode()).isEqualTo(1009);
    }
  }

  @Test
  void closesWith1009OnALargeFrame() {
    try (RawSocket raw = RawSocket.webSocket(test.server)) {
      raw.send(new byte[] {(byte) 0x81, (byte) 0xff, 0x7f, -1, -1, -1, -1, -1, -1, -1, 1, 2, 3, 4});
      assertThat(raw.awaitCloseCode()).isEqualTo(1009);
    }
  }

  @Test
  void closesWith1009OnALargeMessageOfSmallFrames() {
    try (RawSocket raw = RawSocket.webSocket(test.server)) {
      byte[] piece = "x".repeat(4_000).getBytes(StandardCharsets.US_ASCII);
      raw.frame(0x01, piece);
      raw.frame(0x00, piece);
      raw.frame(0x00, piece);
      assertThat(raw.awaitCloseCode()).isEqualTo(1009);
    }
  }

  @Test
  void closesWith1009OnEndlessEmptyFragments() {
    try (RawSocket raw = RawSocket.webSocket(test.server)) {
      raw.frame(0x01, new byte[0]);
      for (int i = 0; i < 1_100; i++) {
        raw.frame(0x00, new byte[0]);
      }
      assertThat(raw.awaitCloseCode()).isEqualTo(1009);
    }
  }

  @Test
  void closesWith1002OnBrokenFraming() {
    byte[] unmasked = {(byte) 0x81, 0x02, '{', '}'};
    byte[] reservedBit = {(byte) 0xc1, (byte) 0x80, 1, 2, 3, 4};
    byte[] reservedOpcode = {(byte) 0x83, (byte) 0x80, 1, 2, 3, 4};
    byte[] fragmentedPing = {0x09, (byte) 0x80, 1, 2, 3, 4};
    for (byte[] bytes : new byte[][] {unmasked, reservedBit, reservedOpcode, fragmentedPing}) {
      try (RawSocket raw = RawSocket.webSocket(test.server)) {
        raw.send(bytes);
        assertThat(raw.awaitCloseCode()).isEqualTo(1002);
      }
    }
  }

  @Test
  void answersACloseWithItsCode() {
    try (RawSocket raw = RawSocket.webSocket(test.server)) {
      raw.frame(0x88, new byte[] {0x0f, (byte) 0xa0});
      assertThat(raw.awaitCloseCode()).isEqualTo(4000);
    }
  }

  @Test
  void cutsOffAPeerThatDoesNotAnswerPings() {
    WebSocketOptions options =
        WebSocketOptions.builder().pingInterval(Duration.ofSeconds(2)).build();
    try (TestServer pinging = new TestServer(options);
        RawSocket dead = RawSocket.webSocket(pinging.server)) {
      TestClient living = TestClient.started(pinging.server, "demo");
      dead.text("{\"type\":\"start\",\"stream\":\"demo\"}");
      assertThat(dead.awaitCloseCode()).isEqualTo(1006);
      assertThat(living.isOpen()).isTrue();
    }
  }

  @Test
  void limitsSubscriptionsAndConnections() {
    TestClient client = TestClient.connect(test.server);
    TestClient second = TestClient.connect(test.server);
    TestClient third = TestClient.connect(test.server);
    try (RawSocket fourth = new RawSocket(test.server)) {
      fourth.send(RawSocket.handshake("/ws", ""));
      assertThat(fourth.readHead()).startsWith("HTTP/1.1 503 ");
    }
    for (int i = 0; i < 4; i++) {
      client.send("{\"type\":\"start\",\"stream\":\"s" + i + "\"}");
    }
    assertThat(client.awaitClose()).isEqualTo(1008);
    assertThat(second.isOpen() && third.isOpen()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: http://localhost:1\r\n",
        "Origin: https://LOCALHOST:1\r\n",
        "Origin: https://console.example.org\r\n",
        ""
      })
  void letsOwnAndListedOriginsIn(String header) {
    try (RawSocket raw = new RawSocket(test.server)) {
      raw.send(RawSocket.handshake("/ws?any=thing", header));
      assertThat(raw.readHead())
          .startsWith("HTTP/1.1 101 ")
          .containsIgnoringCase("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: http://evil.example\r\n",
        "Origin: http://localhost\r\n",
        "Origin: http://localhost:1.evil.example\r\n",
        "Origin: http://evil.example/localhost:1\r\n",
        "Origin: null\r\n",
        "Origin: \r\n",
        "Origin: http://localhost:1\r\nOrigin: http://evil.example\r\n"
      })
  void keepsForeignOriginsOut(String header) {
    try (RawSocket raw = new RawSocket(test.server)) {
      raw.send(RawSocket.handshake("/ws", header));
      assertThat(raw.readHead()).startsWith("HTTP/1.1 403 ");
    }
  }

  @Test
  void refusesRequestsThatAreNoUpgrade() {
    String[][] requests = {
      {"GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "400"},
      {RawSocket.handshake("/ws", "").replace("-Version: 13", "-Version: 8"), "426"},
      {RawSocket.handshake("/ws", "").replace("dGhl", "dG"), "400"},
      {RawSocket.handshake("/ws", "").replace("GET", "POST"), "405"}
    };
    for (String[] request : requests) {
      try (RawSocket raw = new RawSocket(test.server)) {
        raw.send(request[0]);
        assertThat(raw.readHead()).startsWith("HTTP/1.1 " + request[1] + " ");
      }
    }
  }
}
