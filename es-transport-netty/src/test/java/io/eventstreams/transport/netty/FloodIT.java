package io.eventstreams.transport.netty;

import static io.eventstreams.transport.netty.TestServer.batch;
import static io.eventstreams.transport.netty.TestServer.dispatch;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.testkit.Scale;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Too much of everything; beside it stands a client that is served as ever. */
final class FloodIT {
  static {
    LeakWatch.install();
  }

  private static final int FRAMES = Scale.of("flood.frames", 200_000);
  private static final int CONNECTS = Scale.of("flood.connects", 300);
  private static final long LITTLE_BYTES = 16 << 20;

  /** Sends until it is cut off, and answers how the server closed. */
  private static int flood(RawSocket raw, byte[] block, int blocks) {
    try {
      for (int i = 0; i < blocks; i++) {
        raw.send(block);
      }
    } catch (AssertionError cutOff) {
      // It need not listen to the end.
    }
    return raw.awaitCloseCode();
  }

  private static byte[] times(int count, byte[] frame) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      block.writeBytes(frame);
    }
    return block.toByteArray();
  }

  private static void assertServed(TestServer test, TestClient healthy, long number) {
    RecordingAttempt attempt = dispatch(test.dispatcher("demo"), "s" + number);
    assertThat(healthy.next()).isEqualTo(batch(number, "demo", "s" + number));
    healthy.ack("demo", number);
    assertThat(attempt.await()).isEqualTo(DispatchOutcome.delivered());
  }

  @Test
  void floodsOfTinyFramesAndFragmentsEndTheirConnectionAndKeepNothing() {
    WebSocketOptions options =
        WebSocketOptions.builder().maxFramesPerSecond(500).maxFragments(100).build();
    byte[][] blocks = {
      times(1_000, RawSocket.masked(0x8a, new byte[0])),
      times(1_000, RawSocket.masked(0x89, new byte[] {1})),
      times(1_000, RawSocket.masked(0x81, "{}".getBytes(StandardCharsets.US_ASCII))),
      times(1_000, RawSocket.masked(0x00, new byte[] {' '})),
    };
    try (TestServer test = new TestServer(options)) {
      TestClient healthy = TestClient.started(test.server, "demo");
      assertServed(test, healthy, 1);
      long before = Memory.usedBytes();
      int sent = 0;
      for (int round = 0; sent < FRAMES; round++) {
        byte[] block = blocks[round % blocks.length];
        boolean fragments = block == blocks[3];
        try (RawSocket raw = RawSocket.webSocket(test.server)) {
          if (fragments) {
            raw.frame(0x01, new byte[] {' '});
          }
          assertThat(flood(raw, block, 20)).isIn(fragments ? 1009 : 1008, 1006);
        }
        sent += 20_000;
      }
      long grown = Memory.usedBytes() - before;
      System.out.println(sent + " tiny frames: memory grew by " + (grown >> 10) + " KiB");
      assertThat(grown).isLessThan(LITTLE_BYTES);
      assertServed(test, healthy, 2);
    }
  }

  /** The announced length of 2^63 - 1 bytes is refused before a byte of it is kept. */
  @Test
  void framesThatAnnounceTooMuchCostNothing() {
    try (TestServer test = new TestServer()) {
      List<RawSocket> open = new ArrayList<>();
      TestClient healthy = TestClient.started(test.server, "demo");
      assertServed(test, healthy, 1);
      long before = Memory.usedBytes();
      byte[] announcing = {(byte) 0x82, -1, 0x7f, -1, -1, -1, -1, -1, -1, -1, 1, 2, 3, 4, 5, 6};
      for (int i = 0; i < 50; i++) {
        RawSocket raw = RawSocket.webSocket(test.server);
        open.add(raw);
        raw.send(announcing);
        assertThat(raw.awaitCloseCode()).isEqualTo(1009);
      }
      long grown = Memory.usedBytes() - before;
      System.out.println("50 frames of 2^63 - 1 bytes: memory grew by " + (grown >> 10) + " KiB");
      assertThat(grown).isLessThan(LITTLE_BYTES);
      assertServed(test, healthy, 2);
      open.forEach(RawSocket::close);
    }
  }

  @Test
  void aFloodOfStartsEndsItsConnectionAndLeavesNoNames() {
    try (TestServer test = new TestServer()) {
      TestClient healthy = TestClient.started(test.server, "demo");
      assertServed(test, healthy, 1);
      long before = Memory.usedBytes();
      try (RawSocket raw = RawSocket.webSocket(test.server)) {
        ByteArrayOutputStream starts = new ByteArrayOutputStream();
        for (int i = 0; i < 100_000; i++) {
          starts.writeBytes(
              RawSocket.masked(
                  0x81,
                  ("{\"type\":\"start\",\"stream\":\"s" + i + "\"}")
                      .getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(flood(raw, starts.toByteArray(), 1)).isIn(1008, 1006);
      }
      EngineFixture.await("closed", () -> test.protocol.connections() == 1);
      long grown = Memory.usedBytes() - before;
      System.out.println("100000 starts: memory grew by " + (grown >> 10) + " KiB");
      assertThat(grown).isLessThan(LITTLE_BYTES);
      assertServed(test, healthy, 2);
    }
  }

  @Test
  void connectionsBeyondTheLimitAreRefusedAndThoseBeforeAreServed() {
    int places = 20;
    ServerLimits limits = ServerLimits.DEFAULTS.withMaxConnections(places + 10, places);
    try (TestServer test = new TestServer(WebSocketOptions.DEFAULTS, limits)) {
      TestClient healthy = TestClient.started(test.server, "demo");
      List<RawSocket> open = new ArrayList<>();
      long[] nanos = new long[CONNECTS];
      int refused = 0;
      for (int i = 0; i < CONNECTS; i++) {
        long beginNanos = System.nanoTime();
        RawSocket raw = new RawSocket(test.server);
        open.add(raw);
        if (i < places - 1) {
          raw.send(RawSocket.handshake("/ws", ""));
          assertThat(raw.readHead()).startsWith("HTTP/1.1 101 ");
        } else {
          assertThat(raw.endsSilently()).isTrue();
          refused++;
        }
        nanos[i] = System.nanoTime() - beginNanos;
      }
      System.out.println(
          CONNECTS + " connects: " + refused + " refused; " + new Percentiles(nanos));
      assertServed(test, healthy, 1);
      open.forEach(RawSocket::close);
      EngineFixture.await(
          "a place is free again",
          () -> {
            try (RawSocket raw = new RawSocket(test.server)) {
              raw.send("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
              return raw.readHead().startsWith("HTTP/1.1 200 ");
            } catch (AssertionError refusedStill) {
              return false;
            }
          });
    }
  }

  /** However steadily its bytes drip, a handshake must be whole in time. */
  @Test
  void aHandshakeThatDripsIsEnded() throws InterruptedException {
    ServerLimits limits =
        ServerLimits.DEFAULTS.withTimeouts(
            Duration.ofMillis(600), Duration.ofSeconds(30), Duration.ofSeconds(60));
    try (TestServer test = new TestServer(WebSocketOptions.DEFAULTS, limits);
        RawSocket raw = new RawSocket(test.server)) {
      Thread dripping =
          new Thread(
              () -> {
                String handshake = RawSocket.handshake("/ws", "X: " + "x".repeat(5_000) + "\r\n");
                try {
                  for (char next : handshake.toCharArray()) {
                    raw.send(String.valueOf(next));
                    TimeUnit.MILLISECONDS.sleep(5);
                  }
                } catch (AssertionError | InterruptedException ended) {
                  // That is what is awaited.
                }
              },
              "dripping");
      dripping.start();
      assertThat(raw.readHead()).startsWith("HTTP/1.1 408 ");
      dripping.interrupt();
      dripping.join();
    }
  }

  @Test
  void troubleInMessagesEndsItsOwnConnectionOnly() {
    String[] troubles = {
      "[".repeat(100_000),
      "{\"a\":".repeat(100_000),
      "{\"type\":\"ack\",\"x\":" + "[".repeat(70) + "]".repeat(70) + "}",
      "{\"type\":\"ack\",\"x\":" + "9".repeat(2_000) + "}",
      "{\"" + "n".repeat(2_000) + "\":1}",
      "{\"type\":\"ack\",\"batchNumber\":-9223372036854775809}",
      "{\"type\":\"start\",\"stream\":\"\\ud800\",\"message\":\"\\u00",
      "{\"type\":\"start\" \"stream\":\"demo\"}",
      "{'type':'start'}",
      "{type:\"start\"}",
      "{\"type\":\"start\",}",
      "\ufeff[]",
      "{\"type\":NaN}",
      "{\"batchNumber\":01}",
      "/* c */{}"
    };
    String[] harmless = {
      "{\"type\":\"start\",\"type\":\"nothing\",\"stream\":\"a\",\"stream\":\"b\"}",
      "{\"Type\":\"STOP\",\"STREAM\":\"demo\"}",
      "{\"type\":\"ack\",\"stream\":\"\\ud800\",\"batchNumber\":9223372036854775807}",
      "{\"type\":\"\\u0000\",\"message\":\"" + "m".repeat(100_000) + "\"}"
    };
    try (TestServer test = new TestServer()) {
      TestClient healthy = TestClient.started(test.server, "demo");
      long number = 0;
      for (String trouble : troubles) {
        try (RawSocket raw = RawSocket.webSocket(test.server)) {
          raw.text(trouble);
          assertThat(raw.awaitCloseCode()).as("%.60s", trouble).isEqualTo(1008);
        }
        assertServed(test, healthy, ++number);
      }
      for (String text : harmless) {
        try (RawSocket raw = RawSocket.webSocket(test.server)) {
          raw.text(text);
          raw.frame(0x89, new byte[0]);
          raw.readPong();
        }
      }
      assertServed(test, healthy, ++number);
    }
  }
}
