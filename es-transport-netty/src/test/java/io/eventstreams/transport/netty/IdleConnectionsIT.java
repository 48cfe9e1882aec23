package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.testkit.Scale;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code -Didle.connections} of them cost that have started a stream which has no events. */
final class IdleConnectionsIT {
  private static final int CONNECTIONS = Scale.of("idle.connections", 500);
  private static final byte[] HANDSHAKE =
      RawSocket.handshake("/ws", "").getBytes(StandardCharsets.US_ASCII);
  private static final byte[] START =
      RawSocket.masked(
          0x81, "{\"type\":\"start\",\"stream\":\"demo\"}".getBytes(StandardCharsets.UTF_8));

  /** What the leak detector remembers of each buffer would be counted as well. */
  @BeforeAll
  static void countOnlyWhatIsOurs() {
    LeakWatch.install();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
  }

  @AfterAll
  static void watchLeaksAgain() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  @Test
  void anIdleConnectionCostsLittle() throws Exception {
    try (TestServer test = new TestServer()) {
      List<SocketChannel> clients = new ArrayList<>();
      // What the first connections cost once.
      open(test, clients, 20);
      long before = Memory.usedBytes();
      open(test, clients, CONNECTIONS);
      // The client's side is in this process too, and is counted.
      long each = (Memory.usedBytes() - before) / CONNECTIONS;
      System.out.println(CONNECTIONS + " idle connections: " + each + " bytes each");
      assertThat(each).isLessThanOrEqualTo(20 << 10);
      for (SocketChannel client : clients) {
        client.close();
      }
    }
  }

  private static void open(TestServer test, List<SocketChannel> clients, int count)
      throws IOException {
    int before = clients.size();
    ByteBuffer answer = ByteBuffer.allocate(1_024);
    for (int i = 0; i < count; i++) {
      SocketChannel client =
          SocketChannel.open(new InetSocketAddress("127.0.0.1", test.server.port()));
      clients.add(client);
      client.write(ByteBuffer.wrap(HANDSHAKE));
      answer.clear();
      client.read(answer);
      assertThat(new String(answer.array(), 0, 12, StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 101");
      client.write(ByteBuffer.wrap(START));
    }
    EngineFixture.await("all connected", () -> test.protocol.connections() == before + count);
  }
}
