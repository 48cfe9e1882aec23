package io.eventstreams.transport.netty.internal.webhook;

import static io.eventstreams.transport.netty.internal.webhook.RawServer.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.Secret;
import io.eventstreams.api.WebhookConfig;
import io.eventstreams.transport.netty.LeakWatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class WebhookRequestIT {
  static {
    LeakWatch.install();
  }

  @AfterEach
  void leavesNoBufferBehind() {
    LeakWatch.check();
  }

  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 0\n\n";

  @Test
  void aBatchIsPostedAsJson() throws Exception {
    try (RawServer server = RawServer.answering(OK);
        Webhook webhook = webhook(server, "/a/../b%20c?x=1&y[]=%2F&&", null, HttpConfig.NONE)) {
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      RawServer.Seen seen = server.requests().get(0);
      assertThat(seen.requestLine()).isEqualTo("POST /a/../b%20c?x=1&y[]=%2F&& HTTP/1.1");
      assertThat(seen.body())
          .isEqualTo(
              "{\"stream\":\"orders\",\"type\":\"event_batch\",\"events\":"
                  + "[{\"x\":1,\"sequenceId\":\"001\",\"topic\":\"t1\"}]}");
      assertThat(seen.headers())
          .containsOnly(
              Map.entry("host", "hook.test:" + server.port()),
              Map.entry("user-agent", "eventstreams-webhook"),
              Map.entry("accept", "application/json"),
              Map.entry("content-type", "application/json"),
              Map.entry("content-length", String.valueOf(seen.body().length())),
              Map.entry("webhook-id", "delivery-1"),
              Map.entry("webhook-timestamp", String.valueOf(Webhook.NOW.getEpochSecond())));
    }
  }

  @Test
  void configuredHeadersAreSentButJsonStaysJson() throws Exception {
    HttpConfig http =
        HttpConfig.builder()
            .headers(
                Map.of(
                    "X-Key", Secret.of("k\tv"),
                    "content-TYPE", Secret.of("text/plain"),
                    "Accept", Secret.of("*/*"),
                    "User-Agent", Secret.of("mine"),
                    "Authorization", Secret.of("Bearer b")))
            .build();
    try (RawServer server = RawServer.answering(OK);
        Webhook webhook = webhook(server, "/", "PUT", http)) {
      webhook.deliver();
      assertThat(server.requests().get(0).requestLine()).isEqualTo("PUT / HTTP/1.1");
      assertThat(server.requests().get(0).headers())
          .containsEntry("x-key", "k\tv")
          .containsEntry("content-type", "application/json")
          .containsEntry("accept", "*/*")
          .containsEntry("user-agent", "mine")
          .containsEntry("authorization", "Bearer b");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ann, pässword, true",
    "ann, '', false",
    "'', pw, false",
    "ann,, false",
    ", pw, false"
  })
  void basicAuthenticationNeedsBothParts(String user, String password, boolean sent)
      throws Exception {
    HttpConfig http =
        HttpConfig.builder()
            .authUsername(user)
            .authPassword(password == null ? null : Secret.of(password))
            .build();
    try (RawServer server = RawServer.answering(OK);
        Webhook webhook = webhook(server, "/", null, http)) {
      webhook.deliver();
      String expected =
          sent
              ? "Basic "
                  + Base64.getEncoder()
                      .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8))
              : null;
      assertThat(server.requests().get(0).headers().get("authorization")).isEqualTo(expected);
    }
  }

  @Test
  void settingsOfTheStreamWinFieldByField() throws Exception {
    HttpConfig defaults =
        HttpConfig.builder()
            .requestTimeout(Duration.ofSeconds(3))
            .headers(Map.of("x-default", Secret.of("d")))
            .build();
    HttpConfig own = HttpConfig.builder().maxConnsPerHost(3).build();
    var config =
        Webhook.LOCAL_ALLOWED.withDefaults(Webhook.LOCAL_ALLOWED.defaults().withWebhooks(defaults));
    try (RawServer server =
            new RawServer((request, socket) -> socket.getInputStream().read() >= 0);
        Webhook webhook =
            new Webhook(
                config,
                new WebhookConfig("http://hook.test:" + server.port() + "/", null, null, own),
                Webhook.LOOPBACK,
                new TcpConnector())) {
      assertThat(Webhook.textOf(webhook.deliver())).contains("no reply within 3s");
      Webhook.await(() -> server.requests().size() == 1, () -> "no request");
      assertThat(server.requests().get(0).headers()).containsEntry("x-default", "d");
    }
  }

  @Test
  void aRequestIsRepeatedInsideTheAttemptWhenWanted() throws Exception {
    AtomicInteger count = new AtomicInteger();
    try (RawServer server =
            new RawServer(
                (request, socket) ->
                    switch (count.incrementAndGet()) {
                      case 1 ->
                          write(socket, "HTTP/1.1 503 Service Unavailable\nContent-Length: 0\n\n");
                      case 2 -> false;
                      default -> write(socket, OK);
                    });
        Webhook webhook = webhook(server, "/", null, retrying(2, null))) {
      RecordingAttempt attempt = webhook.begin("1");
      assertThat(Webhook.textOf(attempt.outcome())).isEqualTo("Delivered");
      assertThat(attempt.outcomes()).hasSize(1);
      assertThat(attempt.handOvers()).isEqualTo(1);
      assertThat(attempt.consumer()).isEqualTo("hook.test:" + server.port());
      // Attempt 2 died on a kept connection before it was answered: it was replaced by a new one.
      assertThat(server.requests())
          .allSatisfy(seen -> assertThat(seen.headers()).containsEntry("webhook-id", "delivery-1"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "500 Broken, 3, , 4",
    "500 Broken, 0, , 1",
    "500 Broken, 3, ^503, 1",
    "503 Service Unavailable, 3, ^503, 4",
    "503 Service Unavailable, 3, Unavailable$, 4",
    "302 Found, 2, , 3",
    "410 Gone, 3, , 1",
    "200 OK, 3, , 1",
  })
  void onlyRepliesThatMatchAreRepeated(String status, int repetitions, String regex, int requests)
      throws Exception {
    try (RawServer server = RawServer.answering("HTTP/1.1 " + status + "\nContent-Length: 0\n\n");
        Webhook webhook = webhook(server, "/", null, retrying(repetitions, regex))) {
      webhook.deliver();
      assertThat(server.requests()).hasSize(requests);
    }
  }

  @Test
  void aReceiverThatAsksForAPauseIsNotAskedAgainInTheSameAttempt() throws Exception {
    try (RawServer server =
            RawServer.answering("HTTP/1.1 503 x\nRetry-After: 9\nContent-Length: 0\n\n");
        Webhook webhook = webhook(server, "/", null, retrying(3, null))) {
      webhook.deliver();
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void requestsAreSpreadInTime() throws Exception {
    HttpConfig http = HttpConfig.builder().requestsPerSecond(20).burst(1).build();
    try (RawServer server = RawServer.answering(OK);
        Webhook webhook = webhook(server, "/", null, http)) {
      assertThat(webhook.dispatcher().waitsForConsumer()).isTrue();
      long start = System.nanoTime();
      for (int i = 0; i < 5; i++) {
        assertThat(webhook.begin("1").outcome()).isNotNull();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(199));
    }
  }

  @Test
  void aRepetitionThatPausesHoldsUpNoOtherRequest() throws Exception {
    HttpConfig http =
        HttpConfig.builder()
            .requestsPerSecond(100)
            .burst(1)
            .retry(true)
            .retryCount(1)
            .retryInitialDelay(Duration.ofHours(1))
            .retryMaximumDelay(Duration.ofHours(1))
            .maxConnsPerHost(1)
            .build();
    AtomicInteger count = new AtomicInteger();
    try (RawServer server =
            new RawServer(
                (request, socket) ->
                    write(
                        socket,
                        count.getAndIncrement() == 0
                            ? "HTTP/1.1 503 x\nContent-Length: 0\n\n"
                            : OK));
        Webhook webhook = webhook(server, "/", null, http)) {
      RecordingAttempt first = webhook.begin("1");
      Webhook.await(() -> count.get() == 1, () -> "no request");
      // On the one connection it comes after the first reply, whose pause has begun then.
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      assertThat(first.isComplete()).isFalse();
    }
  }

  @Test
  void repetitionsAreSpreadInTime() throws Exception {
    HttpConfig http =
        HttpConfig.builder()
            .requestsPerSecond(20)
            .burst(1)
            .retry(true)
            .retryCount(4)
            .retryInitialDelay(Duration.ofMillis(1))
            .retryMaximumDelay(Duration.ofMillis(1))
            .build();
    try (RawServer server = RawServer.answering("HTTP/1.1 503 x\nContent-Length: 0\n\n");
        Webhook webhook = webhook(server, "/", null, http)) {
      long start = System.nanoTime();
      webhook.deliver();
      assertThat(server.requests()).hasSize(5);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(199));
    }
  }

  /** As those of a stream that is stopped and started. */
  @Test
  void requestsThatAreCancelledTakeNoTurnFromOthers() throws Exception {
    HttpConfig http = HttpConfig.builder().requestsPerSecond(5).burst(1).build();
    try (RawServer server = RawServer.answering(OK);
        Webhook webhook = webhook(server, "/", null, http)) {
      for (int round = 0; round < 3; round++) {
        List<RecordingAttempt> attempts =
            IntStream.range(0, 100).mapToObj(i -> webhook.begin("1")).toList();
        attempts.forEach(RecordingAttempt::cancel);
        for (RecordingAttempt attempt : attempts) {
          assertThat(attempt.outcome()).isNotNull();
        }
      }
      // 300 turns would take a minute.
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
    }
  }

  @Test
  void anEventThatIsNoJsonIsRefused() throws Exception {
    try (RawServer server = RawServer.answering(OK);
        Webhook webhook = webhook(server, "/", null, HttpConfig.NONE)) {
      assertThat(Webhook.textOf(webhook.begin("{broken").outcome()))
          .startsWith("Refused ES10009: ");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void aLargeBatchArrivesWhole() throws Exception {
    String text = "\"" + "x".repeat(5_000_000) + "\"";
    try (RawServer server = RawServer.answering(OK);
        Webhook webhook = webhook(server, "/", null, HttpConfig.NONE)) {
      RecordingAttempt attempt = new RecordingAttempt("d");
      Event<byte[]> event = new Event<>("", "1", text.getBytes(StandardCharsets.UTF_8));
      attempt.follow(
          webhook
              .dispatcher()
              .attemptDispatch(new EventBatch<>(0, "orders", List.of(event)), attempt));
      assertThat(Webhook.textOf(attempt.outcome())).isEqualTo("Delivered");
      assertThat(server.requests().get(0).body()).contains(text);
    }
  }

  private static HttpConfig retrying(int count, String regex) {
    return HttpConfig.builder()
        .retry(true)
        .retryCount(count)
        .retryInitialDelay(Duration.ofMillis(1))
        .retryMaximumDelay(Duration.ofMillis(5))
        .retryErrorStatusCodeRegex(regex)
        .build();
  }

  private static Webhook webhook(RawServer server, String target, String method, HttpConfig http) {
    String url = "http://hook.test:" + server.port() + target;
    return new Webhook(
        Webhook.LOCAL_ALLOWED,
        new WebhookConfig(url, method, null, http),
        Webhook.LOOPBACK,
        new TcpConnector());
  }
}
