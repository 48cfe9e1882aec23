package io.eventstreams.transport.netty;

import static io.eventstreams.transport.netty.TestServer.dispatch;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.json.RawJson;
import io.eventstreams.transport.netty.internal.websocket.StallingHub;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pings of a client that has not read what stands before their answers. */
final class PingsOfStalledClientsIT {
  static {
    LeakWatch.install();
  }

  private static final int PING = 0x89;

  /** More than there is room for between the server and a client that does not read. */
  private static final String LARGE = '"' + "x".repeat(8 << 20) + '"';

  private final StallingHub hub =
      new StallingHub(
          WebSocketOptions.builder()
              .writeDeadline(Duration.ofMinutes(10))
              .pingInterval(Duration.ofMinutes(10))
              .build());
  private final TestServer test =
      new TestServer(new FakeStreamManager(), new WebSocketProtocol<>(hub.hub(), RawJson.codec()));

  @AfterEach
  void close() {
    test.close();
  }

  private static void ping(RawSocket raw, String payload) {
    raw.frame(PING, payload.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void theLastOneIsAnsweredOnceTheClientReads() {
    try (RawSocket raw = RawSocket.webSocket(test.server)) {
      raw.text("{\"type\":\"start\",\"stream\":\"stalled\"}");
      dispatch(test.dispatcher("stalled"), "1", LARGE);
      EngineFixture.await("the client is stalled", () -> hub.stalled() == 1);
      ping(raw, "first");
      ping(raw, "last");
      raw.text("{\"type\":\"start\",\"stream\":\"other\"}");
      EngineFixture.await("the pings have come", () -> hub.hub().streams() == 2);
      assertThat(raw.readPong()).asString().isEqualTo("last");
      ping(raw, "more");
      assertThat(raw.readPong()).asString().isEqualTo("more");
    }
  }
}
