package io.eventstreams.transport.netty;

import static io.eventstreams.transport.netty.TestServer.batch;
import static io.eventstreams.transport.netty.TestServer.dispatch;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.SpecCodec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WebSocketLoadBalanceIT {
  static {
    LeakWatch.install();
  }

  private final TestServer test = new TestServer();
  private final Dispatcher<RawJson> demo = test.dispatcher("demo");

  @AfterEach
  void close() {
    test.close();
  }

  private TestClient started() {
    return TestClient.started(test.server, "demo");
  }

  private static String failureOf(RecordingAttempt attempt) {
    return attempt
        .await()
        .fold(
            delivered -> "delivered",
            unavailable -> unavailable.cause().getMessage(),
            refused -> "refused " + refused.cause().getMessage(),
            partial -> "partial");
  }

  private static void assertDelivered(RecordingAttempt attempt) {
    assertThat(attempt.await()).isEqualTo(DispatchOutcome.delivered());
  }

  @Test
  void givesBatchesToConnectionsInTurnAndNumbersThem() {
    List<TestClient> clients = List.of(started(), started(), started());
    for (int number = 1; number <= 6; number++) {
      RecordingAttempt attempt = dispatch(demo, "000" + number);
      TestClient client = clients.get((number - 1) % 3);
      assertThat(client.next()).isEqualTo(batch(number, "demo", "000" + number));
      client.ack("demo", number);
      assertDelivered(attempt);
    }
    assertThat(clients).allMatch(TestClient::hasNothing);
  }

  @Test
  void waitsForTheFirstConsumerWithoutStartingTheClock() {
    RecordingAttempt attempt = dispatch(demo, "0001");
    TestClient other = TestClient.started(test.server, "other");
    assertThat(other.hasNothing()).isTrue();
    assertThat(attempt.isHandedOver()).isFalse();
    assertThat(demo.waitsForConsumer()).isTrue();

    TestClient client = started();
    assertThat(client.next()).isEqualTo(batch(1, "demo", "0001"));
    attempt.awaitHandOver();
    assertThat(attempt.consumer).matches("connection [0-9a-zA-Z-]{8,}");
    client.ack("demo", 1);
    assertDelivered(attempt);
  }

  @Test
  void acceptsAnAckWithoutNumber() {
    TestClient client = started();
    String[] acks = {
      "{\"type\":\"ack\",\"stream\":\"demo\"}",
      "{\"type\":\"ack\",\"stream\":\"demo\",\"batchNumber\":0}",
      "{\"type\":\"ack\",\"stream\":\"demo\",\"batchNumber\":-5}"
    };
    for (String ack : acks) {
      RecordingAttempt attempt = dispatch(demo, "0001");
      client.next();
      client.send(ack);
      assertDelivered(attempt);
    }
  }

  @Test
  void completesEachDeliveryOnceHoweverOftenItIsAcknowledged() {
    TestClient client = started();
    for (int number = 1; number <= 500; number++) {
      RecordingAttempt attempt = dispatch(demo, "s" + number);
      client.next();
      client.ack("demo", number);
      client.ack("demo", number);
      client.ack("demo", number);
      assertDelivered(attempt);
      assertThat(attempt.completions).hasValue(1);
    }
    assertThat(client.hasNothing()).isTrue();
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void ignoresAcksOfOtherConnections() {
    TestClient first = started();
    TestClient second = started();
    TestClient stranger = TestClient.connect(test.server);
    RecordingAttempt attempt = dispatch(demo, "0001");
    first.next();
    for (TestClient other : List.of(second, stranger)) {
      other.ack("demo", 1);
      other.send("{\"type\":\"ack\",\"stream\":\"demo\"}");
      other.send("{\"type\":\"nack\",\"stream\":\"demo\",\"batchNumber\":1}");
      other.sync();
    }
    assertThat(attempt.isDone()).isFalse();
    first.ack("demo", 1);
    assertDelivered(attempt);
  }

  @Test
  void nackAndErrorFailTheAttemptWithTheClientsWords() {
    TestClient first = started();
    TestClient second = started();
    RecordingAttempt attempt = dispatch(demo, "0001");
    first.next();
    first.send("{\"type\":\"nack\",\"stream\":\"demo\",\"batchNumber\":1,\"message\":\"n\"}");
    assertThat(failureOf(attempt)).startsWith("FF00227: ").endsWith("n");

    RecordingAttempt again = dispatch(demo, "0001");
    assertThat(second.next()).isEqualTo(batch(2, "demo", "0001"));
    second.send("{\"type\":\"error\",\"stream\":\"demo\",\"message\":\"no\\u001bgood\"}");
    assertThat(failureOf(again)).startsWith("FF00227: ").endsWith("no good");
  }

  @Test
  void ignoresAnAckWithAnotherNumber() {
    TestClient client = started();
    RecordingAttempt attempt = dispatch(demo, "0001");
    client.next();
    client.ack("demo", 2);
    client.ack("other", 1);
    client.sync();
    assertThat(attempt.isDone()).isFalse();
    client.ack("demo", 1);
    assertDelivered(attempt);
  }

  @Test
  void failsAtOnceWhenTheConnectionIsLost() {
    TestClient first = started();
    TestClient second = started();
    RecordingAttempt attempt = dispatch(demo, "0001");
    first.next();
    first.abort();
    assertThat(failureOf(attempt)).startsWith("FF00228: ");
    RecordingAttempt again = dispatch(demo, "0001");
    assertThat(second.next()).isEqualTo(batch(2, "demo", "0001"));
    second.ack("demo", 2);
    assertDelivered(again);
  }

  @Test
  void keepsSeveralBatchesInFlightAndTheirAnswersApart() {
    TestClient client = started();
    RecordingAttempt first = dispatch(demo, "0001");
    RecordingAttempt second = dispatch(demo, "0002");
    client.next();
    client.next();
    client.send("{\"type\":\"ack\",\"stream\":\"demo\"}");
    client.sync();
    assertThat(first.isDone() || second.isDone()).isFalse();
    client.ack("demo", 2);
    assertDelivered(second);
    assertThat(first.isDone()).isFalse();
    client.ack("demo", 1);
    assertDelivered(first);
  }

  @Test
  void writesBatchesInTheirOrderWhicheverThreadsHandThemOut() {
    Dispatcher<RawJson> other = test.dispatcher("other");
    TestClient client = started();
    client.send("{\"type\":\"start\",\"stream\":\"other\"}");
    RecordingAttempt attempt = dispatch(other, "0001");
    client.next();
    // On the connection's own event loop, which could write at once what others have to hand to it.
    attempt.whenComplete =
        () -> {
          CompletableFuture.runAsync(() -> dispatch(demo, "0002")).join();
          dispatch(demo, "0003");
        };
    client.ack("other", 1);
    assertThat(client.next()).isEqualTo(batch(1, "demo", "0002"));
    assertThat(client.next()).isEqualTo(batch(2, "demo", "0003"));
  }

  @Test
  void takesALateAckForTheBatchItWasMeantFor() {
    TestClient client = started();
    RecordingAttempt withdrawn = dispatch(demo, "0001");
    client.next();
    withdrawn.awaitHandOver();
    withdrawn.cancel();
    RecordingAttempt next = dispatch(demo, "0002");
    assertThat(client.next()).isEqualTo(batch(2, "demo", "0002"));

    client.send("{\"type\":\"ack\",\"stream\":\"demo\"}");
    client.sync();
    assertThat(next.isDone()).isFalse();
    client.send("{\"type\":\"ack\",\"stream\":\"demo\"}");
    assertDelivered(next);
    assertThat(withdrawn.isDone()).isFalse();
  }

  @Test
  void acceptsAnAckWithoutNumberForARepeatedBatch() {
    TestClient client = started();
    RecordingAttempt withdrawn = dispatch(demo, "0001");
    client.next();
    withdrawn.cancel();
    RecordingAttempt repeated = dispatch(demo, "0001");
    client.next();
    client.send("{\"type\":\"ack\",\"stream\":\"demo\"}");
    assertDelivered(repeated);
  }

  @Test
  void forgetsABatchThatWasWithdrawnWhileItWaited() {
    RecordingAttempt withdrawn = dispatch(demo, "0001");
    withdrawn.cancel();
    RecordingAttempt next = dispatch(demo, "0002");
    TestClient client = started();
    assertThat(client.next()).isEqualTo(batch(1, "demo", "0002"));
    client.ack("demo", 1);
    assertDelivered(next);
    assertThat(client.hasNothing()).isTrue();
  }

  @Test
  void failsAnAttemptWithoutAnswerAndKeepsTheConnection() {
    try (TestServer quick =
        new TestServer(WebSocketOptions.builder().ackTimeout(Duration.ofSeconds(2)).build())) {
      Dispatcher<RawJson> dispatcher = quick.dispatcher("demo");
      TestClient client = TestClient.started(quick.server, "demo");
      RecordingAttempt attempt = dispatch(dispatcher, "0001");
      client.next();
      assertThat(failureOf(attempt)).startsWith("FF00244: ");
      RecordingAttempt again = dispatch(dispatcher, "0001");
      assertThat(client.next()).isEqualTo(batch(2, "demo", "0001"));
      client.ack("demo", 2);
      assertDelivered(again);
    }
  }

  @Test
  void refusesDataThatIsNotJson() {
    WebSocketProtocol<byte[]> protocol =
        WebSocketProtocol.create(EventDataCodec.rawBytes(), WebSocketOptions.DEFAULTS);
    try (EventStreamsServer server =
        EventStreamsServer.builder(test.manager, protocol)
            .specCodec(SpecCodec.generic())
            .port(0)
            .start()) {
      TestClient client = TestClient.started(server, "demo");
      for (DistributionMode mode : DistributionMode.values()) {
        RecordingAttempt attempt = new RecordingAttempt("0001");
        byte[] notJson = {'{', 'x'};
        TestServer.dispatcher(protocol, "demo", mode)
            .attemptDispatch(
                new EventBatch<>(0, "", List.of(new Event<>("t", "0001", notJson))), attempt)
            .thenAccept(attempt::complete);
        assertThat(failureOf(attempt)).startsWith("refused ES10009: ");
      }
      assertThat(client.hasNothing()).isTrue();
    }
  }

  /** Errors as well: memory that is short for a moment, or data that is nested too deeply. */
  @Test
  void failsABatchWhosePrintingEndsInAnError() {
    AtomicReference<Error> planned = new AtomicReference<>();
    EventDataCodec<byte[]> codec =
        new EventDataCodec<>() {
          @Override
          public byte[] encode(byte[] data) {
            Error failure = planned.getAndSet(null);
            if (failure != null) {
              throw failure;
            }
            return data;
          }

          @Override
          public byte[] decode(byte[] json) {
            return json;
          }
        };
    WebSocketProtocol<byte[]> protocol = WebSocketProtocol.create(codec, WebSocketOptions.DEFAULTS);
    try (EventStreamsServer server =
        EventStreamsServer.builder(test.manager, protocol)
            .specCodec(SpecCodec.generic())
            .port(0)
            .start()) {
      TestClient client = TestClient.started(server, "demo");
      Dispatcher<byte[]> dispatcher =
          TestServer.dispatcher(protocol, "demo", DistributionMode.LOAD_BALANCE);
      EventBatch<byte[]> batch =
          new EventBatch<>(0, "", List.of(new Event<>("t1", "0001", "{}".getBytes(UTF_8))));
      for (Error each : List.of(new StackOverflowError("deep"), new OutOfMemoryError("full"))) {
        planned.set(each);
        RecordingAttempt attempt = new RecordingAttempt("0001");
        dispatcher.attemptDispatch(batch, attempt);
        assertThat(failureOf(attempt)).isNotEqualTo("delivered");
      }
      RecordingAttempt again = new RecordingAttempt("0001");
      dispatcher.attemptDispatch(batch, again);
      client.next();
      client.send("{\"type\":\"ack\",\"stream\":\"demo\"}");
      assertDelivered(again);
    }
  }

  @Test
  void sharesOneConnectionBetweenStreams() {
    Dispatcher<RawJson> other = test.dispatcher("other");
    TestClient client = started();
    client.send("{\"type\":\"start\",\"stream\":\"other\"}");
    client.send("{\"type\":\"start\",\"stream\":\"other\"}");
    RecordingAttempt one = dispatch(demo, "0001");
    assertThat(client.next()).isEqualTo(batch(1, "demo", "0001"));
    RecordingAttempt two = dispatch(other, "0002");
    assertThat(client.next()).isEqualTo(batch(1, "other", "0002"));
    client.ack("other", 1);
    assertDelivered(two);
    assertThat(one.isDone()).isFalse();
    client.ack("demo", 1);
    assertDelivered(one);
    RecordingAttempt three = dispatch(other, "0003");
    assertThat(client.next()).isEqualTo(batch(2, "other", "0003"));
    client.ack("other", 2);
    assertDelivered(three);
    assertThat(client.hasNothing()).isTrue();
  }

  @Test
  void closesConnectionsWhenTheServerEnds() {
    TestClient client = started();
    RecordingAttempt attempt = dispatch(demo, "0001");
    client.next();
    test.server.close();
    assertThat(client.awaitClose()).isEqualTo(1001);
    assertThat(failureOf(attempt)).startsWith("FF00228: ");
  }
}
