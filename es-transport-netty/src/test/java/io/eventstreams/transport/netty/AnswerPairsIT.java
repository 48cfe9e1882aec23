package io.eventstreams.transport.netty;

import static io.eventstreams.transport.netty.TestServer.dispatch;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.Dispatcher;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every answer after every other, from the connection that has the batch and from another. */
final class AnswerPairsIT {
  static {
    LeakWatch.install();
  }

  private enum Verdict {
    TAKEN,
    REJECTED,
    NOTHING
  }

  private enum Sender {
    OWNER,
    ANOTHER,
    STRANGER
  }

  /** An answer to batch number {@code N}. */
  private enum Answer {
    ACK("ack\",\"batchNumber\":%1$d", Verdict.TAKEN),
    NACK("nack\",\"batchNumber\":%1$d", Verdict.REJECTED),
    ERROR("error\",\"batchNumber\":%1$d", Verdict.REJECTED),
    ACK_WITHOUT_NUMBER("ack", Verdict.TAKEN),
    NACK_WITHOUT_NUMBER("nack", Verdict.REJECTED),
    ACK_OF_THE_LAST("ack\",\"batchNumber\":%2$d", Verdict.NOTHING),
    ACK_OF_THE_NEXT("ack\",\"batchNumber\":%3$d", Verdict.NOTHING),
    NACK_OF_THE_NEXT("nack\",\"batchNumber\":%3$d", Verdict.NOTHING),
    ACK_OF_ANOTHER_STREAM("ack\",\"batchNumber\":%1$d,\"stream\":\"other", Verdict.NOTHING);

    private final String text;
    private final Verdict verdict;

    Answer(String text, Verdict verdict) {
      this.text = text;
      this.verdict = verdict;
    }

    String to(long number) {
      String stream = text.contains("stream") ? "" : ",\"stream\":\"demo\"";
      String members = text.formatted(number, number - 1, number + 1);
      String end = members.matches(".*\\d") ? "" : "\"";
      return "{\"type\":\"" + members + end + stream + "}";
    }
  }

  private record Said(Sender sender, Answer answer) {
    Verdict verdict() {
      return sender == Sender.OWNER ? answer.verdict : Verdict.NOTHING;
    }
  }

  private final TestServer test = new TestServer();
  private final Dispatcher<RawJson> demo = test.dispatcher("demo");
  private final List<TestClient> consumers =
      List.of(TestClient.started(test.server, "demo"), TestClient.started(test.server, "demo"));
  private final TestClient stranger = TestClient.connect(test.server);
  private long number;

  @AfterEach
  void close() {
    test.close();
  }

  private static List<Said> everything() {
    List<Said> all = new ArrayList<>();
    for (Sender sender : Sender.values()) {
      for (Answer answer : Answer.values()) {
        all.add(new Said(sender, answer));
      }
    }
    return all;
  }

  private TestClient client(Sender sender, long batch) {
    int owner = (int) ((batch - 1) % 2);
    return switch (sender) {
      case OWNER -> consumers.get(owner);
      case ANOTHER -> consumers.get(1 - owner);
      case STRANGER -> stranger;
    };
  }

  private void say(Said said, long batch) {
    TestClient client = client(said.sender, batch);
    client.send(said.answer.to(batch));
    client.sync();
  }

  private static Verdict verdictOf(RecordingAttempt attempt) {
    if (!attempt.isDone()) {
      return Verdict.NOTHING;
    }
    String outcome = attempt.await().toString();
    return outcome.contains("FF00227") ? Verdict.REJECTED : Verdict.TAKEN;
  }

