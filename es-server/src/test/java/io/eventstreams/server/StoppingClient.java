package io.eventstreams.server;

import io.eventstreams.api.Event;
import io.eventstreams.engine.simulation.RealReceipts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A consumer that speaks {@code eventstreams.v2}, and stops its stream in the middle of a batch,
 * with or without having it, to start it again at once.
 */
final class StoppingClient implements WebSocket.Listener, AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int PAUSE_MILLIS = 10;

  private final HttpClient http;
  private final URI server;
  private final String stream;
  private final RealReceipts receipts;
  private final ScheduledExecutorService later;
  private final StringBuilder message = new StringBuilder();
  private CompletableFuture<WebSocket> sent = CompletableFuture.completedFuture(null);
  private @Nullable WebSocket socket;
  private boolean closed;

  private StoppingClient(
      HttpClient http,
      URI server,
      String stream,
      RealReceipts receipts,
      ScheduledExecutorService later) {
    this.http = http;
    this.server = server;
    this.stream = stream;
    this.receipts = receipts;
    this.later = later;
  }

  static StoppingClient start(
      HttpClient http,
      URI server,
      String stream,
      RealReceipts receipts,
      ScheduledExecutorService later) {
    StoppingClient client = new StoppingClient(http, server, stream, receipts, later);
    client.connect();
    return client;
  }

  private synchronized void connect() {
    if (!closed) {
      http.newWebSocketBuilder()
          .subprotocols("eventstreams.v2")
          .buildAsync(URI.create("ws://" + server.getAuthority() + "/ws"), this)
          .exceptionally(
              failure -> {
                later(this::connect);
                return null;
              });
    }
  }

  @Override
  public synchronized void onOpen(WebSocket opened) {
    if (closed) {
      opened.abort();
      return;
    }
    socket = opened;
    message.setLength(0);
    sent = CompletableFuture.completedFuture(opened);
    sendStart();
    opened.request(1);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    message.append(part);
    if (last) {
      String text = message.toString();
      message.setLength(0);
      take(text);
    }
    from.request(1);
    return null;
  }

  private void take(String text) {
    JsonNode json = JSON.readTree(text);
    switch (json.get("type").asString()) {
      case "event_batch" -> {
        long number = json.get("batchNumber").asLong();
        takeBatch(number, SocketTransport.events(text.getBytes(StandardCharsets.UTF_8)));
      }
      case "stopped" -> sendStart();
      case "error" -> {
        // Of a stream that was deleted, nothing comes before it is started anew.
        if (json.get("code").asString().equals("FF00164")) {
          later(this::sendStart);
        }
      }
      default -> {}
    }
  }

  private void takeBatch(long number, List<Event<Integer>> events) {
    receipts.comes(stream, events);
    if (receipts.happens("websocket stops")) {
      send("stop", "");
    } else if (receipts.happens("websocket nack")) {
      send("nack", ",\"batchNumber\":" + number);
    } else {
      receipts.keeps(stream, events);
      if (receipts.happens("websocket stops before the answer")) {
        send("stop", "");
      } else {
        send("ack", ",\"batchNumber\":" + number);
      }
    }
  }

  private void sendStart() {
    send("start", "");
  }

  /** A socket refuses a text while the one before is not told to be sent. */
  private synchronized void send(String type, String more) {
    WebSocket to = socket;
    if (to != null) {
      String text = "{\"type\":\"" + type + "\",\"stream\":\"" + stream + "\"" + more + "}";
      sent = sent.thenCompose(before -> to.sendText(text, true));
    }
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    lost(from);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable failure) {
    lost(from);
  }

  private synchronized void lost(WebSocket from) {
    if (socket == from) {
      socket = null;
      later(this::connect);
    }
  }

  private void later(Runnable work) {
    try {
      later.schedule(work, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException over) {
      // The run has ended.
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (socket != null) {
      socket.abort();
      socket = null;
    }
  }
}
