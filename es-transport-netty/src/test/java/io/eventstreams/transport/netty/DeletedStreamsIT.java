package io.eventstreams.transport.netty;

import static io.eventstreams.transport.netty.TestServer.batch;
import static io.eventstreams.transport.netty.TestServer.dispatch;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.Dispatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams that come and go leave nothing behind. */
final class DeletedStreamsIT {
  static {
    LeakWatch.install();
  }

  private static final int NAMES = 10_000;

  private final TestServer test = new TestServer();

  @AfterEach
  void close() {
    test.close();
  }

  private int remembered() {
    return test.protocol.hub().streams();
  }

  private TestClient speaking() {
    TestClient client = TestClient.speaking(test.server, "eventstreams.v2");
    assertThat(client.next()).contains("\"welcome\"");
    return client;
  }

  private void deliverTo(TestClient client, String name, DistributionMode mode) {
    Dispatcher<RawJson> dispatcher = test.dispatcher(name, mode);
    client.send("{\"type\":\"start\",\"stream\":\"" + name + "\"}");
    assertThat(client.next()).contains("\"started\"");
    RecordingAttempt attempt = dispatch(dispatcher, "0001");
    assertThat(client.next()).contains("\"event_batch\"");
    if (mode == DistributionMode.LOAD_BALANCE) {
      client.ack(name, 1);
    }
    assertThat(attempt.await()).isEqualTo(DispatchOutcome.delivered());
    dispatcher.close();
    assertThat(client.next()).contains("\"FF00164\"");
  }

  @Test
  void tenThousandNamesThatDeliveredAndWereDeletedAreForgotten() {
    TestClient client = speaking();
    for (int i = 0; i < NAMES; i++) {
      deliverTo(client, "s" + i, DistributionMode.LOAD_BALANCE);
    }
    assertThat(remembered()).isZero();
  }

  @Test
  void namesThatBroadcastAreForgottenToo() {
    TestClient client = speaking();
    for (int i = 0; i < 100; i++) {
      deliverTo(client, "s" + i, DistributionMode.BROADCAST);
      dispatchWithoutClients("t" + i);
    }
    assertThat(remembered()).isZero();
  }

  private void dispatchWithoutClients(String name) {
    Dispatcher<RawJson> dispatcher = test.dispatcher(name, DistributionMode.BROADCAST);
    assertThat(dispatch(dispatcher, "0001").await()).isEqualTo(DispatchOutcome.delivered());
    dispatcher.close();
  }

  @Test
  void aNameWhoseClientOfThePlainProtocolLeavesLaterIsForgottenThen() throws Exception {
    Dispatcher<RawJson> dispatcher = test.dispatcher("demo");
    TestClient client = TestClient.started(test.server, "demo");
    RecordingAttempt attempt = dispatch(dispatcher, "0001");
    assertThat(client.next()).isEqualTo(batch(1, "demo", "0001"));
    client.ack("demo", 1);
    assertThat(attempt.await()).isEqualTo(DispatchOutcome.delivered());
    dispatcher.close();
    assertThat(remembered()).isEqualTo(1);
    client.close();
    awaitForgotten();
  }

  @Test
  void aBatchThatIsWithdrawnAfterTheEndKeepsNoName() throws Exception {
    Dispatcher<RawJson> dispatcher = test.dispatcher("demo");
    RecordingAttempt attempt = dispatch(dispatcher, "0001");
    dispatcher.close();
    assertThat(remembered()).isEqualTo(1);
    attempt.cancel();
    awaitForgotten();
  }

  private void awaitForgotten() throws InterruptedException {
    long end = System.nanoTime() + 10_000_000_000L;
    while (remembered() > 0) {
      assertThat(System.nanoTime() - end).as("forgotten within 10 s").isNegative();
      Thread.onSpinWait();
    }
  }

  @Test
  void theNumbersOfANameThatComesBackGoOn() {
    TestClient client = speaking();
    deliverTo(client, "demo", DistributionMode.LOAD_BALANCE);
    assertThat(remembered()).isZero();
    Dispatcher<RawJson> again = test.dispatcher("demo");
    client.send("{\"type\":\"start\",\"stream\":\"demo\"}");
    assertThat(client.next()).contains("\"started\"");
    RecordingAttempt attempt = dispatch(again, "0002");
    assertThat(client.next()).contains("\"batchNumber\":2,");
    client.ack("demo", 2);
    assertThat(attempt.await()).isEqualTo(DispatchOutcome.delivered());
  }

  @Test
  void aStreamThatIsThereIsRemembered() {
    Dispatcher<RawJson> dispatcher = test.dispatcher("demo");
    TestClient client = speaking();
    client.send("{\"type\":\"start\",\"stream\":\"demo\"}");
    assertThat(client.next()).contains("\"started\"");
    RecordingAttempt attempt = dispatch(dispatcher, "0001");
    assertThat(client.next()).contains("\"event_batch\"");
    client.ack("demo", 1);
    assertThat(attempt.await()).isEqualTo(DispatchOutcome.delivered());
    client.send("{\"type\":\"stop\",\"stream\":\"demo\"}");
    assertThat(client.next()).contains("\"stopped\"");
    assertThat(remembered()).isEqualTo(1);
  }
}
