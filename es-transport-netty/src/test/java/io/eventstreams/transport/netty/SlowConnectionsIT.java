package io.eventstreams.transport.netty;

import static io.eventstreams.transport.netty.TestServer.dispatch;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.testkit.Scale;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Requests that are never finished, a byte at a time, {@code -Dslow.connections} of them at once
 * for {@code -Dslow.seconds}: whenever one is ended, another takes its place. Beside them are a
 * stream and a client that consumes it.
 */
final class SlowConnectionsIT {
  static {
    LeakWatch.install();
  }

  private static final int CONNECTIONS = Scale.of("slow.connections", 150, 30);
  private static final int SECONDS = Scale.of("slow.seconds", 4, 4);
  private static final Duration PATIENCE = Duration.ofMillis(700);
  private static final ServerLimits LIMITS =
      ServerLimits.DEFAULTS.withTimeouts(PATIENCE, PATIENCE, PATIENCE);

  /** What is slow, and what the server says to it when its time is over. */
  private enum Slow {
    HEAD("GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: ", "HTTP/1.1 408 "),
    BODY(
        "POST /api/v1/eventstreams HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n",
        "HTTP/1.1 408 "),
    LINES(
        "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/x-ndjson\r\nContent-Length: 100000\r\n\r\n",
        "HTTP/1.1 408 "),
    IDLE("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 200 ");

    private final String begin;
    private final String answer;

    Slow(String begin, String answer) {
      this.begin = begin;
      this.answer = answer;
    }
  }

  /** One client; it sends a byte whenever it is asked to. */
  private static final class Client {
    private final Slow slow;
    private final SocketChannel channel;
    private final long beganNanos = System.nanoTime();
    private final StringBuilder answer = new StringBuilder();

    Client(Slow slow, int port) throws IOException {
      this.slow = slow;
      channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.write(ByteBuffer.wrap(slow.begin.getBytes(StandardCharsets.US_ASCII)));
      channel.configureBlocking(false);
    }

    /** Sends a byte more; false when the server has ended the connection. */
    boolean goesOn() {
      ByteBuffer read = ByteBuffer.allocate(1_024);
      try {
        if (channel.read(read) < 0) {
          return false;
        }
        answer.append(new String(read.array(), 0, read.position(), StandardCharsets.US_ASCII));
        if (slow != Slow.IDLE && answer.length() == 0) {
          channel.write(ByteBuffer.wrap(new byte[] {' '}));
        }
        return true;
      } catch (IOException reset) {
        return false;
      }
    }

    long livedMillis() {
      return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
    }
  }

  private long number;
  private volatile boolean enough;

  @Test
  void eachIsEndedInTimeAndOthersAreServedAsEver() throws Exception {
    try (TestServer test = new TestServer(WebSocketOptions.DEFAULTS, LIMITS)) {
      TestClient healthy = TestClient.started(test.server, "demo");
      serve(test, healthy);
      Percentiles alone = serve(test, healthy);
      List<Client> clients = new ArrayList<>();
      Map<Slow, Integer> ended = new EnumMap<>(Slow.class);
      long[] longest = new long[1];
      FutureTask<Void> attack =
          new FutureTask<>(() -> attack(test.server.port(), clients, ended, longest), null);
      Thread slowly = new Thread(attack, "slowly");
      slowly.start();
      Percentiles beside = serve(test, healthy);
      enough = true;
      attack.get();
      System.out.println(
          "%d slow connections for %d s: %s ended, none after more than %d ms; beside them %s; alone %s"
              .formatted(CONNECTIONS, SECONDS, ended, longest[0], beside, alone));
      assertThat(ended.keySet()).containsExactly(Slow.values());
      for (Client client : clients) {
        client.channel.close();
      }
    }
  }

  /** Until it is enough, all connections are kept busy, each with one byte in 20 ms. */
  private void attack(int port, List<Client> clients, Map<Slow, Integer> ended, long[] longest) {
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        clients.add(new Client(Slow.values()[i % Slow.values().length], port));
      }
      while (!enough) {
        for (int i = 0; i < CONNECTIONS; i++) {
          Client client = clients.get(i);
          if (!client.goesOn()) {
            assertThat(client.answer.toString()).startsWith(client.slow.answer);
            longest[0] = Math.max(longest[0], client.livedMillis());
            ended.merge(client.slow, 1, Integer::sum);
            client.channel.close();
            clients.set(i, new Client(client.slow, port));
          }
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    } catch (IOException | InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  /** Delivers one event after another, and measures how long until each is acknowledged. */
  private Percentiles serve(TestServer test, TestClient healthy) {
    List<Long> nanos = new ArrayList<>();
    long beginNanos = System.nanoTime();
    while (System.nanoTime() - beginNanos < TimeUnit.SECONDS.toNanos(SECONDS)) {
      long sentNanos = System.nanoTime();
      RecordingAttempt attempt = dispatch(test.dispatcher("demo"), "s" + ++number);
      healthy.next();
      healthy.ack("demo", number);
      assertThat(attempt.await()).isEqualTo(DispatchOutcome.delivered());
      nanos.add(System.nanoTime() - sentNanos);
    }
    return new Percentiles(nanos.stream().mapToLong(Long::longValue).toArray());
  }
}
