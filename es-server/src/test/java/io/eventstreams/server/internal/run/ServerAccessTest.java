package io.eventstreams.server.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.server.internal.CommandFailure;
import io.eventstreams.server.internal.config.ServerConfig;
import io.eventstreams.store.jdbc.JdbcStores;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server asks for what its configuration says, and does not go public without it. */
class ServerAccessTest {
  @TempDir Path folder;

  private ServerConfig config(String host, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    return ServerConfig.read(
        new ServerConfig.Options(null, host, "0", folder.toString(), "memory"), environment);
  }

  private static int status(URI server, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve("/api/v1/eventstreams/demo"));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  @Test
  void asksForTheToken() throws Exception {
    ServerConfig config = config("127.0.0.1", Map.of("EVENTSTREAMS_SERVER_AUTH_TOKEN", "s3cret"));
    try (Server server = new Server(config)) {
      URI uri = server.start(InputStream.nullInputStream());
      assertThat(status(uri)).isEqualTo(401);
      assertThat(status(uri, "authorization", "Bearer wrong")).isEqualTo(401);
      assertThat(status(uri, "authorization", "Bearer s3cret")).isEqualTo(200);
    }
  }

  @Test
  void listensAtPublicAddressesOnlyWithCredentialsOrWhenTold() {
    refused(config("0.0.0.0", Map.of()))
        .hasMessage(
            "server.host must be a loopback address, since there is no authentication, was"
                + " '0.0.0.0'; set server.auth, or server.allowPublicBind to true");
    for (Map<String, String> told :
        List.of(
            Map.of("EVENTSTREAMS_SERVER_AUTH_TOKEN", "s3cret"),
            Map.of("EVENTSTREAMS_SERVER_ALLOWPUBLICBIND", "true"))) {
      try (Server server = new Server(config("0.0.0.0", told))) {
        server.start(InputStream.nullInputStream());
      }
    }
  }

  private static String statusLine(URI server, String host) throws IOException {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              ("GET /health/live HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .findFirst()
          .orElse("");
    }
  }

  @Test
  void answersToTheHostsOfItsConfigurationOnly() throws Exception {
    ServerConfig config =
        config(
            "127.0.0.1",
            Map.of("EVENTSTREAMS_SERVER_ALLOWEDHOSTS", "Events.example.org, 10.0.0.1"));
    try (Server server = new Server(config)) {
      URI uri = server.start(InputStream.nullInputStream());
      for (String own : List.of("localhost", "events.example.org:80", "10.0.0.1")) {
        assertThat(statusLine(uri, own)).isEqualTo("HTTP/1.1 200 OK");
      }
      assertThat(statusLine(uri, "evil.example")).isEqualTo("HTTP/1.1 421 Misdirected Request");
    }
  }

  @Test
  void refusesHostsThatAreNone() {
    refused(config("127.0.0.1", Map.of("EVENTSTREAMS_SERVER_ALLOWEDHOSTS", "a:80")))
        .hasMessage("server.allowedHosts must be hosts without a port, was 'a:80'");
  }

  @Test
  void refusesAnAddressThatDoesNotExist() {
    refused(config("no-such-host.invalid", Map.of()))
        .hasMessage(
            "server.host must be an address of this machine, 'no-such-host.invalid' is not known");
  }

  /** The streams of a database that several servers can open stay with the one that runs. */
  @Test
  void startsNoStreamWhenSomebodyElseListensAtItsAddress() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path data = folder.resolve("taken");
      String port = Integer.toString(other.getLocalPort());
      ServerConfig config =
          ServerConfig.read(
              new ServerConfig.Options(null, "127.0.0.1", port, data.toString(), "jdbc"), Map.of());
      try (Server server = new Server(config)) {
        assertThatThrownBy(() -> server.start(InputStream.nullInputStream()))
            .isInstanceOf(EventStreamException.class)
            .hasMessageContaining("cannot listen at 127.0.0.1:" + port);
      }
      try (JdbcStores stores = JdbcStores.h2(data);
          var persistence = stores.persistence(SpecCodec.generic())) {
        assertThat(persistence.streams().count(Filter.ALL)).as("the demo stream").isZero();
      }
    }
  }

  private static AbstractThrowableAssert<?, ?> refused(ServerConfig config) {
    return assertThatThrownBy(
            () -> {
              try (Server server = new Server(config)) {
                server.start(InputStream.nullInputStream());
              }
            })
        .isInstanceOfSatisfying(
            CommandFailure.class, failure -> assertThat(failure.exitCode()).isEqualTo(2));
  }
}
