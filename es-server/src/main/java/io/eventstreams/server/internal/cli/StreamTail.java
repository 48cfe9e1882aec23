package io.eventstreams.server.internal.cli;

import io.eventstreams.api.Secret;
import io.eventstreams.api.TlsConfig;
import io.eventstreams.api.text.Printable;
import io.eventstreams.server.internal.CommandFailure;
import io.eventstreams.transport.netty.ClientTls;
import io.eventstreams.transport.netty.WebSocketConsumer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Follows a stream until enough events have been printed. A connection that is lost is made again.
 *
 * <p>The WebSocket protocol does not say that a stream does not exist, so the REST API is asked
 * first.
 *
 * <p><b>Threads:</b> batches come on the consumer's thread.
 */
final class StreamTail {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final URI server;
  private final String stream;
  private final @Nullable Secret authorization;
  private final @Nullable TlsConfig tls;
  private final PrintStream err;
  private final EventPrinter printer;
  private final CountDownLatch done = new CountDownLatch(1);

  StreamTail(
      URI server,
      String stream,
      @Nullable Secret authorization,
      @Nullable TlsConfig tls,
      long count,
      PrintStream out,
      PrintStream err) {
    this.server = server;
    this.stream = stream;
    this.authorization = authorization;
    this.tls = tls;
    this.err = err;
    this.printer = new EventPrinter(out, count);
  }

  /** Prints until enough is printed; the answer is the exit code. */
  int run() throws InterruptedException {
    String name = nameOfStream();
    WebSocketConsumer.Builder described =
        WebSocketConsumer.builder(server, name, this::take).listener(new Losses());
    if (authorization != null) {
      described.authorization(authorization);
    }
    if (tls != null) {
      described.tls(tls);
    }
    WebSocketConsumer consumer = described.start();
    try {
      done.await();
    } finally {
      consumer.close();
    }
    return printer.isBroken() ? CommandFailure.FAILED : 0;
  }

  private void take(WebSocketConsumer.Batch batch) {
    if (printer.isDone()) {
      return;
    }
    if (printer.print(BatchMessage.parse(batch.json()))) {
      batch.ack();
    }
    if (printer.isDone()) {
      done.countDown();
    }
  }

  /** Tells of the first loss in a row. */
  private final class Losses implements WebSocketConsumer.ConnectionListener {
    private boolean connected = true;

    @Override
    public void onConnected() {
      connected = true;
    }

    @Override
    public void onDisconnected(String reason, Duration pause) {
      if (connected) {
        err.println("eventstreams: no connection, trying again: " + Printable.of(reason));
      }
      connected = false;
    }
  }

  /** The stream's name, under which clients start it. */
  private String nameOfStream() throws InterruptedException {
    HttpResponse<String> response = ask();
    JsonNode body;
    try {
      body = new JsonMapper().readTree(response.body());
    } catch (JacksonException notJson) {
      throw CommandFailure.failed("there is no event streams server at " + server);
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

  private HttpResponse<String> ask() throws InterruptedException {
    String path = "/api/v1/eventstreams/" + URLEncoder.encode(stream, StandardCharsets.UTF_8);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path)).timeout(CONNECT_TIMEOUT);
    if (authorization != null) {
      request.header("authorization", authorization.reveal());
    }
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT);
    if (tls != null) {
      client.sslContext(ClientTls.context(tls));
    }
    try {
      return client.build().send(request.build(), BodyHandlers.ofString());
    } catch (IOException failure) {
      throw CommandFailure.failed("cannot reach " + server + reason(failure));
    }
  }

  private static String text(JsonNode body, String member) {
    return body.path(member).asString("?");
  }

  private static String reason(IOException failure) {
    if (failure.getMessage() != null) {
      return ": " + Printable.of(failure.getMessage());
    }
    return failure instanceof ConnectException ? ": nothing listens there" : "";
  }
}
