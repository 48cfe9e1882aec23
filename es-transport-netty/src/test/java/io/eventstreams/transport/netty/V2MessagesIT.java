package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.Dispatcher;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client of the sub-protocol may send, and what it may not, harms itself at the most. */
final class V2MessagesIT {
  static {
    LeakWatch.install();
  }

  private static final int MAX_SUBSCRIPTIONS = 1_000;

  private final TestServer test = new TestServer();

  @AfterEach
  void close() {
    test.close();
  }

  private TestClient connected() {
    TestClient client = TestClient.speaking(test.server, "eventstreams.v2");
    assertThat(client.next()).startsWith("{\"type\":\"welcome\",");
    return client;
  }

  private RawSocket raw(String offer) {
    RawSocket socket = new RawSocket(test.server);
    socket.send(RawSocket.handshake("/ws", offer));
    return socket;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-WebSocket-Protocol: eventstreams.v2\r\n",
        "sec-websocket-protocol: soap, eventstreams.v2 ,eventstreams.v3\r\n",
        "Sec-WebSocket-Protocol: soap\r\nSec-WebSocket-Protocol: eventstreams.v2\r\n"
      })
  void isTakenWhenItIsOffered(String offer) {
    try (RawSocket socket = raw(offer)) {
      assertThat(socket.readHead())
          .startsWith("HTTP/1.1 101 ")
          .containsIgnoringCase("sec-websocket-protocol: eventstreams.v2\r\n");
      assertThat(socket.readText()).startsWith("{\"type\":\"welcome\",");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Sec-WebSocket-Protocol: EventStreams.V2\r\n",
        "Sec-WebSocket-Protocol: eventstreams.v2x\r\n",
        "Sec-WebSocket-Protocol: soap\r\n"
      })
  void othersSeeNothingOfIt(String offer) {
    Dispatcher<RawJson> demo = test.dispatcher("demo");
    try (RawSocket socket = raw(offer)) {
      assertThat(socket.readHead())
          .startsWith("HTTP/1.1 101 ")
          .doesNotContainIgnoringCase("sec-websocket-protocol");
      socket.text("{\"type\":\"start\",\"stream\":\"nosuch\"}");
      socket.text("{\"type\":\"start\",\"stream\":\"demo\"}");
      TestServer.dispatch(demo, "0001");
      assertThat(socket.readText()).isEqualTo(TestServer.batch(1, "demo", "0001"));
    }
  }

  @Test
  void theWelcomeComesFirstEvenIfTheClientDoesNotWaitForIt() {
    try (RawSocket socket = new RawSocket(test.server)) {
      String handshake = RawSocket.handshake("/ws", "Sec-WebSocket-Protocol: eventstreams.v2\r\n");
      byte[] head = handshake.getBytes(StandardCharsets.ISO_8859_1);
      byte[] frame = RawSocket.masked(0x81, "{\"type\":\"x\"}".getBytes(StandardCharsets.UTF_8));
      byte[] both = new byte[head.length + frame.length];
      System.arraycopy(head, 0, both, 0, head.length);
      System.arraycopy(frame, 0, both, head.length, frame.length);
      socket.send(both);
      assertThat(socket.readHead()).startsWith("HTTP/1.1 101 ");
      assertThat(socket.readText()).startsWith("{\"type\":\"welcome\",");
      assertThat(socket.readText()).contains("\"ES10060\"");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "ES10020 | null",
        "ES10020 | []",
        "ES10020 | \"start\"",
        "ES10020 | 1",
        "ES10020 | {",
        "ES10020 | {\"type\":\"start\",}",
        "ES10020 | {'type':'start'}",
        "ES10020 | {\"type\":\"start\",\"stream\":\"demo\"} x",
        "ES10020 | {\"type\":\"start\",\"stream\":\"demo\"}{}",
        "ES10020 | {\"type\":\"start\",\"type\":\"stop\",\"stream\":\"demo\"}",
        "ES10020 | {\"type\":\"start\",\"stream\":\"demo\",\"x\":{\"a\":1,\"a\":2}}",
        "ES10020 | {\"type\":\"start\",\"x\":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}",
        "ES10020 | {\"type\":\"start\",\"credit\":NaN}",
        "ES10020 | {\"type\":\"\\ud8\"}",
        "ES10029 | {}",
        "ES10029 | {\"stream\":\"demo\"}",
        "ES10029 | {\"Type\":\"start\",\"stream\":\"demo\"}",
        "ES10029 | {\"type\":null,\"stream\":\"demo\"}",
        "ES10029 | {\"type\":\"start\"}",
        "ES10029 | {\"type\":\"start\",\"stream\":1}",
        "ES10029 | {\"type\":\"start\",\"stream\":[\"demo\"]}",
        "ES10029 | {\"type\":\"start\",\"stream\":\"demo\",\"credit\":-1}",
        "ES10029 | {\"type\":\"start\",\"stream\":\"demo\",\"credit\":1025}",
        "ES10029 | {\"type\":\"start\",\"stream\":\"demo\",\"credit\":1.0}",
        "ES10029 | {\"type\":\"start\",\"stream\":\"demo\",\"credit\":null}",
        "ES10029 | {\"type\":\"start\",\"stream\":\"demo\",\"resume\":\"x-1\"}",
        "ES10029 | {\"type\":\"start\",\"stream\":\"demo\",\"resume\":{}}",
        "ES10029 | {\"type\":\"start\",\"stream\":\"demo\",\"resume\":{\"cursor\":1}}",
        "ES10029 | {\"type\":\"ack\",\"stream\":\"demo\"}",
        "ES10029 | {\"type\":\"ack\",\"stream\":\"demo\",\"batchNumber\":0}",
        "ES10029 | {\"type\":\"ack\",\"stream\":\"demo\",\"batchNumber\":9223372036854775808}",
        "ES10029 | {\"type\":\"ack\",\"stream\":\"demo\",\"batchNumber\":1e3}",
        "ES10029 | {\"type\":\"ack\",\"stream\":\"demo\",\"batchNumber\":1,\"count\":0}",
        "ES10029 | {\"type\":\"nack\",\"stream\":\"demo\",\"batchNumber\":1,\"delayMs\":3600001}",
        "ES10029 | {\"type\":\"nack\",\"stream\":\"demo\",\"batchNumber\":1,\"permanent\":1}",
        "ES10029 | {\"type\":\"extend\",\"stream\":\"demo\",\"batchNumber\":1}",
        "ES10029 | {\"type\":\"extend\",\"stream\":\"demo\",\"batchNumber\":1,\"forMs\":0}",
        "ES10029 | {\"type\":\"credit\",\"stream\":\"demo\"}",
        "ES10060 | {\"type\":\"\",\"stream\":\"demo\"}",
        "ES10060 | {\"type\":\"Start\",\"stream\":\"demo\"}",
        "ES10060 | {\"type\":\"error\",\"stream\":\"demo\",\"batchNumber\":1}",
        "ES10060 | {\"type\":\"event_batch\",\"stream\":\"demo\"}",
        "ES10063 | {\"type\":\"stop\",\"stream\":\"demo\"}",
        "ES10063 | {\"type\":\"credit\",\"stream\":\"\",\"credit\":1}",
        "FF00164 | {\"type\":\"start\",\"stream\":\"\"}",
        "FF00164 | {\"type\":\"start\",\"stream\":\"no\\u0000such\\ud800\"}"
      })
  void isToldWhatIsWrongAndTheConnectionGoesOn(String code, String message) {
    Dispatcher<RawJson> demo = test.dispatcher("demo");
    TestClient client = connected();
    client.send(message);
    assertThat(client.next())
        .startsWith("{\"type\":\"error\",\"code\":\"" + code + "\",\"error\":\"" + code + ": ");
    client.sendBinary("{\"type\":\"start\",\"stream\":\"demo\",\"unknown\":[{}]}");
    assertThat(client.next()).startsWith("{\"type\":\"started\",\"stream\":\"demo\",");
    RecordingAttempt attempt = TestServer.dispatch(demo, "0001");
    assertThat(client.next()).contains("\"batchNumber\":1,");
    client.ack("demo", 1);
    attempt.await();
    assertThat(client.hasNothing()).isTrue();
  }

  @Test
  void bytesThatAreNoTextAreAnErrorInBinaryAndTheEndInText() {
    try (RawSocket socket = raw("Sec-WebSocket-Protocol: eventstreams.v2\r\n")) {
      socket.readHead();
      socket.readText();
      byte[] bad = "{\"type\":\"a\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1);
      socket.frame(0x82, bad);
      assertThat(socket.readText()).contains("\"ES10020\"");
      socket.frame(0x81, bad);
      assertThat(socket.awaitCloseCode()).isEqualTo(1007);
    }
  }

  @Test
  void longTextsAreRefusedOrCutOff() {
    TestClient client = connected();
    String long4k = "n".repeat(4_097);
    client.send("{\"type\":\"start\",\"stream\":\"" + long4k + "\"}");
    assertThat(client.next()).contains("\"ES10029\"").hasSizeLessThan(500);
    client.send("{\"type\":\"start\",\"stream\":\"" + "n".repeat(65) + "\"}");
    assertThat(client.next()).contains("\"FF00164\"").hasSizeLessThan(500);
    client.send("{\"type\":\"" + "n".repeat(4_000) + "\"}");
    assertThat(client.next()).contains("\"ES10060\"").hasSizeLessThan(500);
    test.dispatcher("demo");
    String cursor = "{\"cursor\":\"" + "c".repeat(4_000) + "-1\"}";
    client.send("{\"type\":\"start\",\"stream\":\"demo\",\"resume\":" + cursor + "}");
    assertThat(client.next()).startsWith("{\"type\":\"started\"");
  }

  @Test
  void noMoreStreamsAreStartedThanAllowedHoweverOftenAClientTries() {
    for (int i = 0; i < MAX_SUBSCRIPTIONS + 1; i++) {
      test.dispatcher("s" + i);
    }
    TestClient client = connected();
    for (int i = 0; i < MAX_SUBSCRIPTIONS; i++) {
      client.send("{\"type\":\"start\",\"stream\":\"s" + i + "\"}");
      assertThat(client.next()).startsWith("{\"type\":\"started\"");
    }
    for (int i = 0; i < 20_000; i++) {
      client.send("{\"type\":\"start\",\"stream\":\"t" + i + "\"}");
      assertThat(client.next()).contains("\"ES10061\"");
    }
    client.send("{\"type\":\"stop\",\"stream\":\"s0\"}");
    assertThat(client.next()).startsWith("{\"type\":\"stopped\"");
    client.send("{\"type\":\"start\",\"stream\":\"s" + MAX_SUBSCRIPTIONS + "\"}");
    assertThat(client.next()).startsWith("{\"type\":\"started\"");
  }

  @Test
  void startsOfUnknownStreamsLeaveNothingBehind() {
    TestClient client = connected();
    for (int i = 0; i < 20_000; i++) {
      client.send("{\"type\":\"start\",\"stream\":\"u" + i + "\"}");
      assertThat(client.next()).contains("\"FF00164\"");
    }
    assertThat(test.protocol.hub().streams()).isZero();
  }

  /** Answers that nobody reads must not pile up, even if the socket's own deadline is far. */
  @Test
  void aClientThatAsksAndDoesNotReadIsCutOff() {
    Duration far = Duration.ofMinutes(5);
    WebSocketOptions options =
        WebSocketOptions.builder().writeDeadline(far).pingInterval(far).build();
    byte[] frame = RawSocket.masked(0x81, "{\"type\":\"x\"}".getBytes(StandardCharsets.UTF_8));
    byte[] many = new byte[frame.length * 1_000];
    for (int i = 0; i < 1_000; i++) {
      System.arraycopy(frame, 0, many, i * frame.length, frame.length);
    }
    try (TestServer patient = new TestServer(options);
        RawSocket socket = new RawSocket(patient.server)) {
      TestClient healthy = TestClient.speaking(patient.server, "eventstreams.v2");
      healthy.next();
      socket.send(RawSocket.handshake("/ws", "Sec-WebSocket-Protocol: eventstreams.v2\r\n"));
      socket.readHead();
      long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      boolean sending = true;
      while (patient.protocol.connections() == 2) {
        assertThat(System.nanoTime()).as("cut off within 60 s").isLessThan(end);
        sending = sending && sends(socket, many);
      }
      assertThat(healthy.hasNothing()).isTrue();
    }
  }

  private static boolean sends(RawSocket socket, byte[] bytes) {
    try {
      socket.send(bytes);
      return true;
    } catch (AssertionError cutOff) {
      return false;
    }
  }

  @Test
  void aStreamThatIsNoMoreIsToldOfAndAnotherModeToo() throws Exception {
    Dispatcher<RawJson> before = test.dispatcher("demo");
    TestClient client = connected();
    client.send("{\"type\":\"start\",\"stream\":\"demo\"}");
    assertThat(client.next()).contains("\"mode\":\"load_balance\"");
    Dispatcher<RawJson> after = test.dispatcher("demo", DistributionMode.BROADCAST);
    before.close();
    assertThat(client.hasNothing()).isTrue();
    TestServer.dispatch(after, "0001");
    assertThat(client.next()).contains("\"type\":\"started\"", "\"mode\":\"broadcast\"");
    assertThat(client.next()).startsWith("{\"cursor\":\"").contains("\"0001\"");
    after.close();
    assertThat(client.next()).contains("\"FF00164\"");
    client.send("{\"type\":\"start\",\"stream\":\"demo\"}");
    assertThat(client.next()).contains("\"FF00164\"");
  }
}
