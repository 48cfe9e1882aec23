package io.eventstreams.server.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.server.internal.config.ServerConfig;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A stream puts aside what its client does not take, by its own wish or by the configuration's. */
class ServerParkTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();

  /** Acknowledges every batch without the bad line. */
  private static final class Client implements WebSocket.Listener {
    final List<String> taken = new CopyOnWriteArrayList<>();
    private final StringBuilder message = new StringBuilder();
    private final String stream;

    Client(String stream) {
      this.stream = stream;
    }

    @Override
    public void onOpen(WebSocket opened) {
      send(opened, "{\"type\":\"start\",\"stream\":\"" + stream + "\"}");
    }

    /** Nothing is received before it is sent: a socket does not take the next text until then. */
    private static void send(WebSocket to, String text) {
      to.sendText(text, true).thenRun(() -> to.request(1));
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      message.append(part);
      if (last) {
        JsonNode batch = JSON.readTree(message.toString());
        message.setLength(0);
        List<String> lines =
            batch.get("events").valueStream().map(event -> event.get("data").asString()).toList();
        boolean takes = !lines.contains("bad");
        if (takes) {
          taken.addAll(lines);
        }
        send(
            from,
            "{\"type\":\"%s\",\"stream\":\"%s\",\"batchNumber\":%d}"
                .formatted(takes ? "ack" : "nack", stream, batch.get("batchNumber").asLong()));
      } else {
        from.request(1);
      }
      return null;
    }
  }

  @Test
  void streamsParkByTheirOwnWishAndByDefault() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("c.yaml"),
            """
            server: {port: 0, store: memory, data: %s}
            defaults: {errorHandling: park, retryTimeout: 1ms, batchTimeout: 50ms}
            retry: {initialDelay: 2ms}
            """
                .formatted(folder.toString()));
    ServerConfig config =
        ServerConfig.read(
            new ServerConfig.Options(file.toString(), null, null, null, null), Map.of());
    byte[] lines = "a\nb\nbad\nc\nd\n".getBytes(StandardCharsets.UTF_8);
    try (Server server = new Server(config)) {
      URI uri = server.start(new ByteArrayInputStream(lines));
      HttpResponse<String> created =
          http.send(
              HttpRequest.newBuilder(uri.resolve("/api/v1/eventstreams"))
                  .header("Content-Type", "application/json")
                  .POST(
                      BodyPublishers.ofString(
                          "{\"name\":\"own\",\"errorHandling\":\"park\",\"batchTimeout\":\"50ms\"}"))
                  .build(),
              BodyHandlers.ofString());
      assertThat(created.statusCode()).as(created.body()).isBetween(200, 201);
      assertThat(JSON.readTree(created.body()).get("errorHandling").asString()).isEqualTo("park");
      for (String stream : List.of("demo", "own")) {
        Client client = new Client(stream);
        WebSocket socket = http.newWebSocketBuilder().buildAsync(webSocket(uri), client).join();
        awaitParked(uri.resolve("/api/v1/eventstreams/" + stream), client);
        assertThat(client.taken).containsExactly("a", "b", "c", "d");
        socket.abort();
      }
    }
  }

  private static URI webSocket(URI server) {
    return URI.create(server.toString().replace("http:", "ws:")).resolve("/ws");
  }

  private void awaitParked(URI stream, Client client) throws Exception {
    long begin = System.nanoTime();
    while (true) {
      String body =
          http.send(HttpRequest.newBuilder(stream).build(), BodyHandlers.ofString()).body();
      JsonNode parked = JSON.readTree(body).path("statistics").path("eventsParked");
      if (parked.asInt(0) == 1 && client.taken.size() == 4) {
        return;
      }
      assertThat(System.nanoTime() - begin).as(body + client.taken).isLessThan(PATIENCE_NANOS);
      Thread.onSpinWait();
    }
  }
}
