package io.eventstreams.transport.netty;

import static io.eventstreams.transport.netty.TestServer.dispatch;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.transport.netty.WebSocketOptions.SlowConsumerPolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WebSocketBroadcastIT {
  static {
    LeakWatch.install();
  }

  private static RecordingAttempt large(Dispatcher<RawJson> dispatcher, int number) {
    RecordingAttempt attempt = new RecordingAttempt("b" + number);
    RawJson data = RawJson.parse("{\"pad\":\"" + "p".repeat(200 << 10) + "\"}");
    EventBatch<RawJson> batch =
        new EventBatch<>(0, "", List.of(new Event<>("t", "b" + number, data)));
    dispatcher.attemptDispatch(batch, attempt);
    return attempt;
  }

  @Test
  void givesEveryBatchToAllWithoutNumberAndAsksForNoAnswer() {
    try (TestServer test = new TestServer()) {
      Dispatcher<RawJson> demo = test.dispatcher("demo", DistributionMode.BROADCAST);
      TestClient one = TestClient.started(test.server, "demo");
      TestClient two = TestClient.started(test.server, "demo");
      assertThat(demo.waitsForConsumer()).isFalse();
      assertThat(dispatch(demo, "0004").await()).isEqualTo(DispatchOutcome.delivered());
      String expected =
          "{\"stream\":\"demo\",\"type\":\"event_batch\",\"events\":"
              + "[{\"x\":1,\"sequenceId\":\"0004\",\"topic\":\"t1\"}]}\n";
      assertThat(one.next()).isEqualTo(expected);
      assertThat(two.next()).isEqualTo(expected);
    }
  }

  @Test
  void countsAsDeliveredWhenNobodyIsConnected() {
    try (TestServer test = new TestServer()) {
      Dispatcher<RawJson> demo = test.dispatcher("demo", DistributionMode.BROADCAST);
      assertThat(dispatch(demo, "0001").await()).isEqualTo(DispatchOutcome.delivered());
      TestClient late = TestClient.started(test.server, "demo");
      assertThat(late.hasNothing()).isTrue();
      dispatch(demo, "0002");
      assertThat(late.next()).contains("\"0002\"");
    }
  }

  @Test
  void aClientThatDoesNotReadHoldsNobodyUp() {
    WebSocketOptions options =
        WebSocketOptions.builder()
            .writeDeadline(Duration.ofMillis(500))
            .pingInterval(Duration.ofSeconds(30))
            .build();
    try (TestServer test = new TestServer(options)) {
      Dispatcher<RawJson> demo = test.dispatcher("demo", DistributionMode.BROADCAST);
      TestClient healthy = TestClient.started(test.server, "demo");
      try (RawSocket unread = RawSocket.webSocket(test.server)) {
        unread.text("{\"type\":\"start\",\"stream\":\"demo\"}");
        TestClient.started(test.server, "other").close();
        for (int number = 0; number < 200; number++) {
          large(demo, number).await();
        }
        for (int number = 0; number < 200; number++) {
          assertThat(healthy.next()).contains("\"sequenceId\":\"b" + number + "\"");
        }
        // The write deadline ends it, so nothing of it stays in memory.
        awaitConnections(test, 1);
      }
    }
  }

  private static void awaitConnections(TestServer test, int expected) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (test.protocol.connections() != expected) {
      if (System.nanoTime() > end) {
        throw new AssertionError(test.protocol.connections() + " connections after 10 s");
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void disconnectsAClientWhoseQueueIsFull() {
    try (TestServer test = stalling(SlowConsumerPolicy.DISCONNECT);
        RawSocket unread = RawSocket.webSocket(test.server)) {
      overflow(test, unread);
      assertThat(unread.awaitCloseCode()).isIn(1008, 1006);
      awaitConnections(test, 0);
    }
  }

  @Test
  void dropsTheOldestBatchesOfAClientWhoseQueueIsFull() {
    try (TestServer test = stalling(SlowConsumerPolicy.DROP_OLDEST)) {
      try (RawSocket unread = RawSocket.webSocket(test.server)) {
        overflow(test, unread);
        assertThat(test.protocol.connections()).isEqualTo(1);
        String last = "";
        while (!last.contains("\"b199\"")) {
          last = unread.readText();
        }
      }
    }
  }

  private static TestServer stalling(SlowConsumerPolicy policy) {
    return new TestServer(
        WebSocketOptions.builder().broadcastQueueMessages(4).slowConsumers(policy).build());
  }

  private static void overflow(TestServer test, RawSocket unread) {
    Dispatcher<RawJson> demo = test.dispatcher("demo", DistributionMode.BROADCAST);
    unread.text("{\"type\":\"start\",\"stream\":\"demo\"}");
    unread.frame(0x89, new byte[] {1});
    unread.readPong();
    for (int number = 0; number < 200; number++) {
      large(demo, number).await();
    }
  }
}
