package io.eventstreams.transport.netty;

import static io.eventstreams.transport.netty.TestServer.dispatch;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.transport.netty.WebSocketOptions.SlowConsumerPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
      assertThat(demo.waitsForConsumer()).isTrue();
      assertThat(dispatch(demo, "0004").await()).isEqualTo(DispatchOutcome.delivered());
      String expected =
          "{\"stream\":\"demo\",\"type\":\"event_batch\",\"events\":"
              + "[{\"x\":1,\"sequenceId\":\"0004\",\"topic\":\"t1\"}]}\n";
      assertThat(one.next()).isEqualTo(expected);
      assertThat(two.next()).isEqualTo(expected);
    }
  }

  /** A codec whose payloads are numbers, and who counts how often one is written. */
  private static final class CountingCodec implements EventDataCodec<Integer> {
    private final AtomicInteger encoded = new AtomicInteger();

    @Override
    public byte[] encode(Integer data) {
      encoded.incrementAndGet();
      return data.toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Integer decode(byte[] json) {
      return Integer.valueOf(new String(json, StandardCharsets.US_ASCII));
    }
  }

  @Test
  void writesEachEventAsJsonOnceHoweverManyGetIt() {
    CountingCodec codec = new CountingCodec();
    WebSocketProtocol<Integer> protocol =
        WebSocketProtocol.create(codec, WebSocketOptions.DEFAULTS);
    try (EventStreamsServer server =
        EventStreamsServer.builder(new FakeStreamManager(), protocol)
            .specCodec(SpecCodec.generic())
            .port(0)
            .start()) {
      Dispatcher<Integer> demo =
          TestServer.dispatcher(protocol, "demo", DistributionMode.BROADCAST);
      TestClient one = TestClient.started(server, "demo");
      TestClient two = TestClient.started(server, "demo");
      TestClient v2 = TestClient.speaking(server, "eventstreams.v2");
      assertThat(v2.next()).contains("\"welcome\"");
      v2.send("{\"type\":\"start\",\"stream\":\"demo\"}");
      assertThat(v2.next()).contains("\"started\"");
      RecordingAttempt attempt = new RecordingAttempt("0002");
      demo.attemptDispatch(
          new EventBatch<>(0, "", List.of(new Event<>("", "0001", 7), new Event<>("", "0002", 8))),
          attempt);
      assertThat(attempt.await()).isEqualTo(DispatchOutcome.delivered());
      for (TestClient client : List.of(one, two, v2)) {
        assertThat(client.next())
            .contains("{\"data\":7,\"sequenceId\":\"0001\"", "{\"data\":8,\"sequenceId\":\"0002\"");
      }
      assertThat(codec.encoded).as("events that were written as JSON").hasValue(2);
    }
    LeakWatch.check();
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
            .writeDeadline(Duration.ofSeconds(5))
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
    EngineFixture.await(expected + " connections", () -> test.protocol.connections() == expected);
  }

  @Test
  void disconnectsAClientWhoseQueueIsFull() {
    try (TestServer test = stalling(SlowConsumerPolicy.DISCONNECT);
        RawSocket unread = RawSocket.webSocket(test.server)) {
      overflow(test, unread);
      assertThat(unread.awaitCloseCode()).isIn(1008, 1006);
      awaitConnections(test, 1);
    }
  }

  @Test
  void dropsTheOldestBatchesOfAClientWhoseQueueIsFull() {
    try (TestServer test = stalling(SlowConsumerPolicy.DROP_OLDEST)) {
      try (RawSocket unread = RawSocket.webSocket(test.server)) {
        overflow(test, unread);
        assertThat(test.protocol.connections()).isEqualTo(2);
        String last = "";
        while (!last.contains("\"b199\"")) {
          last = unread.readText();
        }
      }
    }
  }

  private static TestServer stalling(SlowConsumerPolicy policy) {
    return new TestServer(
        WebSocketOptions.builder()
            .broadcastQueueMessages(4)
            .slowConsumers(policy)
            .writeDeadline(Duration.ofMinutes(5))
            .build());
  }

  private static void overflow(TestServer test, RawSocket unread) {
    Dispatcher<RawJson> demo = test.dispatcher("demo", DistributionMode.BROADCAST);
    unread.text("{\"type\":\"start\",\"stream\":\"demo\"}");
    unread.frame(0x89, new byte[] {1});
    unread.readPong();
    TestClient healthy = TestClient.started(test.server, "demo");
    for (int number = 0; number < 200; number++) {
      large(demo, number).await();
      assertThat(healthy.next()).contains("\"sequenceId\":\"b" + number + "\"");
    }
  }

  /** As after a reset, when there is much to send: it would outrun everybody. */
  @Test
  void aBacklogWaitsForTheFastest() throws Exception {
    for (SlowConsumerPolicy policy : SlowConsumerPolicy.values()) {
      try (TestServer test = stalling(policy);
          RawSocket slow = RawSocket.webSocket(test.server)) {
        Dispatcher<RawJson> demo = test.dispatcher("demo", DistributionMode.BROADCAST);
        slow.text("{\"type\":\"start\",\"stream\":\"demo\"}");
        slow.frame(0x89, new byte[] {1});
        slow.readPong();
        CompletableFuture<Void> sender =
            CompletableFuture.runAsync(
                () -> {
                  for (int number = 0; number < 200; number++) {
                    large(demo, number).await();
                  }
                });
        for (int number = 0; number < 200; number++) {
          assertThat(slow.readText()).contains("\"sequenceId\":\"b" + number + "\"");
        }
        sender.get(20, TimeUnit.SECONDS);
      }
    }
    LeakWatch.check();
  }

  @Test
  void whoNeverReadsIsWaitedForUntilTheWriteDeadline() {
    WebSocketOptions options =
        WebSocketOptions.builder()
            .broadcastQueueMessages(4)
            .writeDeadline(Duration.ofMillis(500))
            .build();
    try (TestServer test = new TestServer(options);
        RawSocket unread = RawSocket.webSocket(test.server)) {
      Dispatcher<RawJson> demo = test.dispatcher("demo", DistributionMode.BROADCAST);
      unread.text("{\"type\":\"start\",\"stream\":\"demo\"}");
      unread.frame(0x89, new byte[] {1});
      unread.readPong();
      for (int number = 0; number < 200; number++) {
        assertThat(large(demo, number).await()).isEqualTo(DispatchOutcome.delivered());
      }
      awaitConnections(test, 0);
    }
    LeakWatch.check();
  }

  /** Another thread may be about to give it. */
  private static boolean isDoneSoon(RecordingAttempt attempt) {
    long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
    while (!attempt.isDone() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return attempt.isDone();
  }

  /** A stop must not wait for who does not read. */
  @Test
  void whatWaitsIsWithdrawn() {
    try (TestServer test = stalling(SlowConsumerPolicy.DISCONNECT);
        RawSocket unread = RawSocket.webSocket(test.server)) {
      Dispatcher<RawJson> demo = test.dispatcher("demo", DistributionMode.BROADCAST);
      unread.text("{\"type\":\"start\",\"stream\":\"demo\"}");
      unread.frame(0x89, new byte[] {1});
      unread.readPong();
      RecordingAttempt last = null;
      int sent = 0;
      do {
        last = large(demo, sent++);
      } while (sent < 200 && isDoneSoon(last));
      assertThat(last.isDone()).as("though nobody reads").isFalse();
      last.cancel();
      for (int number = 0; number < sent - 1; number++) {
        assertThat(unread.readText()).contains("\"sequenceId\":\"b" + number + "\"");
      }
      large(demo, sent).await();
      assertThat(unread.readText()).contains("\"sequenceId\":\"b" + sent + "\"");
      assertThat(last.isDone()).isFalse();
    }
    LeakWatch.check();
  }
}
