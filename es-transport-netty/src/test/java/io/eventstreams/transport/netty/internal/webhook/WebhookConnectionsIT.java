package io.eventstreams.transport.netty.internal.webhook;

import static io.eventstreams.transport.netty.internal.webhook.RawServer.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.HttpConfig;
import io.eventstreams.transport.netty.LeakWatch;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WebhookConnectionsIT {
  static {
    LeakWatch.install();
  }

  @AfterEach
  void leavesNoBufferBehind() {
    LeakWatch.check();
  }

  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";
  private static final String SURPLUS = "HTTP/1.1 200 OK\nContent-Length: 0\n\n";
  private static final HttpConfig PATIENT =
      HttpConfig.builder().idleTimeout(Duration.ofMinutes(1)).build();

  @Test
  void aConnectionIsUsedAgain() throws Exception {
    try (RawServer server = RawServer.answering(OK);
        Webhook webhook = Webhook.to(server, PATIENT)) {
      for (int i = 0; i < 100; i++) {
        assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      }
      assertThat(server.connections()).isEqualTo(1);
      assertThat(server.requests()).hasSize(100);
    }
  }

  @Test
  void anUnusedConnectionIsClosedAfterTheIdleTime() throws Exception {
    HttpConfig http = HttpConfig.builder().idleTimeout(Duration.ofMillis(50)).build();
    try (RawServer server = RawServer.answering(OK);
        Webhook webhook = Webhook.to(server, http)) {
      webhook.deliver();
      Webhook.await(() -> server.openConnections() == 0, () -> "connection kept");
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void noConnectionIsKeptWhereNoneIsWanted() throws Exception {
    HttpConfig http = PATIENT.toBuilder().maxIdleConnsPerHost(0).build();
    try (RawServer server = RawServer.answering(OK);
        Webhook webhook = Webhook.to(server, http)) {
      webhook.deliver();
      webhook.deliver();
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void aConnectionIsNotUsedAgainWhenTheReceiverSaysSo() throws Exception {
    try (RawServer server =
            RawServer.answering("HTTP/1.1 200 OK\nConnection: close\nContent-Length: 0\n\n");
        Webhook webhook = Webhook.to(server, PATIENT)) {
      webhook.deliver();
      webhook.deliver();
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void aConnectionThatDiesAfterPartOfAReplyIsNotReplaced() throws Exception {
    AtomicInteger count = new AtomicInteger();
    try (RawServer server =
            new RawServer(
                (request, socket) ->
                    count.incrementAndGet() == 1
                        ? write(socket, OK)
                        : write(socket, "HTTP/1") && false);
        Webhook webhook = Webhook.to(server, PATIENT)) {
      webhook.deliver();
      assertThat(Webhook.textOf(webhook.deliver())).startsWith("Unavailable FF00219");
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void aNewConnectionThatDiesIsNotReplaced() throws Exception {
    try (RawServer server = new RawServer((request, socket) -> false);
        Webhook webhook = Webhook.to(server, PATIENT)) {
      assertThat(Webhook.textOf(webhook.deliver())).startsWith("Unavailable FF00219");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void bytesThatNobodyAskedForEndAKeptConnection() throws Exception {
    try (RawServer server = RawServer.answering(OK + "HTTP/1.1 200 OK\nContent-Length: 0\n\n");
        Webhook webhook = Webhook.to(server, PATIENT)) {
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      Webhook.await(() -> server.openConnections() == 0, () -> "connection kept");
    }
  }

  /** So many characters of it come directly behind the reply, the others when they do harm. */
  @ParameterizedTest
  @ValueSource(ints = {1, 11, 16, 20, 34, 35})
  void aSurplusReplyIsNotTakenForThatOfTheNextRequest(int begun) throws Exception {
    CountDownLatch bothBegun = new CountDownLatch(1);
    AtomicInteger count = new AtomicInteger();
    HttpConfig http = PATIENT.toBuilder().maxConnsPerHost(1).build();
    try (RawServer server =
            new RawServer(
                (request, socket) -> {
                  if (count.incrementAndGet() == 1) {
                    bothBegun.await();
                    return write(socket, OK + SURPLUS.substring(0, begun));
                  }
                  String rest = request.connection() == 1 ? SURPLUS.substring(begun) : "";
                  return write(socket, rest + "HTTP/1.1 500 Oh\nContent-Length: 0\n\n");
                });
        Webhook webhook = Webhook.to(server, http)) {
      RecordingAttempt first = webhook.begin("1");
      RecordingAttempt second = webhook.begin("2");
      bothBegun.countDown();
      assertThat(Webhook.textOf(first.outcome())).isEqualTo("Delivered");
      assertThat(Webhook.textOf(second.outcome()))
          .isEqualTo("Unavailable FF00221: webhook replied with status 500");
      assertThat(server.requests()).hasSize(2);
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 11, 16, 20, 34, 35})
  void theBeginningOfAReplyThatNobodyAskedForEndsAKeptConnection(int begun) throws Exception {
    CountDownLatch kept = new CountDownLatch(1);
    try (RawServer server =
            new RawServer(
                (request, socket) -> {
                  write(socket, OK);
                  kept.await();
                  return write(socket, SURPLUS.substring(0, begun));
                });
        Webhook webhook = Webhook.to(server, PATIENT)) {
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      kept.countDown();
      Webhook.await(() -> server.openConnections() == 0, () -> "connection kept");
    }
  }

  @Test
  void aBlankLineBehindAReplyDoesNoHarm() throws Exception {
    try (RawServer server = RawServer.answering(OK + "\n");
        Webhook webhook = Webhook.to(server, PATIENT)) {
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void noMoreConnectionsAreOpenedThanAllowed() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    HttpConfig http = PATIENT.toBuilder().maxConnsPerHost(2).build();
    try (RawServer server =
            new RawServer(
                (request, socket) -> {
                  go.await();
                  return write(socket, OK);
                });
        Webhook webhook = Webhook.to(server, http)) {
      List<RecordingAttempt> attempts = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        attempts.add(webhook.begin("1"));
      }
      Webhook.await(() -> server.requests().size() == 2, () -> server.requests().toString());
      go.countDown();
      for (RecordingAttempt attempt : attempts) {
        assertThat(Webhook.textOf(attempt.outcome())).isEqualTo("Delivered");
      }
      assertThat(server.connections()).isEqualTo(2);
      assertThat(server.requests()).hasSize(6);
    }
  }

  @Test
  void cancellingClosesTheConnectionAtOnce() throws Exception {
    try (RawServer server =
            new RawServer((request, socket) -> socket.getInputStream().read() >= 0);
        Webhook webhook = Webhook.to(server)) {
      RecordingAttempt attempt = webhook.begin("1");
      Webhook.await(() -> server.requests().size() == 1, () -> "no request");
      assertThat(attempt.isComplete()).isFalse();
      attempt.cancel();
      assertThat(Webhook.textOf(attempt.outcome())).startsWith("Unavailable FF00154");
      Webhook.await(() -> server.openConnections() == 0, () -> "connection kept");
      assertThat(attempt.outcomes()).hasSize(1);
    }
  }

  @Test
  void closingEndsWhatIsUnderWay() throws Exception {
    try (RawServer server =
        new RawServer((request, socket) -> socket.getInputStream().read() >= 0)) {
      RecordingAttempt attempt;
      try (Webhook webhook = Webhook.to(server)) {
        attempt = webhook.begin("1");
        Webhook.await(() -> server.requests().size() == 1, () -> "no request");
      }
      assertThat(Webhook.textOf(attempt.outcome())).startsWith("Unavailable FF00154");
      Webhook.await(() -> server.openConnections() == 0, () -> "connection kept");
    }
  }

  @Test
  void afterClosingNothingIsDelivered() throws Exception {
    try (RawServer server = RawServer.answering(OK)) {
      Webhook webhook = Webhook.to(server);
      webhook.close();
      assertThat(Webhook.textOf(webhook.deliver())).startsWith("Unavailable FF00154");
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void aClosedPortIsATransportFailure() throws Exception {
    int port;
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = unused.getLocalPort();
    }
    try (Webhook webhook = Webhook.to("http://127.0.0.1:" + port + "/", HttpConfig.NONE)) {
      assertThat(Webhook.textOf(webhook.deliver())).startsWith("Unavailable FF00219");
    }
  }

  @Test
  void aHostWithoutAddressIsUnresolvable() throws Exception {
    try (Webhook webhook = Webhook.to("http://nowhere.invalid/", HttpConfig.NONE)) {
      assertThat(Webhook.textOf(webhook.deliver()))
          .isEqualTo("Unavailable FF00218: webhook host 'nowhere.invalid' could not be resolved");
    }
  }

  @Test
  void aResolverThatHangsMeetsTheDeadline() throws Exception {
    HttpConfig http = HttpConfig.builder().requestTimeout(Duration.ofMillis(100)).build();
    try (Webhook webhook =
        new Webhook(
            Webhook.LOCAL_ALLOWED,
            new io.eventstreams.api.WebhookConfig("http://a.test/", null, null, http),
            host -> new CompletableFuture<>(),
            new TcpConnector())) {
      assertThat(Webhook.textOf(webhook.deliver())).contains("FF00219", "100ms");
    }
  }

  @Test
  void theNextAddressIsTriedWhenOneDoesNotAnswer() throws Exception {
    try (RawServer server = RawServer.answering(OK);
        Webhook webhook =
            new Webhook(
                Webhook.LOCAL_ALLOWED,
                new io.eventstreams.api.WebhookConfig(
                    "http://two.test:" + server.port() + "/", null, null, null),
                host ->
                    CompletableFuture.completedFuture(
                        List.of(address("127.0.0.2"), address("127.0.0.1"))),
                new TcpConnector())) {
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
    }
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
