package io.eventstreams.transport.netty;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket client that shares no code with the server: the one of the JDK. */
final class TestClient implements WebSocket.Listener, AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
  private final StringBuilder partial = new StringBuilder();
  private WebSocket socket;

  private TestClient() {}

  static TestClient connect(EventStreamsServer server) {
    return connect(server.port());
  }

  static TestClient connect(int port) {
    TestClient client = new TestClient();
    URI uri = URI.create("ws://127.0.0.1:" + port + "/ws");
    client.socket = HTTP.newWebSocketBuilder().buildAsync(uri, client).join();
    return client;
  }

  /** A client that offers a sub-protocol, which the server must take. */
  static TestClient speaking(EventStreamsServer server, String subProtocol) {
    TestClient client = new TestClient();
    URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/ws");
    client.socket =
        HTTP.newWebSocketBuilder().subprotocols(subProtocol).buildAsync(uri, client).join();
    if (!client.socket.getSubprotocol().equals(subProtocol)) {
      throw new AssertionError("the server took '" + client.socket.getSubprotocol() + "'");
    }
    return client;
  }

  static TestClient started(EventStreamsServer server, String stream) {
    return started(server.port(), stream);
  }

  static TestClient started(int port, String stream) {
    TestClient client = connect(port);
    client.send("{\"type\":\"start\",\"stream\":\"" + stream + "\"}");
    client.sync();
    return client;
  }

  void send(String text) {
    socket.sendText(text, true).join();
  }

  void sendBinary(String text) {
    socket.sendBinary(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), true).join();
  }

  void sendInPieces(String first, String rest) {
    socket.sendText(first, false).join();
    socket.sendText(rest, true).join();
  }

  void ack(String stream, long number) {
    send("{\"type\":\"ack\",\"stream\":\"" + stream + "\",\"batchNumber\":" + number + "}");
  }

  /** Waits until the server has worked on everything sent before. */
  void sync() {
    CompletableFuture<Void> answered = new CompletableFuture<>();
    pong = answered;
    socket.sendPing(ByteBuffer.wrap(new byte[] {1})).join();
    answered.orTimeout(10, TimeUnit.SECONDS).join();
  }

  private volatile CompletableFuture<Void> pong = new CompletableFuture<>();

  String next() {
    try {
      String message = messages.poll(10, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("no message within 10 s; closed: " + closeCode);
      }
      return message;
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  /** The next message; null when this thread is interrupted first. */
  String nextOrNull() {
    try {
      return messages.take();
    } catch (InterruptedException interrupted) {
      return null;
    }
  }

  boolean hasNothing() {
    sync();
    return messages.isEmpty();
  }

  int awaitClose() {
    return closeCode.orTimeout(10, TimeUnit.SECONDS).join();
  }

  boolean isOpen() {
    return !closeCode.isDone();
  }

  void abort() {
    socket.abort();
  }

  @Override
  public void onOpen(WebSocket opened) {
    opened.request(Long.MAX_VALUE);
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      messages.add(partial.toString());
      partial.setLength(0);
    }
    return null;
  }

  @Override
  public CompletionStage<?> onPong(WebSocket from, ByteBuffer data) {
    pong.complete(null);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closeCode.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable failure) {
    closeCode.complete(1006);
  }

  @Override
  public void close() {
    socket.abort();
  }
}
