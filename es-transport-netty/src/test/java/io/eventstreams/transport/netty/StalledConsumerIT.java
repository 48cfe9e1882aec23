package io.eventstreams.transport.netty;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.Dispatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A consumer that answers and does not read is sent no more than it is worth. */
final class StalledConsumerIT {
  static {
    LeakWatch.install();
  }

  private static final int BATCHES = 300;
  private static final int ON_THE_WAY = 64;
  private static final RawJson LARGE = RawJson.parse("\"" + "p".repeat(200 << 10) + "\"");

  @Test
  void noMoreIsOnTheWayToItThanItsBoundAndOthersGetTheRest() {
    WebSocketOptions options =
        WebSocketOptions.builder().writeDeadline(Duration.ofMinutes(5)).build();
    try (TestServer test = new TestServer(options);
        RawSocket stalled = RawSocket.webSocket(test.server)) {
      Dispatcher<RawJson> demo = test.dispatcher("demo");
      stalled.text("{\"type\":\"start\",\"stream\":\"demo\"}");
      stalled.frame(0x89, new byte[] {1});
      stalled.readPong();
      TestClient healthy = TestClient.started(test.server, "demo");
      List<RecordingAttempt> attempts = new ArrayList<>();
      for (int i = 0; i < BATCHES; i++) {
        RecordingAttempt attempt = new RecordingAttempt("b" + i);
        attempts.add(attempt);
        demo.attemptDispatch(
            new EventBatch<>(0, "", List.of(new Event<>("", "b" + i, LARGE))), attempt);
      }
      // Blindly, for whatever numbers it may have been given.
      for (int number = 1; number <= BATCHES; number++) {
        stalled.text("{\"type\":\"ack\",\"stream\":\"demo\",\"batchNumber\":" + number + "}");
      }
      // The last one has gone to the healthy one: before it, all have found a consumer.
      String last = "";
      while (!last.contains("\"b" + (BATCHES - 1) + "\"")) {
        last = healthy.next();
      }
      healthy.sync();
      // That the healthy one has been sent its last ones may be noticed a moment later.
      EngineFixture.await(
          "no more than " + ON_THE_WAY + " batches are on their way to the one that does not read",
          () -> attempts.stream().filter(attempt -> !attempt.isHandedOver()).count() <= ON_THE_WAY);
      for (RecordingAttempt attempt : attempts) {
        boolean answered = attempt.isDone();
        if (answered && !attempt.isHandedOver()) {
          throw new AssertionError(attempt.deliveryId() + " was answered and not sent");
        }
      }
    }
  }
}
