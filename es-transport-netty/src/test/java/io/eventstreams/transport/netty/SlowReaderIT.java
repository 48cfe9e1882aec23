package io.eventstreams.transport.netty;

import static io.eventstreams.transport.netty.TestServer.dispatch;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * A client that reads steadily, but so slowly that a ping comes to it many intervals later: the
 * ping stands behind a batch.
 */
final class SlowReaderIT {
  static {
    LeakWatch.install();
  }

  private static final Duration PING_INTERVAL = Duration.ofMillis(200);
  private static final int BATCH_BYTES = 6 << 20;
  private static final int PIECE_BYTES = 16_384;
  private static final long PAUSE_NANOS = 5_000_000;

  @Test
  void aClientThatReadsSlowlyIsNotTakenForDead() throws Exception {
    WebSocketOptions options =
        WebSocketOptions.builder()
            .pingInterval(PING_INTERVAL)
            .writeDeadline(Duration.ofMinutes(5))
            .build();
    try (TestServer test = new TestServer(options);
        Socket socket = new Socket()) {
      RecordingAttempt attempt =
          dispatch(test.dispatcher("demo"), "1", '"' + "x".repeat(BATCH_BYTES) + '"');
      socket.setReceiveBufferSize(PIECE_BYTES);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), test.server.port()));
      DataInputStream in = new DataInputStream(socket.getInputStream());
      // In one piece, so that the batch stands before the first ping.
      send(
          socket,
          concat(
              RawSocket.handshake("/ws", "").getBytes(StandardCharsets.US_ASCII),
              RawSocket.masked(
                  0x81,
                  "{\"type\":\"start\",\"stream\":\"demo\"}".getBytes(StandardCharsets.UTF_8))));
      readHead(in);
      long beganNanos = System.nanoTime();
      boolean gotBatch = false;
      byte[] ping = null;
      while (!gotBatch || ping == null) {
        int opcode = in.readUnsignedByte() & 0x0f;
        byte[] payload = readSlowly(in);
        switch (opcode) {
          case 1 -> {
            gotBatch = true;
            text(socket, "{\"type\":\"ack\",\"stream\":\"demo\",\"batchNumber\":1}");
          }
          case 9 -> ping = payload;
          default -> throw new AssertionError("the connection was closed");
        }
      }
      assertThat(attempt.await()).isEqualTo(DispatchOutcome.delivered());
      assertThat(System.nanoTime() - beganNanos).isGreaterThan(5 * PING_INTERVAL.toNanos());
      assertThat(test.protocol.connections()).isEqualTo(1);
      send(socket, RawSocket.masked(0x8a, ping));
    }
  }

  /** Reads the length and the payload of a frame, in pieces. */
  private static byte[] readSlowly(DataInputStream in) throws IOException {
    int length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = Math.toIntExact(in.readLong());
    }
    byte[] payload = new byte[length];
    for (int at = 0; at < length; at += PIECE_BYTES) {
      in.readFully(payload, at, Math.min(length - at, PIECE_BYTES));
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return payload;
  }

  private static void readHead(DataInputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static void text(Socket socket, String text) throws IOException {
    send(socket, RawSocket.masked(0x81, text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void send(Socket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }
}
