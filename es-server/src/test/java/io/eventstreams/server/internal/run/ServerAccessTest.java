package io.eventstreams.server.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.server.internal.CommandFailure;
import io.eventstreams.server.internal.config.ServerConfig;
import java.io.IOException;
import java.io.InputStream;
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
    try (Server server = Server.start(config, InputStream.nullInputStream())) {
      assertThat(status(server.uri())).isEqualTo(401);
      assertThat(status(server.uri(), "authorization", "Bearer wrong")).isEqualTo(401);
      assertThat(status(server.uri(), "authorization", "Bearer s3cret")).isEqualTo(200);
    }
  }

  @Test
  void listensAtPublicAddressesOnlyWithCredentialsOrWhenTold() {
    assertThatThrownBy(
            () -> Server.start(config("0.0.0.0", Map.of()), InputStream.nullInputStream()))
        .isInstanceOf(EventStreamException.class)
        .hasMessageContaining("host must be a loopback address");
    for (Map<String, String> told :
        List.of(
            Map.of("EVENTSTREAMS_SERVER_AUTH_TOKEN", "s3cret"),
            Map.of("EVENTSTREAMS_SERVER_ALLOWPUBLICBIND", "true"))) {
      Server.start(config("0.0.0.0", told), InputStream.nullInputStream()).close();
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
    try (Server server = Server.start(config, InputStream.nullInputStream())) {
      for (String own : List.of("localhost", "events.example.org:80", "10.0.0.1")) {
        assertThat(statusLine(server.uri(), own)).isEqualTo("HTTP/1.1 200 OK");
      }
      assertThat(statusLine(server.uri(), "evil.example"))
          .isEqualTo("HTTP/1.1 421 Misdirected Request");
    }
  }

  @Test
  void refusesHostsThatAreNone() {
    assertThatThrownBy(
            () ->
                Server.start(
                    config("127.0.0.1", Map.of("EVENTSTREAMS_SERVER_ALLOWEDHOSTS", "a:80")),
                    InputStream.nullInputStream()))
        .isInstanceOfSatisfying(
            CommandFailure.class, failure -> assertThat(failure.exitCode()).isEqualTo(2))
        .hasMessage("server.allowedHosts must be hosts without a port, was 'a:80'");
  }
}