  @Test
  void theFirstValidAnswerOfTheOwnerCountsAndNothingElse() {
    int pairs = 0;
    for (Said first : everything()) {
      for (Said second : everything()) {
        RecordingAttempt attempt = dispatch(demo, "s" + ++number);
        client(Sender.OWNER, number).next();
        say(first, number);
        say(second, number);
        Verdict expected = first.verdict() == Verdict.NOTHING ? second.verdict() : first.verdict();
        assertThat(verdictOf(attempt)).as("%s, then %s", first, second).isEqualTo(expected);
        say(new Said(Sender.OWNER, Answer.ACK), number);
        assertThat(attempt.await()).isNotNull();
        assertThat(attempt.completions).as("%s, then %s", first, second).hasValue(1);
        pairs++;
      }
    }
    assertThat(consumers).allMatch(TestClient::hasNothing);
    assertThat(consumers).allMatch(TestClient::isOpen);
    System.out.println(pairs + " pairs of answers: 0 wrongly accepted");
  }

  @Test
  void whatIsSaidBeforeTheBatchIsSentCountsForNothing() {
    for (Said early : everything()) {
      number++;
      say(early, number);
      RecordingAttempt attempt = dispatch(demo, "s" + number);
      client(Sender.OWNER, number).next();
      client(Sender.OWNER, number).sync();
      assertThat(verdictOf(attempt)).as("%s", early).isEqualTo(Verdict.NOTHING);
      say(new Said(Sender.OWNER, Answer.ACK), number);
      assertThat(verdictOf(attempt)).isEqualTo(Verdict.TAKEN);
    }
  }

  private static final WebSocketOptions STRICT =
      WebSocketOptions.builder().strictAcks(true).build();

  @ParameterizedTest
  @CsvSource({
    "ack, ''",
    "nack, ''",
    "error, ''",
    "ack, ',\"batchNumber\":0'",
    "nack, ',\"batchNumber\":-5'",
    "ack, ',\"batchNumber\":null'"
  })
  void strictlyAnAnswerWithoutANumberEndsTheConnectionAndSettlesNothing(
      String type, String number) {
    String answer = "{\"type\":\"" + type + "\",\"stream\":\"demo\"" + number + "}";
    try (TestServer strict = new TestServer(STRICT);
        TestClient owner = TestClient.started(strict.server, "demo");
        TestClient another = TestClient.started(strict.server, "demo");
        TestClient lacking = TestClient.connect(strict.server)) {
      RecordingAttempt attempt = dispatch(strict.dispatcher("demo"), "s1");
      owner.next();
      for (TestClient other : List.of(another, lacking)) {
        other.send(answer);
        assertThat(other.awaitClose()).isEqualTo(1008);
      }
      owner.sync();
      assertThat(attempt.isDone()).isFalse();
      owner.send(answer);
      assertThat(owner.awaitClose()).isEqualTo(1008);
      assertThat(attempt.await().toString()).contains("FF00228").doesNotContain("FF00227");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ack", "nack", "error"})
  void strictlyAnAnswerWithItsNumberCountsAsEver(String type) {
    try (TestServer strict = new TestServer(STRICT);
        TestClient owner = TestClient.started(strict.server, "demo")) {
      RecordingAttempt attempt = dispatch(strict.dispatcher("demo"), "s1");
      owner.next();
      owner.send("{\"type\":\"" + type + "\",\"stream\":\"demo\",\"batchNumber\":2}");
      owner.sync();
      assertThat(attempt.isDone()).isFalse();
      owner.send("{\"type\":\"" + type + "\",\"stream\":\"demo\",\"batchNumber\":1}");
      assertThat(attempt.await()).isNotNull();
      assertThat(verdictOf(attempt))
          .isEqualTo(type.equals("ack") ? Verdict.TAKEN : Verdict.REJECTED);
      assertThat(owner.hasNothing()).isTrue();
      assertThat(owner.isOpen()).isTrue();
    }
  }

  @Test
  void strictlyABroadcastMayStillBeAnsweredAlthoughItHasNoNumber() {
    try (TestServer strict = new TestServer(STRICT)) {
      Dispatcher<RawJson> news = strict.dispatcher("news", DistributionMode.BROADCAST);
      try (TestClient listener = TestClient.started(strict.server, "news")) {
        dispatch(news, "s1");
        listener.next();
        listener.send("{\"type\":\"ack\",\"stream\":\"news\"}");
        dispatch(news, "s2");
        listener.next();
        assertThat(listener.isOpen()).isTrue();
      }
    }
  }
}
