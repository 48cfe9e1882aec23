package io.eventstreams.transport.netty;

import static io.eventstreams.transport.netty.TestServer.dispatch;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.testkit.Scale;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Peers that vanish without a word, as behind a broken network: {@code -Dblackhole.peers} of them.
 */
final class BlackHoleIT {
  static {
    LeakWatch.install();
  }

  private static final int PEERS = Scale.of("blackhole.peers", 200);
  private static final Duration INTERVAL = Duration.ofSeconds(3);

  @Test
  void peersThatVanishAreFoundAndTheirBatchesGoToOthers() {
    WebSocketOptions options = WebSocketOptions.builder().pingInterval(INTERVAL).build();
    try (TestServer test = new TestServer(options);
        FaultProxy proxy = new FaultProxy(test.server.port())) {
      Dispatcher<RawJson> demo = test.dispatcher("demo");
      List<TestClient> vanishing = new ArrayList<>();
      List<FaultProxy.Link> links = new ArrayList<>();
      for (int i = 0; i < PEERS; i++) {
        vanishing.add(TestClient.started(proxy.port(), "demo"));
        links.add(proxy.next());
      }
      TestClient healthy = TestClient.started(test.server, "demo");
      List<RecordingAttempt> given = new ArrayList<>();
      long[] foundNanos = new long[PEERS];
      for (int i = 0; i < PEERS; i++) {
        RecordingAttempt attempt = dispatch(demo, "s" + i);
        int peer = i;
        attempt.whenComplete = () -> foundNanos[peer] = System.nanoTime();
        vanishing.get(i).next();
        given.add(attempt);
      }
      long beginNanos = System.nanoTime();
      links.forEach(FaultProxy.Link::blackHole);
      for (int i = 0; i < PEERS; i++) {
        assertThat(given.get(i).await().toString()).contains("FF00228");
        foundNanos[i] -= beginNanos;
      }
      System.out.println(
          PEERS
              + " peers behind a black hole, a ping each "
              + INTERVAL.toMillis()
              + " ms, found after "
              + new Percentiles(foundNanos));
      RecordingAttempt next = dispatch(demo, "last");
      assertThat(healthy.next()).contains("\"last\"");
      healthy.ack("demo", PEERS + 1);
      assertThat(next.await()).isEqualTo(DispatchOutcome.delivered());
      assertThat(test.protocol.connections()).isEqualTo(1);
      vanishing.forEach(TestClient::close);
    }
  }
}
