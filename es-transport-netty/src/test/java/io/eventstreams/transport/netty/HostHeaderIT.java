package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.GenericEventStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What a web page whose own name resolves to this machine can make a browser send: requests under
 * that name, which come from the same origin for all that the browser knows.
 */
final class HostHeaderIT {
  static {
    LeakWatch.install();
  }

  private static final List<String> REQUESTS =
      List.of(
          "GET /health/live",
          "GET /health/ready",
          "GET /metrics",
          "GET /api/v1/openapi.json",
          "GET /api/v1/eventstreams",
          "POST /api/v1/events",
          "POST /api/v1/eventstreams/demo/reset",
          "DELETE /api/v1/eventstreams/demo",
          "OPTIONS /api/v1/eventstreams",
          "GET /nothing",
          "GET /ws");

  /** A port of # is that of the server. */
  private static final List<String> OWN =
      List.of(
          "127.0.0.1",
          "127.0.0.1:#",
          "127.0.0.1:1",
          "127.0.0.1:65535",
          "127.8.9.10:#",
          "localhost",
          "localhost:#",
          "LOCALHOST:80",
          "LocalHost.:#",
          "localhost.",
          "[::1]",
          "[::1]:#",
          "[0:0:0:0:0:0:0:1]:#",
          "[::ffff:127.0.0.1]:#",
          "[::FFFF:7F00:1]",
          "\t localhost:# ");

  private static final List<String> FOREIGN =
      List.of(
          "evil.example",
          "evil.example:#",
          "EVIL.example.:#",
          "a",
          "127.0.0.1.evil.example:#",
          "127-0-0-1.evil.example:#",
          "localhost.evil.example:#",
          "evil.localhost:#",
          "notlocalhost:#",
          "localhost6",
          "local_host",
          "xn--lcalhost-c9a:#",
          "10.0.0.1:#",
          "126.255.255.255",
          "128.0.0.1",
          "0.0.0.0:#",
          "169.254.169.254",
          "[::]:#",
          "[::2]",
          "[::7f00:1]:#",
          "[::ffff:10.0.0.1]:#",
          "[64:ff9b::7f00:1]",
          "[fe80::1]");

  private static final List<String> BROKEN =
      List.of(
          "",
          ":#",
          "localhost:",
          "localhost:0",
          "localhost:080",
          "localhost:65536",
          "localhost:+80",
          "localhost:-80",
          "localhost:8 0",
          "localhost:80:80",
          "localhost:80.",
          "localhost:http",
          "localhost..",
          ".localhost",
          ".",
          "*",
          "user@localhost",
          "user:word@localhost:#",
          "@localhost",
          "localhost@evil.example",
          "localhost:#@evil.example",
          "evil.example@localhost",
          "localhost/evil.example",
          "localhost\\evil.example",
          "localhost#evil.example",
          "localhost?evil.example",
          "localhost,evil.example",
          "localhost;evil.example",
          "localhost evil.example",
          "localhost\tevil.example",
          "localhost%00.evil.example",
          "%6cocalhost",
          "l\u00f6calhost",
          "localhost\u3002",
          "http://localhost",
          "\"localhost\"",
          "::1",
          "::1:#",
          "[::1",
          "::1]",
          "[::1]evil.example",
          "[::1]@evil.example",
          "[::1].",
          "[::1]:",
          "[::1%lo]",
          "[::1%25lo]",
          "[localhost]",
          "[127.0.0.1]",
          "[]",
          "[",
          "127.1",
          "127.0.1",
          "2130706433",
          "0x7f000001",
          "0x7f.0.0.1",
          "0177.0.0.1",
          "127.0.0.01",
          "127.0.0.256",
          "127.0.0.1.",
          "127.0.0.1.:#");

  private static String withPort(String host, TestServer test) {
    return host.replace(":#", ":" + test.server.port());
  }

  private static String exchange(TestServer test, String line, String headers) {
    String upgrade =
        line.startsWith("GET /ws")
            ? "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            : "Connection: close\r\n";
    try (RawSocket raw = new RawSocket(test.server)) {
      raw.send(line + "\r\n" + headers + upgrade + "\r\n");
      String head = raw.readHead();
      return head.startsWith("HTTP/1.1 101 ") ? head : head + raw.readAll();
    }
  }

