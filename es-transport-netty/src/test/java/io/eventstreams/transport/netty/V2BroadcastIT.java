package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.transport.netty.WebSocketOptions.SlowConsumerPolicy;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What clients of the sub-protocol are told about what they have missed of a broadcast. */
final class V2BroadcastIT {
  static {
    LeakWatch.install();
  }

  private static final String OFFER = "Sec-WebSocket-Protocol: eventstreams.v2\r\n";
  private static final RawJson LARGE = RawJson.parse("\"" + "p".repeat(200 << 10) + "\"");
  private static final int BATCHES = 200;

  /** For all but one, which sets the pace. */
  private static void overflow(TestServer test, Dispatcher<RawJson> dispatcher) {
    TestClient healthy = TestClient.started(test.server, "demo");
    for (int i = 0; i < BATCHES; i++) {
      RecordingAttempt attempt = new RecordingAttempt("b" + i);
      dispatcher.attemptDispatch(
          new EventBatch<>(0, "", List.of(new Event<>("", "b" + i, LARGE))), attempt);
      attempt.await();
      assertThat(healthy.next()).contains("\"sequenceId\":\"b" + i + "\"");
    }
  }

  private static RawSocket started(TestServer test) {
    RawSocket socket = new RawSocket(test.server);
    socket.send(RawSocket.handshake("/ws", OFFER));
    assertThat(socket.readHead()).startsWith("HTTP/1.1 101 ");
    assertThat(socket.readText()).startsWith("{\"type\":\"welcome\"");
    socket.text("{\"type\":\"start\",\"stream\":\"demo\"}");
    assertThat(socket.readText()).contains("\"mode\":\"broadcast\"");
    return socket;
  }

  private static TestServer serving(SlowConsumerPolicy policy) {
    return new TestServer(
        WebSocketOptions.builder()
            .broadcastQueueMessages(4)
            .slowConsumers(policy)
            .writeDeadline(Duration.ofMinutes(5))
            .build());
  }

  private static String member(String name, String message) {
    return message.replaceAll("(?s).*\"" + name + "\":\"?([^,\"}]*).*", "$1");
  }

  private static long numberOf(String message) {
    String cursor = member("cursor", message);
    return Long.parseLong(cursor.substring(cursor.lastIndexOf('-') + 1));
  }

  @Test
  void everybodyGetsTheSameEvents() {
    try (TestServer test = new TestServer()) {
      Dispatcher<RawJson> demo = test.dispatcher("demo", DistributionMode.BROADCAST);
      TestClient plain = TestClient.started(test.server, "demo");
      try (RawSocket v2 = started(test)) {
        TestServer.dispatch(demo, "0001");
        String rest =
            "\"stream\":\"demo\",\"type\":\"event_batch\",\"events\":"
                + "[{\"x\":1,\"sequenceId\":\"0001\",\"topic\":\"t1\"}]}\n";
        assertThat(plain.next()).isEqualTo("{" + rest);
        assertThat(v2.readText()).matches("\\{\"cursor\":\"[0-9a-f]{32}-1\",\\Q" + rest + "\\E");
      }
    }
  }

  @Test
  void whatWasDroppedIsCounted() {
    try (TestServer test = serving(SlowConsumerPolicy.DROP_OLDEST)) {
      Dispatcher<RawJson> demo = test.dispatcher("demo", DistributionMode.BROADCAST);
      try (RawSocket slow = started(test)) {
        overflow(test, demo);
        long number = 0;
        long missed = 0;
        while (number < BATCHES) {
          String batch = slow.readText();
          long before = batch.contains("\"missed\"") ? Long.parseLong(member("missed", batch)) : 0;
          assertThat(numberOf(batch)).isEqualTo(number + 1 + before);
          number = numberOf(batch);
          missed += before;
        }
        assertThat(missed).isPositive();
      }
    }
  }

