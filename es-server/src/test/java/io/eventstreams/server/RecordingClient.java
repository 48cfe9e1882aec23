package io.eventstreams.server;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of one stream, which lives in the test and so outlives the servers it talks to. */
final class RecordingClient implements WebSocket.Listener, AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  /** One batch, with whether the acknowledgement was handed to the socket. */
  record Batch(long number, List<JsonNode> events, boolean acknowledged) {}

  private final String stream;
  private final Predicate<Integer> acknowledges;
  private final StringBuilder message = new StringBuilder();
  private final List<Batch> batches = new ArrayList<>();
  private CompletableFuture<WebSocket> sent = CompletableFuture.completedFuture(null);
  private boolean lost;
  private int closeCode;
  private final WebSocket socket;

  private RecordingClient(
      HttpClient http, String url, String stream, Predicate<Integer> acknowledges) {
    this.stream = stream;
    this.acknowledges = acknowledges;
    this.socket =
        http.newWebSocketBuilder()
            .buildAsync(URI.create(url.replace("http:", "ws:") + "/ws"), this)
            .orTimeout(ChildProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .join();
  }

  /**
   * Connects and starts the stream.
   *
   * @param acknowledges told the index of a batch, from 0: whether to acknowledge it
   */
  static RecordingClient connect(
      HttpClient http, String url, String stream, Predicate<Integer> acknowledges) {
    return new RecordingClient(http, url, stream, acknowledges);
  }

  @Override
  public void onOpen(WebSocket opened) {
    send(opened, "{\"type\":\"start\",\"stream\":\"" + stream + "\"}");
    opened.request(1);
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    message.append(part);
    CompletionStage<?> sent = null;
    if (last) {
      JsonNode batch = JSON.readTree(message.toString());
      message.setLength(0);
      sent = take(from, batch);
    }
    from.request(1);
    return sent;
  }

  private synchronized CompletionStage<?> take(WebSocket from, JsonNode batch) {
    long number = batch.get("batchNumber").asLong();
    boolean acknowledge = acknowledges.test(batches.size());
    batches.add(new Batch(number, batch.get("events").valueStream().toList(), acknowledge));
    notifyAll();
    return acknowledge
        ? send(
            from, "{\"type\":\"ack\",\"stream\":\"" + stream + "\",\"batchNumber\":" + number + "}")
        : null;
  }

  /** A socket refuses a text while the one before is not told to be sent. */
  private synchronized CompletionStage<?> send(WebSocket to, String text) {
    sent = sent.thenCompose(before -> to.sendText(text, true));
    return sent;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    synchronized (this) {
      closeCode = code;
    }
    lose();
    return null;
  }

  /** The code with which the server closed the connection; 0 when it did not say good-bye. */
  synchronized int closeCode() {
    return closeCode;
  }

  @Override
  public void onError(WebSocket from, Throwable failure) {
    lose();
  }

  private synchronized void lose() {
    lost = true;
    notifyAll();
  }

  synchronized List<Batch> batches() {
    return List.copyOf(batches);
  }

  /** Returns when what was received fits, or the connection is lost; false when neither comes. */
  synchronized boolean await(Predicate<List<Batch>> fits, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!lost && !fits.test(batches)) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  @Override
  public void close() {
    socket.abort();
  }
}
