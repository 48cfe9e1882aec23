package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.json.RawJson;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A client over a line which takes longer for a batch than the server waits for a pong. */
final class SteadyReaderIT {
  static {
    LeakWatch.install();
  }

  private static final int BYTES = 40 << 20;
  private static final RawJson LARGE = RawJson.parse("\"" + "p".repeat(BYTES) + "\"");

  @Test
  void aClientThatReadsSteadilyGetsItsBatch() throws Exception {
    WebSocketOptions options =
        WebSocketOptions.builder().pingInterval(Duration.ofMillis(500)).build();
    try (TestServer test = new TestServer(options);
        Socket socket = new Socket("127.0.0.1", test.server.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(RawSocket.handshake("/ws", "").getBytes(StandardCharsets.US_ASCII));
      socket
          .getOutputStream()
          .write(
              RawSocket.masked(
                  0x81,
                  "{\"type\":\"start\",\"stream\":\"demo\"}".getBytes(StandardCharsets.UTF_8)));
      RecordingAttempt attempt = new RecordingAttempt("0001");
      test.dispatcher("demo")
          .attemptDispatch(new EventBatch<>(0, "", List.of(new Event<>("", "1", LARGE))), attempt);
      InputStream in = socket.getInputStream();
      byte[] piece = new byte[128 << 10];
      long read = 0;
      while (read < BYTES) {
        int length = in.read(piece);
        assertThat(length).as("after %d bytes of %d", read, BYTES).isPositive();
        read += length;
        TimeUnit.MILLISECONDS.sleep(10);
      }
      attempt.awaitHandOver();
      assertThat(attempt.isDone()).isFalse();
    }
  }
}
