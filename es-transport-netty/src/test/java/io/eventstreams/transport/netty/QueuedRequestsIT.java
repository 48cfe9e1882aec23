package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of requests while the only worker has no time for them. */
final class QueuedRequestsIT {
  static {
    LeakWatch.install();
  }

  private static final String DEMO = "/api/v1/eventstreams/demo";

  private final TestServer test =
      new TestServer(WebSocketOptions.DEFAULTS, ServerLimits.DEFAULTS.withWorkers(1, 8));
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final RawSocket blocking = new RawSocket(test.server);

  @BeforeEach
  void holdTheWorkerUp() throws InterruptedException {
    assertThat(test.call("PUT", DEMO, "{}").statusCode()).isEqualTo(201);
    test.manager.withinStart =
        () -> {
          begun.countDown();
          try {
            released.await();
          } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
          }
        };
    blocking.send(action("start"));
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @AfterEach
  void close() {
    released.countDown();
    blocking.close();
    test.close();
  }

  private static String action(String name) {
    return "POST "
        + DEMO
        + "/"
        + name
        + " HTTP/1.1\r\nHost: localhost\r\n"
        + "Connection: close\r\nContent-Length: 0\r\n\r\n";
  }

  @Test
  void whetherTheStoreAnswersIsToldWhileAllWorkersWait() {
    assertThat(test.call("GET", "/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void nothingIsDoneForAClientThatHasGoneMeanwhile() {
    try (RawSocket impatient = new RawSocket(test.server)) {
      // The body comes by itself, so that nothing is read any more when it has come.
      impatient.send(
          action("stop").replace("Content-Length: 0", "Expect: 100-continue\r\nContent-Length: 2"));
      assertThat(impatient.readHead()).startsWith("HTTP/1.1 100 ");
      impatient.send("{}");
      impatient.endSending();
      assertThat(impatient.endsSilently()).isTrue();
    }
    released.countDown();
    assertThat(blocking.readAll()).startsWith("HTTP/1.1 200 ");
    assertThat(test.call("GET", DEMO).body()).contains("\"status\":\"started\"");
  }

  @Test
  void whatAClientSendsMeanwhileIsAnsweredInItsTurn() {
    try (RawSocket patient = new RawSocket(test.server)) {
      String first = action("stop").replace("Connection: close\r\n", "");
      patient.send(first);
      patient.send(action("suspend"));
      assertThat(patient.hasNothingFor(1_500)).isTrue();
      released.countDown();
      assertThat(patient.readAll().split("HTTP/1.1 200 ", -1)).hasSize(3);
    }
  }
}
