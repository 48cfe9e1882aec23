package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that send without end are cut off, and what they send is not kept. */
@Timeout(120)
final class HttpFloodIT {
  static {
    LeakWatch.install();
  }

  private static final int MIB = 1 << 20;
  private static final int FLOOD_BYTES = 64 * MIB;
  private static final String JSON = "Host: localhost\r\nContent-Type: application/json\r\n";

  private final TestServer test = new TestServer();

  /** Sends the beginning, then the filler again and again; answers how the reply begins. */
  private String flood(String beginning, String filler) throws IOException {
    byte[] piece = filler.repeat(65_536 / filler.length()).getBytes(StandardCharsets.US_ASCII);
    try (Socket socket = new Socket("127.0.0.1", test.server.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(beginning.getBytes(StandardCharsets.US_ASCII));
      try {
        for (int sent = 0; sent < FLOOD_BYTES && socket.getInputStream().available() == 0; ) {
          out.write(piece);
          sent += piece.length;
        }
      } catch (IOException cutOff) {
        // The reply has come before.
      }
      byte[] reply = socket.getInputStream().readNBytes(12);
      return new String(reply, StandardCharsets.US_ASCII);
    }
  }

  private static long usedBytes() {
    var metric = PooledByteBufAllocator.DEFAULT.metric();
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    return metric.usedDirectMemory() + runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void eachIsAnsweredWithItsStatusAndKeepsNothing() throws IOException {
    try (test) {
      String body = "POST /api/v1/eventstreams HTTP/1.1\r\n" + JSON;
      String array = "POST /api/v1/events HTTP/1.1\r\n" + JSON;
      flood("GET /", "x");
      long before = usedBytes();
      for (int i = 0; i < 3; i++) {
        assertThat(flood("GET /", "x")).isEqualTo("HTTP/1.1 414");
        assertThat(flood("GET / HTTP/1.1\r\nX: ", "x")).isEqualTo("HTTP/1.1 431");
        assertThat(flood("GET / HTTP/1.1\r\n", "X: y\r\n")).isEqualTo("HTTP/1.1 431");
        assertThat(flood(body + "Content-Length: 99999999999\r\n\r\n", "x"))
            .isEqualTo("HTTP/1.1 413");
        assertThat(
                flood(
                    body + "Transfer-Encoding: chunked\r\n\r\n",
                    "1000\r\n" + "x".repeat(4_096) + "\r\n"))
            .isEqualTo("HTTP/1.1 413");
        assertThat(flood(array + "Content-Length: 99999999999\r\n\r\n[", "1,"))
            .isEqualTo("HTTP/1.1 413");
      }
      long keptMib = (usedBytes() - before) / MIB;
      System.out.println("floods: 18 of 64 MiB each, " + keptMib + " MiB more in use");
      assertThat(keptMib).isLessThan(16);
    }
  }
}
