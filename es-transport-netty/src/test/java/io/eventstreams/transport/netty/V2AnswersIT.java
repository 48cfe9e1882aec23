package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.Dispatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may say what about a delivery in the sub-protocol, and what comes of it. */
final class V2AnswersIT {
  static {
    LeakWatch.install();
  }

  private static final String DEMO = "\"stream\":\"demo\",\"batchNumber\":";

  private final TestServer test =
      new TestServer(WebSocketOptions.builder().longestAckTimeout(Duration.ofMinutes(5)).build());
  private final Dispatcher<RawJson> demo = test.dispatcher("demo");

  @AfterEach
  void close() {
    test.close();
  }

  private static TestClient started(TestServer server, String more) {
    TestClient client = TestClient.speaking(server.server, "eventstreams.v2");
    assertThat(client.next()).startsWith("{\"type\":\"welcome\",");
    client.send("{\"type\":\"start\",\"stream\":\"demo\"" + more + "}");
    assertThat(client.next()).startsWith("{\"type\":\"started\",");
    return client;
  }

  private TestClient started() {
    return started(test, "");
  }

  private static RecordingAttempt dispatch(Dispatcher<RawJson> dispatcher, String id, int size) {
    return dispatch(dispatcher, id, 0, size);
  }

  private static RecordingAttempt dispatch(
      Dispatcher<RawJson> dispatcher, String id, int number, int size) {
    RecordingAttempt attempt = RecordingAttempt.inParts(id, number);
    List<Event<RawJson>> events = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      events.add(new Event<>("t", id + "." + i, RawJson.parse("{}")));
    }
    dispatcher.attemptDispatch(new EventBatch<>(0, "", events), attempt);
    return attempt;
  }

  private static void say(TestClient client, String type, long number, String more) {
    client.send("{\"type\":\"" + type + "\"," + DEMO + number + more + "}");
  }

  private static String outcome(RecordingAttempt attempt) {
    return text(attempt.await());
  }

  private static String text(DispatchOutcome outcome) {
    return outcome.fold(
        delivered -> "delivered",
        unavailable ->
            "unavailable"
                + unavailable.notBefore().map(delay -> " for " + delay).orElse("")
                + " "
                + unavailable.cause().getMessage(),
        refused -> "refused " + refused.cause().getMessage(),
        partial -> "partial " + partial.deliveredCount() + " " + text(partial.rest()));
  }

  @Test
  void aBatchSaysWhichDeliveryItIsAndHowOftenItWasTried() {
    TestClient client = started();
    dispatch(demo, "0001", 3, 1);
    assertThat(client.next())
        .isEqualTo(
            "{\"batchNumber\":1,\"deliveryId\":\"0001\",\"attempt\":3,\"stream\":\"demo\","
                + "\"type\":\"event_batch\",\"events\":[{\"sequenceId\":\"0001.0\",\"topic\":\"t\"}]}\n");
  }

  @Test
  void plainClientsStandInTheSameRotationAndSeeNothingNew() {
    TestClient v2 = started();
    TestClient plain = TestClient.started(test.server, "demo");
    RecordingAttempt one = dispatch(demo, "0001", 1);
    RecordingAttempt two = TestServer.dispatch(demo, "0002");
    assertThat(v2.next()).startsWith("{\"batchNumber\":1,\"deliveryId\"");
    assertThat(plain.next()).isEqualTo(TestServer.batch(2, "demo", "0002"));
    // What only the sub-protocol knows means nothing to the plain one.
    plain.send("{\"type\":\"stop\",\"stream\":\"demo\"}");
    say(plain, "extend", 2, ",\"forMs\":1000");
    plain.send("{\"type\":\"credit\",\"stream\":\"demo\",\"credit\":0}");
    assertThat(plain.hasNothing()).isTrue();
    plain.ack("demo", 2);
    assertThat(outcome(two)).isEqualTo("delivered");
    assertThat(plain.hasNothing()).isTrue();
    say(v2, "ack", 1, "");
    assertThat(outcome(one)).isEqualTo("delivered");
  }

  @Test
  void aPrefixIsSettledWhileTheDeliveryGoesOn() {
    TestClient client = started();
    RecordingAttempt attempt = dispatch(demo, "0001", 4);
    client.next();
    for (int count : new int[] {2, 1, 3}) {
      say(client, "ack", 1, ",\"count\":" + count);
      client.sync();
      assertThat(attempt.progress).hasValue(Math.max(2, count));
    }
    assertThat(attempt.isDone()).isFalse();
    say(client, "ack", 1, ",\"count\":4");
    assertThat(outcome(attempt)).isEqualTo("delivered");
    assertThat(client.hasNothing()).isTrue();
  }

  @Test
  void aCountBeyondTheBatchSettlesNothing() {
    TestClient client = started();
    RecordingAttempt attempt = dispatch(demo, "0001", 2);
    client.next();
    say(client, "ack", 1, ",\"count\":3");
    assertThat(client.next()).contains("\"ES10029\"", "\"about\":\"ack\"", "\"batchNumber\":1");
    say(client, "nack", 1, ",\"count\":2");
    assertThat(client.next()).contains("\"ES10029\"", "\"about\":\"nack\"");
    say(client, "ack", 1, ",\"count\":1");
    client.sync();
    assertThat(attempt.progress).hasValue(1);
    assertThat(attempt.isDone()).isFalse();
  }

  @Test
  void aNackSaysWhyForHowLongAndWhetherForGood() {
    TestClient client = started();
    String[][] cases = {
      {"", "unavailable FF00227: connection * rejected the batch: "},
      {",\"reason\":\"no\\u0007room\"", "unavailable FF00227: * rejected the batch: no room"},
      {",\"delayMs\":1500", "unavailable for PT1.5S FF00227: *"},
      {",\"permanent\":true,\"reason\":\"bad\"", "refused FF00227: * rejected the batch: bad"},
      {",\"count\":1,\"reason\":\"x\"", "partial 1 unavailable FF00227: *: x"},
      {",\"count\":2,\"permanent\":true", "partial 2 refused FF00227: *: "},
      {",\"count\":2,\"delayMs\":3600000", "partial 2 unavailable for PT1H FF00227: *: "},
    };
    int number = 0;
    for (String[] each : cases) {
      RecordingAttempt attempt = dispatch(demo, "0001", 3);
      client.next();
      say(client, "nack", ++number, each[0]);
      assertThat(outcome(attempt)).matches(each[1].replace("*", ".*"));
    }
    assertThat(client.hasNothing()).isTrue();
  }

  /** The rest begins anew, however the delivery ends: the consumer got further. */
  @Test
  void whatWasTakenStaysSettledWhenTheRestFails() {
    TestClient client = started();
    RecordingAttempt nacked = dispatch(demo, "0001", 3);
    client.next();
    say(client, "ack", 1, ",\"count\":2");
    say(client, "nack", 1, ",\"count\":1");
    assertThat(client.next()).contains("\"ES10029\"");
    say(client, "nack", 1, ",\"permanent\":true");
    assertThat(outcome(nacked)).startsWith("partial 2 refused FF00227");

    RecordingAttempt lost = dispatch(demo, "0002", 3);
    client.next();
    say(client, "ack", 2, ",\"count\":1");
    client.sync();
    client.abort();
    assertThat(outcome(lost)).startsWith("partial 1 unavailable FF00228");
  }

  @Test
  void anAnswerThatComesTooLateIsToldSo() {
    WebSocketOptions options = WebSocketOptions.builder().ackTimeout(Duration.ofSeconds(2)).build();
    try (TestServer quick = new TestServer(options)) {
      Dispatcher<RawJson> dispatcher = quick.dispatcher("demo");
      TestClient client = started(quick, "");
      RecordingAttempt attempt = dispatch(dispatcher, "0001", 3);
      client.next();
      say(client, "ack", 1, ",\"count\":1");
      assertThat(outcome(attempt))
          .startsWith("partial 1 unavailable FF00244: no answer to batch 1 ")
          .endsWith("within 2000 ms");
      say(client, "ack", 1, "");
      assertThat(client.next()).contains("\"ES10064\"", "\"batchNumber\":1");
      assertThat(attempt.completions).hasValue(1);
    }
  }

  @Test
  void moreTimeIsGivenWithinItsBound() {
    WebSocketOptions options =
        WebSocketOptions.builder()
            .ackTimeout(Duration.ofSeconds(2))
            .longestAckTimeout(Duration.ofSeconds(4))
            .build();
    try (TestServer quick = new TestServer(options)) {
      Dispatcher<RawJson> dispatcher = quick.dispatcher("demo");
      TestClient client = started(quick, "");
      RecordingAttempt attempt = dispatch(dispatcher, "0001", 1);
      client.next();
      say(client, "extend", 1, ",\"forMs\":60000");
      String granted = client.next();
      assertThat(granted)
          .startsWith("{\"type\":\"extended\",\"stream\":\"demo\",\"batchNumber\":1,");
      long millis = Long.parseLong(granted.replaceAll("(?s).*\"forMs\":(\\d+).*", "$1"));
      assertThat(millis).isBetween(2_001L, 4_000L);
      // Never less than before.
      say(client, "extend", 1, ",\"forMs\":1");
      assertThat(client.next()).doesNotContain("\"forMs\":1}");
      assertThat(outcome(attempt)).startsWith("unavailable FF00244").endsWith("within 4000 ms");
    }
  }

  /** More time for one batch is none for those that are handed out after it. */
  @Test
  void moreTimeForOneDeliveryIsNoneForTheNext() {
    WebSocketOptions options =
        WebSocketOptions.builder()
            .ackTimeout(Duration.ofSeconds(2))
            .longestAckTimeout(Duration.ofMinutes(1))
            .build();
    try (TestServer quick = new TestServer(options)) {
      Dispatcher<RawJson> dispatcher = quick.dispatcher("demo");
      TestClient client = started(quick, "");
      RecordingAttempt extended = dispatch(dispatcher, "0001", 1);
      client.next();
      say(client, "extend", 1, ",\"forMs\":60000");
      assertThat(client.next()).contains("\"extended\"");
      RecordingAttempt soon = dispatch(dispatcher, "0002", 1);
      client.next();
      assertThat(outcome(soon)).startsWith("unavailable FF00244");
      // The clock went off and was set for what has more time.
      RecordingAttempt later = dispatch(dispatcher, "0003", 1);
      client.next();
      assertThat(outcome(later)).startsWith("unavailable FF00244").endsWith("within 2000 ms");
      assertThat(extended.isDone()).isFalse();
    }
  }

  @Test
  void creditBoundsWhatIsUnansweredAndPassesTheRestOn() {
    TestClient one = started(test, ",\"credit\":1");
    TestClient two = started(test, ",\"credit\":2");
    List<RecordingAttempt> attempts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      attempts.add(dispatch(demo, "000" + i, 1));
    }
    assertThat(one.next()).contains("\"batchNumber\":1,");
    assertThat(two.next()).contains("\"batchNumber\":2,");
    assertThat(two.next()).contains("\"batchNumber\":3,");
    assertThat(one.hasNothing() && two.hasNothing()).isTrue();
    assertThat(attempts.get(3).isHandedOver()).isFalse();
    two.send("{\"type\":\"credit\",\"stream\":\"demo\",\"credit\":0}");
    say(two, "ack", 2, "");
    assertThat(two.hasNothing()).isTrue();
    say(one, "nack", 1, "");
    assertThat(one.next()).contains("\"batchNumber\":4,", "\"deliveryId\":\"0003\"");
    RecordingAttempt last = dispatch(demo, "0004", 1);
    assertThat(one.hasNothing() && two.hasNothing()).isTrue();
    // What the engine takes back makes room as well.
    attempts.get(3).cancel();
    assertThat(one.next()).contains("\"deliveryId\":\"0004\"");
    last.awaitHandOver();
  }

  @Test
  void aPausedConnectionHoldsNobodyUp() {
    TestClient paused = started(test, ",\"credit\":0");
    RecordingAttempt attempt = dispatch(demo, "0001", 1);
    assertThat(paused.hasNothing()).isTrue();
    TestClient other = started();
    assertThat(other.next()).contains("\"0001\"");
    attempt.awaitHandOver();
    paused.send("{\"type\":\"credit\",\"stream\":\"demo\",\"credit\":1}");
    assertThat(paused.hasNothing()).isTrue();
    dispatch(demo, "0002", 1);
    assertThat(paused.next()).contains("\"0002\"");
  }

  @Test
  void whatAConnectionHasGoesBackWhenItTakesNoMore() {
    TestClient client = started();
    RecordingAttempt whole = dispatch(demo, "0001", 2);
    RecordingAttempt begun = dispatch(demo, "0002", 2);
    client.next();
    client.next();
    say(client, "ack", 2, ",\"count\":1");
    client.send("{\"type\":\"stop\",\"stream\":\"demo\"}");
    assertThat(client.next()).isEqualTo("{\"type\":\"stopped\",\"stream\":\"demo\"}\n");
    whole.await();
    begun.await();
    assertThat(whole.givenBack && begun.givenBack).isTrue();
    assertThat(begun.progress).hasValue(1);
    RecordingAttempt later = dispatch(demo, "0003", 1);
    assertThat(client.hasNothing()).isTrue();
    client.send("{\"type\":\"start\",\"stream\":\"demo\"}");
    assertThat(client.next()).startsWith("{\"type\":\"started\"");
    assertThat(client.next()).contains("\"batchNumber\":3,", "\"0003\"");
    say(client, "ack", 1, "");
    assertThat(client.next()).contains("\"ES10064\"");
    later.awaitHandOver();
  }

  @Test
  void onlyTheConnectionThatWasGivenADeliveryCanSettleIt() {
    Dispatcher<RawJson> other = test.dispatcher("other");
    TestClient owner = started();
    TestClient second = started();
    TestClient stranger = TestClient.speaking(test.server, "eventstreams.v2");
    stranger.next();
    second.send("{\"type\":\"start\",\"stream\":\"other\"}");
    second.next();
    RecordingAttempt attempt = dispatch(demo, "0001", 2);
    RecordingAttempt elsewhere = dispatch(other, "0001", 2);
    owner.next();
    second.next();
    String[][] answers = {
      {"ack", ""},
      {"ack", ",\"count\":1"},
      {"nack", ""},
      {"nack", ",\"permanent\":true"},
      {"extend", ",\"forMs\":1000"}
    };
    for (String[] answer : answers) {
      say(second, answer[0], 1, answer[1]);
      assertThat(second.next()).contains("\"ES10064\"", "\"about\":\"" + answer[0] + "\"");
      say(stranger, answer[0], 1, answer[1]);
      assertThat(stranger.next()).contains("\"ES10063\"", "\"about\":\"" + answer[0] + "\"");
      say(owner, answer[0], 2, answer[1]);
      assertThat(owner.next()).contains("\"ES10064\"", "\"batchNumber\":2");
    }
    assertThat(attempt.isDone() || elsewhere.isDone()).isFalse();
    assertThat(attempt.progress).hasValue(0);
    say(owner, "ack", 1, "");
    assertThat(outcome(attempt)).isEqualTo("delivered");
    assertThat(elsewhere.isDone()).isFalse();
  }

  /** Whatever three clients say in whatever order, each delivery has one outcome, its owner's. */
  @Test
  void everyDeliveryEndsOnceByTheFirstFinalWordOfItsOwner() {
    long seed = Long.getLong("v2.seed", System.nanoTime());
    Random random = new Random(seed);
    List<TestClient> clients = List.of(started(), started(), started());
    int number = 0;
    for (int round = 0; round < 60; round++) {
      TestClient owner = clients.get(number % clients.size());
      RecordingAttempt attempt = dispatch(demo, "r" + round, 3);
      number++;
      // A reply that another loop had to give may be later than the answer to a ping.
      String batch = owner.next();
      while (isReply(batch)) {
        batch = owner.next();
      }
      // From here on its owner has it, and whatever it says counts.
      assertThat(batch).as("seed " + seed).contains("\"r" + round + ".0\"");
      String expected = null;
      int taken = 0;
      int words = 0;
      while (expected == null || words < 8) {
        TestClient speaker = clients.get(random.nextInt(clients.size()));
        int count = random.nextInt(4);
        String more = count == 0 ? "" : ",\"count\":" + count;
        String type = List.of("ack", "ack", "nack", "extend").get(random.nextInt(4));
        say(speaker, type, number, type.equals("extend") ? ",\"forMs\":9" : more);
        words++;
        if (speaker != owner || expected != null || type.equals("extend")) {
          continue;
        }
        if (type.equals("ack")) {
          expected = count == 0 || count == 3 ? "delivered" : null;
          taken = Math.max(taken, count);
        } else if (count == 0 ? taken < 3 : count >= taken && count < 3) {
          int prefix = Math.max(count, taken);
          expected = prefix == 0 ? "unavailable FF00227" : "partial " + prefix + " unavailable";
        }
      }
      assertThat(outcome(attempt)).as("seed " + seed + ", round " + round).startsWith(expected);
      clients.forEach(TestClient::sync);
      assertThat(attempt.completions).as("seed " + seed).hasValue(1);
      for (TestClient client : clients) {
        while (!client.hasNothing()) {
          assertThat(client.next()).matches(V2AnswersIT::isReply);
        }
      }
    }
  }

  private static boolean isReply(String message) {
    return message.matches("(?s)\\{\"type\":\"(error|extended)\".*");
  }
}