  /** The status for a request under a host, from a page of that very host. */
  private static String status(TestServer test, String request, String host) {
    String named = withPort(host, test);
    String headers = "Host: " + named + "\r\nOrigin: http://" + named.strip() + "\r\n";
    return exchange(test, request + " HTTP/1.1", headers);
  }

  private static List<String> others(
      TestServer test, List<String> requests, List<String> hosts, String status) {
    List<String> others = new ArrayList<>();
    for (String host : hosts) {
      for (String request : requests) {
        String answer = status(test, request, host);
        if (!answer.startsWith("HTTP/1.1 " + status)) {
          others.add(request + " under '" + host + "' -> " + answer);
        }
      }
    }
    return others;
  }

  @Test
  void noPageUnderAForeignNameIsServed() {
    try (TestServer test = new TestServer()) {
      test.manager.upsert("demo", GenericEventStream.EMPTY);
      assertThat(others(test, REQUESTS, FOREIGN, "421 ")).isEmpty();
      assertThat(others(test, REQUESTS, BROKEN, "400 ")).isEmpty();
      assertThat(test.manager.resets).isEmpty();
      assertThat(test.log.events).isEmpty();
      assertThat(test.call("GET", "/api/v1/eventstreams/demo").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void theRefusalNamesTheRuleAndTheHost() {
    try (TestServer test = new TestServer()) {
      assertThat(status(test, "POST /api/v1/eventstreams", "Evil.Example:#"))
          .startsWith("HTTP/1.1 421 Misdirected Request\r\n")
          .contains("content-type: application/json\r\n", "connection: close\r\n")
          .endsWith(
              "{\"error\":\"ES10039: the host of a request must be localhost, a loopback address,"
                  + " or one of the server's allowed hosts, was 'evil.example'\"}")
          .doesNotContain("access-control");
    }
  }

  @Test
  void loopbackNamesAndAddressesAreServed() {
    try (TestServer test = new TestServer()) {
      assertThat(others(test, List.of("GET /health/live", "GET /metrics"), OWN, "200 ")).isEmpty();
      assertThat(others(test, List.of("GET /ws"), OWN, "101 ")).isEmpty();
    }
  }

  @Test
  void theHostOfAWholeUrlCountsAsWell() {
    try (TestServer test = new TestServer()) {
      String own = "Host: localhost\r\n";
      for (String url :
          List.of(
              "http://localhost/health/live",
              "HTTP://LOCALHOST.:1/health/live",
              "https://[::1]:5/health/live",
              "http://127.0.0.1/health/live?x=http://evil.example/")) {
        assertThat(exchange(test, "GET " + url + " HTTP/1.1", own))
            .as(url)
            .startsWith("HTTP/1.1 200 ");
        assertThat(exchange(test, "GET " + url + " HTTP/1.1", "Host: evil.example\r\n"))
            .as(url)
            .startsWith("HTTP/1.1 421 ");
      }
      for (String url :
          List.of(
              "http://evil.example/health/live",
              "http://evil.example",
              "http://evil.example?http://localhost/health/live",
              "http://evil.example:80/health/live")) {
        assertThat(exchange(test, "GET " + url + " HTTP/1.1", own))
            .as(url)
            .startsWith("HTTP/1.1 421 ");
        assertThat(exchange(test, "GET " + url + " HTTP/1.0", ""))
            .as(url)
            .startsWith("HTTP/1.1 421 ");
      }
      for (String url :
          List.of(
              "http://user@localhost/health/live",
              "http://localhost@evil.example/health/live",
              "http://localhost\\@evil.example/health/live",
              "http://localhost#@evil.example/health/live",
              "http:///health/live",
              "http://[::1/health/live",
              "http:localhost/health/live",
              "ftp://localhost/health/live",
              "localhost:80")) {
        assertThat(exchange(test, "GET " + url + " HTTP/1.1", own))
            .as(url)
            .startsWith("HTTP/1.1 400 ");
      }
    }
  }

  /** No browser leaves it out or sends it twice; what asks for the health of a process may. */
  @Test
  void thereIsOneHostButForOldClients() {
    try (TestServer test = new TestServer()) {
      String live = "GET /health/live HTTP/1.1";
      assertThat(exchange(test, live, "")).startsWith("HTTP/1.1 400 ");
      assertThat(exchange(test, live, "Host: localhost\r\nHost: localhost\r\n"))
          .startsWith("HTTP/1.1 400 ");
      assertThat(exchange(test, live, "Host: localhost\r\nhOST: evil.example\r\n"))
          .startsWith("HTTP/1.1 400 ");
      assertThat(exchange(test, "GET /health/live HTTP/1.0", "")).startsWith("HTTP/1.1 200 ");
      assertThat(exchange(test, "GET /health/live HTTP/1.0", "Host: evil.example\r\n"))
          .startsWith("HTTP/1.1 421 ");
      assertThat(exchange(test, live, "Host: evil.example\r\nX-Forwarded-Host: localhost\r\n"))
          .startsWith("HTTP/1.1 421 ");
    }
  }

  private static TestServer server(
      String address, Set<String> allowed, Authenticator authenticator) {
    return new TestServer(
        WebSocketOptions.DEFAULTS,
        ServerLimits.DEFAULTS,
        builder -> {
          builder.host(address).allowPublicBind().allowedHosts(allowed);
          if (authenticator != null) {
            builder.authenticator(authenticator);
          }
        });
  }

  @Test
  void listedHostsAreServedAndNothingUnderThem() {
    Set<String> allowed = Set.of("Console.example.org", "10.1.2.3", "fe80::7", "[fe80::8]");
    try (TestServer test = server("127.0.0.1", allowed, null)) {
      List<String> own =
          List.of(
              "console.example.org:#",
              "CONSOLE.example.org.",
              "10.1.2.3:80",
              "[FE80:0::7]",
              "[fe80::8]:#",
              "localhost");
      assertThat(others(test, List.of("GET /api/v1/eventstreams"), own, "200 ")).isEmpty();
      assertThat(others(test, List.of("GET /ws"), own, "101 ")).isEmpty();
      List<String> foreign = List.of("www.console.example.org", "example.org", "10.1.2.4");
      assertThat(others(test, REQUESTS, foreign, "421 ")).isEmpty();
    }
  }

  @Test
  void listeningToAllItServesAllAddressesAndNoNames() {
    try (TestServer test = server("0.0.0.0", Set.of("console.example.org"), null)) {
      List<String> own =
          List.of("10.0.0.1:#", "0.0.0.0", "[2001:db8::1]", "localhost", "console.example.org");
      assertThat(others(test, List.of("GET /metrics"), own, "200 ")).isEmpty();
      assertThat(others(test, REQUESTS, List.of("evil.example:#", "a"), "421 ")).isEmpty();
      assertThat(status(test, "GET /metrics", "evil.example")).contains("an IP address, or one");
    }
  }

  @Test
  void withAnAuthenticatorNamesMayBeListedAndNeedNotBeUnlessItListensToLoopback() {
    AtomicInteger asked = new AtomicInteger();
    Authenticator nobody =
        request -> {
          asked.incrementAndGet();
          return null;
        };
    List<String> metrics = List.of("GET /metrics");
    List<String> name = List.of("events.example.org:#");
    try (TestServer test = server("0.0.0.0", Set.of(), nobody)) {
      assertThat(others(test, metrics, name, "401 ")).isEmpty();
    }
    assertThat(asked.getAndSet(0)).isEqualTo(1);
    try (TestServer test = server("0.0.0.0", Set.of("other.example.org"), nobody)) {
      assertThat(others(test, REQUESTS, name, "421 ")).isEmpty();
    }
    try (TestServer test = server("127.0.0.1", Set.of(), nobody)) {
      assertThat(others(test, REQUESTS, name, "421 ")).isEmpty();
    }
    assertThat(asked).hasValue(0);
  }
}
