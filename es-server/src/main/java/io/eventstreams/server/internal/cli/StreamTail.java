package io.eventstreams.server.internal.cli;

import io.eventstreams.api.text.Printable;
import io.eventstreams.server.internal.CommandFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Follows a stream over one connection after another, until enough events have been printed.
 *
 * <p>The WebSocket protocol does not say that a stream does not exist, so the REST API is asked
 * before each connection.
 *
 * <p><b>Threads:</b> one.
 */
final class StreamTail {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final URI server;
  private final String stream;
  private final PrintStream err;
  private final EventPrinter printer;
  private final JsonMapper json = new JsonMapper();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  StreamTail(URI server, String stream, long count, PrintStream out, PrintStream err) {
    this.server = server;
    this.stream = stream;
    this.err = err;
    this.printer = new EventPrinter(out, count);
  }

  /** Prints until enough is printed; the answer is the exit code. */
  int run() throws InterruptedException {
    boolean reached = false;
    Duration pause = FIRST_PAUSE;
    while (true) {
      long before = printer.printed();
      try {
        String name = nameOfStream();
        reached = true;
        follow(name);
        return printer.isBroken() ? CommandFailure.FAILED : 0;
      } catch (IOException lost) {
        if (!reached) {
          throw CommandFailure.failed("cannot reach " + server + ": " + reason(lost));
        }
        if (printer.printed() > before || pause.equals(FIRST_PAUSE)) {
          err.println("eventstreams: connection lost, trying again: " + reason(lost));
          pause = FIRST_PAUSE;
        }
        Thread.sleep(pause.toMillis());
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
      }
    }
  }

  /** The stream's name, under which clients start it. */
  private String nameOfStream() throws IOException, InterruptedException {
    String path = "/api/v1/eventstreams/" + URLEncoder.encode(stream, StandardCharsets.UTF_8);
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(server.resolve(path)).timeout(CONNECT_TIMEOUT).build(),
            BodyHandlers.ofString());
    JsonNode body;
    try {
      body = json.readTree(response.body());
    } catch (JacksonException notJson) {
      throw CommandFailure.failed("there is no event streams server at " + server);
    }
    if (response.statusCode() >= 500) {
      throw new IOException("status " + response.statusCode() + ", " + text(body, "error"));
    }
    if (response.statusCode() != 200) {
      throw CommandFailure.failed(
          "stream '" + Printable.of(stream) + "' cannot be followed: " + text(body, "error"));
    }
    String type = text(body, "type");
    if (!type.equals("websocket")) {
      throw CommandFailure.failed(
          "stream '" + Printable.of(stream) + "' must be of type websocket, is " + type);
    }
    return text(body, "name");
  }

  private static String text(JsonNode body, String member) {
    return body.path(member).asString("?");
  }

  private void follow(String name) throws IOException, InterruptedException {
    String scheme = server.getScheme().equals("https") ? "wss" : "ws";
    URI uri = URI.create(scheme + "://" + server.getRawAuthority() + "/ws");
    TailConnection connection = new TailConnection(name, printer);
    WebSocket socket = null;
    try {
      socket =
          http.newWebSocketBuilder()
              .connectTimeout(CONNECT_TIMEOUT)
              .buildAsync(uri, connection)
              .get();
      connection.ended().get();
    } catch (ExecutionException failure) {
      throw new IOException(failure.getCause());
    } finally {
      if (socket != null) {
        socket.abort();
      }
    }
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (failure instanceof ConnectException && root.getMessage() == null) {
      return "connection refused";
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
