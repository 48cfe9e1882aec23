package io.eventstreams.transport.netty.internal.webhook;

import static io.eventstreams.transport.netty.internal.webhook.RawServer.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.WebhookConfig;
import io.eventstreams.transport.netty.LeakWatch;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WebhookRepliesIT {
  static {
    LeakWatch.install();
  }

  @AfterEach
  void leavesNoBufferBehind() {
    LeakWatch.check();
  }

  private static final HttpConfig SHORT =
      HttpConfig.builder().requestTimeout(Duration.ofMillis(400)).build();

  @ParameterizedTest
  @CsvSource({
    "200, Delivered",
    "201, Delivered",
    "202, Delivered",
    "299, Delivered",
    "300, Unavailable FF00221: webhook replied with status 300",
    "301, Unavailable FF00221: webhook replied with status 301",
    "302, Unavailable FF00221: webhook replied with status 302",
    "307, Unavailable FF00221: webhook replied with status 307",
    "308, Unavailable FF00221: webhook replied with status 308",
    "400, Unavailable FF00221: webhook replied with status 400",
    "401, Unavailable FF00221: webhook replied with status 401",
    "404, Unavailable FF00221: webhook replied with status 404",
    "408, Unavailable FF00221: webhook replied with status 408",
    "410, Refused FF00221: webhook replied with status 410",
    "413, Refused FF00221: webhook replied with status 413",
    "415, Refused FF00221: webhook replied with status 415",
    "429, Unavailable FF00221: webhook replied with status 429",
    "500, Unavailable FF00221: webhook replied with status 500",
    "503, Unavailable FF00221: webhook replied with status 503",
    "599, Unavailable FF00221: webhook replied with status 599",
    "999, Unavailable FF00221: webhook replied with status 999",
  })
  void onlyTheStatusDecides(int status, String outcome) throws Exception {
    try (RawServer server =
            RawServer.answering(
                "HTTP/1.1 " + status + " Some Words\nLocation: /other\nContent-Length: 2\n\nno");
        Webhook webhook = Webhook.to(server)) {
      assertThat(Webhook.textOf(webhook.deliver())).startsWith(outcome);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"204, Delivered", "304, Unavailable FF00221"})
  void repliesWithoutABodyEndAtOnce(int status, String outcome) throws Exception {
    try (RawServer server = RawServer.answering("HTTP/1.1 " + status + " x\n\n");
        Webhook webhook = Webhook.to(server)) {
      assertThat(Webhook.textOf(webhook.deliver())).startsWith(outcome);
      assertThat(Webhook.textOf(webhook.deliver())).startsWith(outcome);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void repliesToHeadHaveNoBodyWhateverTheySay() throws Exception {
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\nContent-Length: 5\n\n");
        Webhook webhook =
            new Webhook(
                Webhook.LOCAL_ALLOWED,
                new WebhookConfig(
                    "http://127.0.0.1:" + server.port() + "/hook", "HEAD", null, null),
                Webhook.LOOPBACK,
                new TcpConnector())) {
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"ok\":true}", "", "true", "\"no base64 !\"", "{broken"})
  void jsonBodiesAreNotRead(String body) throws Exception {
    try (RawServer server =
            RawServer.answering(
                "HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: "
                    + body.length()
                    + "\n\n"
                    + body);
        Webhook webhook = Webhook.to(server)) {
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
    }
  }

  @Test
  void redirectsAreNotFollowedAndNamed() throws Exception {
    try (RawServer other = RawServer.answering("HTTP/1.1 200 OK\nContent-Length: 0\n\n");
        RawServer server =
            RawServer.answering(
                "HTTP/1.1 307 T\nLocation: http://127.0.0.1:"
                    + other.port()
                    + "/\nContent-Length: 0\n\n");
        Webhook webhook = Webhook.to(server)) {
      assertThat(Webhook.textOf(webhook.deliver()))
          .isEqualTo(
              "Unavailable FF00221: webhook replied with status 307, a redirect; redirects are not"
                  + " followed");
      assertThat(other.connections()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "429 | 7                             | PT7S",
        "503 | 99999                         | PT1H",
        "503 | Sun, 01 Mar 2026 12:00:30 GMT | PT30S",
        "503 | -1                            |",
        "503 | soon                          |",
        "500 | 7                             |",
        "404 | 7                             |",
      })
  void retryAfterIsHonouredWithinItsCap(int status, String value, Duration wait) throws Exception {
    try (RawServer server =
            RawServer.answering(
                "HTTP/1.1 " + status + " x\nRetry-After: " + value + "\nContent-Length: 0\n\n");
        Webhook webhook = Webhook.to(server)) {
      assertThat(webhook.deliver())
          .isInstanceOfSatisfying(
              DispatchOutcome.Unavailable.class,
              unavailable -> assertThat(unavailable.notBeforeOrNull()).isEqualTo(wait));
    }
  }

  @Test
  void informationalRepliesAreSkipped() throws Exception {
    try (RawServer server =
            RawServer.answering(
                "HTTP/1.1 100 Continue\n\nHTTP/1.1 103 Early Hints\nLink: a\n\n"
                    + "HTTP/1.1 200 OK\nContent-Length: 0\n\n");
        Webhook webhook = Webhook.to(server)) {
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\n\n",
        "HTTP/1.1 abc OK\n\n",
        "HTTP/1.1 200",
        "SSH-2.0-OpenSSH_9\n",
        "",
        "HTTP/1.1 100 Continue\n\nHTTP/1.1 100 Continue\n\nHTTP/1.1 100 Continue\n\nHTTP/1.1 100"
            + " Continue\n\nHTTP/1.1 100 Continue\n\nHTTP/1.1 100 Continue\n\nHTTP/1.1 100"
            + " Continue\n\nHTTP/1.1 100 Continue\n\nHTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\n\n",
      })
  void whatIsNoReplyIsATransportFailure(String bytes) throws Exception {
    try (RawServer server = new RawServer((request, socket) -> write(socket, bytes) && false);
        Webhook webhook = Webhook.to(server)) {
      assertThat(Webhook.textOf(webhook.deliver())).startsWith("Unavailable FF00219: ");
    }
  }

  @Test
  void endlessHeadersAreCutOff() throws Exception {
    try (RawServer server =
            new RawServer(
                (request, socket) -> {
                  write(socket, "HTTP/1.1 200 OK\n");
                  for (int i = 0; i < 1_000_000; i++) {
                    write(socket, "x-header-" + i + ": " + "y".repeat(100) + "\n");
                  }
                  return false;
                });
        Webhook webhook = Webhook.to(server)) {
      assertThat(Webhook.textOf(webhook.deliver())).startsWith("Unavailable FF00219: ");
      Webhook.await(() -> server.openConnections() == 0, () -> "still sending");
    }
  }

  @ParameterizedTest
  @CsvSource({"'', ''", "'Transfer-Encoding: chunked\n', '10000\r\n'"})
  void endlessBodiesAreCutOffAndCountAsTheirStatusSays(String header, String chunk)
      throws Exception {
    long[] sent = new long[1];
    byte[] junk = new byte[0x10000];
    try (RawServer server =
            new RawServer(
                (request, socket) -> {
                  write(socket, "HTTP/1.1 200 OK\nContent-Encoding: gzip\n" + header + "\n");
                  OutputStream out = socket.getOutputStream();
                  while (true) {
                    out.write(chunk.getBytes());
                    out.write(junk);
                    sent[0] += junk.length;
                    if (!chunk.isEmpty()) {
                      out.write("\r\n".getBytes());
                    }
                  }
                });
        Webhook webhook = Webhook.to(server)) {
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      Webhook.await(() -> server.openConnections() == 0, () -> "still sending");
      // What was sent beyond the limit lies in the sockets' buffers, which hold a few megabytes.
      assertThat(sent[0]).isLessThan(64L << 20);
    }
  }

  @Test
  void aReceiverThatHangsMeetsTheDeadline() throws Exception {
    try (RawServer server = new RawServer((request, socket) -> forever(socket));
        Webhook webhook = Webhook.to(server, SHORT)) {
      assertThat(Webhook.textOf(webhook.deliver()))
          .startsWith("Unavailable FF00219: ")
          .contains("no reply within 400ms");
      Webhook.await(() -> server.openConnections() == 0, () -> "connection kept");
    }
  }

  @Test
  void aReplyThatDripsMeetsTheDeadline() throws Exception {
    try (RawServer server =
            new RawServer((request, socket) -> drip(socket, "HTTP/1.1 200 OK\n", "x"));
        Webhook webhook = Webhook.to(server, SHORT)) {
      assertThat(Webhook.textOf(webhook.deliver())).contains("no reply within 400ms");
    }
  }

  @Test
  void aBodyThatDripsIsCutOffAndCountsAsItsStatusSays() throws Exception {
    AtomicInteger count = new AtomicInteger();
    try (RawServer server =
            new RawServer(
                (request, socket) -> {
                  if (count.getAndIncrement() == 0) {
                    write(socket, "HTTP/1.1 200 OK\nContent-Length: 0\n\n");
                    return true;
                  }
                  return drip(socket, "HTTP/1.1 500 Oh\nContent-Length: 9999\n\n", "x");
                });
        Webhook webhook = Webhook.to(server, SHORT)) {
      // The status has to come in time: nothing is to be connected or loaded any more.
      assertThat(Webhook.textOf(webhook.deliver())).startsWith("Delivered");
      assertThat(Webhook.textOf(webhook.deliver()))
          .contains("FF00221: webhook replied with status 500");
      Webhook.await(() -> server.openConnections() == 0, () -> "connection kept");
    }
  }

  private static boolean drip(Socket socket, String start, String drop) throws Exception {
    write(socket, start);
    while (true) {
      write(socket, drop);
      java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
    }
  }

  private static boolean forever(Socket socket) throws Exception {
    return socket.getInputStream().read() >= 0;
  }
}