  /** It is honest that nothing can be recovered, though the place is a real one. */
  @Test
  void whoWasDisconnectedLearnsWhetherItCanGoOn() {
    try (TestServer test = serving(SlowConsumerPolicy.DISCONNECT)) {
      Dispatcher<RawJson> demo = test.dispatcher("demo", DistributionMode.BROADCAST);
      String first;
      try (RawSocket slow = started(test)) {
        TestServer.dispatch(demo, "0001");
        first = member("cursor", slow.readText());
        overflow(test, demo);
        assertThat(slow.awaitCloseCode()).isIn(1008, 1006);
      }
      TestClient again = TestClient.speaking(test.server, "eventstreams.v2");
      again.next();
      String last = first.replaceAll("-1$", "-" + (BATCHES + 1));
      for (String cursor : List.of(first, last)) {
        again.send(
            "{\"type\":\"start\",\"stream\":\"demo\",\"resume\":{\"cursor\":\"" + cursor + "\"}}");
        assertThat(again.next()).endsWith("\"recovered\":" + cursor.equals(last) + "}\n");
        again.send("{\"type\":\"stop\",\"stream\":\"demo\"}");
        assertThat(again.next()).contains("\"stopped\"");
      }
    }
  }

  /** What is kept begins with the first client, also when it leaves before the first batch. */
  @Test
  void whatFollowsAStartIsKeptForAClientThatLeftBeforeTheFirstBatch() {
    try (TestServer test = new TestServer()) {
      Dispatcher<RawJson> demo = test.dispatcher("demo", DistributionMode.BROADCAST);
      TestClient client = TestClient.speaking(test.server, "eventstreams.v2");
      client.next();
      client.send("{\"type\":\"start\",\"stream\":\"demo\"}");
      String cursor = member("cursor", client.next());
      client.send("{\"type\":\"stop\",\"stream\":\"demo\"}");
      assertThat(client.next()).contains("\"stopped\"");
      TestServer.dispatch(demo, "0001").await();
      client.send(
          "{\"type\":\"start\",\"stream\":\"demo\",\"resume\":{\"cursor\":\"" + cursor + "\"}}");
      assertThat(client.next()).endsWith("\"recovered\":true}\n");
      assertThat(client.next()).contains("\"0001\"");
    }
  }

  /** All of them come back at once: what is repeated is not the client's fault. */
  @Test
  void aClientOfManyStreamsGetsBackWhatItHasMissedOfAll() {
    for (SlowConsumerPolicy policy : SlowConsumerPolicy.values()) {
      WebSocketOptions options =
          WebSocketOptions.builder()
              .broadcastQueueMessages(8)
              .replayedBatches(4)
              .slowConsumers(policy)
              .build();
      try (TestServer test = new TestServer(options)) {
        List<Dispatcher<RawJson>> streams = new ArrayList<>();
        ByteArrayOutputStream resumes = new ByteArrayOutputStream();
        TestClient first = TestClient.speaking(test.server, "eventstreams.v2");
        first.next();
        for (int i = 0; i < 4; i++) {
          streams.add(test.dispatcher("s" + i, DistributionMode.BROADCAST));
          first.send("{\"type\":\"start\",\"stream\":\"s" + i + "\"}");
          String resume =
              "{\"type\":\"start\",\"stream\":\"s%d\",\"resume\":{\"cursor\":\"%s\"}}"
                  .formatted(i, member("cursor", first.next()));
          resumes.writeBytes(RawSocket.masked(0x81, resume.getBytes(StandardCharsets.UTF_8)));
        }
        for (Dispatcher<RawJson> stream : streams) {
          for (int i = 1; i <= 4; i++) {
            TestServer.dispatch(stream, "000" + i).await();
            first.next();
          }
        }
        first.abort();
        try (RawSocket again = new RawSocket(test.server)) {
          again.send(RawSocket.handshake("/ws", OFFER));
          assertThat(again.readHead()).startsWith("HTTP/1.1 101 ");
          again.send(resumes.toByteArray());
          int repeated = 0;
          while (repeated < 16) {
            String message = again.readTextOrEnd();
            assertThat(message).as("after %d batches, %s", repeated, policy).isNotNull();
            assertThat(message).doesNotContain("\"missed\"", "\"recovered\":false");
            repeated += message.contains("\"event_batch\"") ? 1 : 0;
          }
        }
      }
    }
  }
}
