package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.Dispatcher;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.Principal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom nobody has time to decide on is not refused, nor let in: it may ask again. */
final class BusyAccessIT {
  static {
    LeakWatch.install();
  }

  private static final String START = "{\"type\":\"start\",\"stream\":\"%s\"}";

  private final SlowRules rules = new SlowRules();
  private final TestServer test =
      new TestServer(
          WebSocketOptions.builder().pingInterval(Duration.ofSeconds(1)).build(),
          ServerLimits.DEFAULTS.withHookTimeout(Duration.ofMinutes(1)).withWorkers(1, 1),
          builder -> builder.authenticator(request -> () -> "somebody").authorizer(rules));
  private final Dispatcher<RawJson> mine = test.dispatcher("mine");

  /** Permits everything, some of it only when it has been told to. */
  private static final class SlowRules implements Authorizer {
    private final Semaphore asked = new Semaphore(0);
    private final CountDownLatch decided = new CountDownLatch(1);
    private volatile String slow = "slow";

    @Override
    public boolean mayRequest(Principal client, ClientRequest request) {
      return true;
    }

    @Override
    public boolean mayConsume(Principal client, String stream) throws InterruptedException {
      if (stream.equals(slow)) {
        asked.release();
        decided.await();
      }
      return true;
    }

    void awaitQuestion() throws InterruptedException {
      assertThat(asked.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @AfterEach
  void close() {
    test.close();
  }

  /** One of the two is asked for, and the other one has the only place to wait. */
  private void keepBusy(TestClient one, TestClient other) throws InterruptedException {
    one.send(START.formatted("slow"));
    rules.awaitQuestion();
    other.send(START.formatted("slow"));
    other.sync();
  }

  @Test
  void aConnectionOfTheSubProtocolIsToldAndMayStartAgain() throws Exception {
    try (TestClient one = TestClient.connect(test.server);
        TestClient other = TestClient.connect(test.server);
        TestClient client = TestClient.speaking(test.server, "eventstreams.v2")) {
      keepBusy(one, other);
      client.next();
      client.send(START.formatted("mine"));
      assertThat(client.next())
          .isEqualTo(
              "{\"type\":\"error\",\"code\":\"ES10030\",\"error\":\"ES10030: too many others are"
                  + " being decided on\",\"about\":\"start\",\"stream\":\"mine\"}\n");
      RecordingAttempt waiting = TestServer.dispatch(mine, "0001");
      assertThat(client.hasNothing()).isTrue();
      rules.decided.countDown();
      String answer;
      do {
        client.send(START.formatted("mine"));
        answer = client.next();
      } while (answer.contains("ES10030"));
      assertThat(answer).startsWith("{\"type\":\"started\"");
      assertThat(client.next()).contains("\"0001\"");
      client.ack("mine", 1);
      waiting.await();
    }
  }

  @Test
  void aConnectionOfThePlainProtocolIsClosedAndMayComeAgain() throws Exception {
    try (TestClient one = TestClient.connect(test.server);
        TestClient other = TestClient.connect(test.server);
        TestClient client = TestClient.connect(test.server)) {
      keepBusy(one, other);
      client.send(START.formatted("mine"));
      assertThat(client.awaitClose()).isEqualTo(1013);
      rules.decided.countDown();
    }
  }

  @Test
  void theWatchOverRightsTakesNoPlaceFromThoseWhoAskForTheFirstTime() throws Exception {
    try (TestClient client = TestClient.speaking(test.server, "eventstreams.v2")) {
      client.next();
      test.dispatcher("other");
      client.send(START.formatted("mine"));
      assertThat(client.next()).startsWith("{\"type\":\"started\"");
      rules.slow = "mine";
      rules.awaitQuestion();
      assertThat(
              test.call("GET", "/api/v1/eventstreams", "application/json", BodyPublishers.noBody())
                  .statusCode())
          .isEqualTo(200);
      client.send(START.formatted("other"));
      assertThat(client.next()).startsWith("{\"type\":\"started\"");
      rules.decided.countDown();
    }
  }
}
