package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.transport.netty.internal.websocket.Connection;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request is answered with. */
final class Response {
  private static final byte[] NOTHING = {};

  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;
  private final @Nullable Connection webSocket;

  private Response(
      int status, Map<String, String> headers, byte[] body, @Nullable Connection webSocket) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.webSocket = webSocket;
  }

  /** An answer with JSON in UTF-8, which the caller gives away. */
  static Response json(int status, byte[] body) {
    return new Response(status, Map.of(), body, null);
  }

  static Response json(int status, String body) {
    return json(status, body.getBytes(StandardCharsets.UTF_8));
  }

  /** An answer with a text of another kind, which the caller gives away. */
  static Response text(String contentType, byte[] body) {
    return new Response(200, Map.of("content-type", contentType), body, null);
  }

  static Response noContent() {
    return new Response(204, Map.of(), NOTHING, null);
  }

  static Response switchTo(Connection webSocket, String accept) {
    return new Response(
        101,
        Map.of("upgrade", "websocket", "connection", "upgrade", "sec-websocket-accept", accept),
        NOTHING,
        webSocket);
  }

  Response withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Response(status, more, body, webSocket);
  }

  int status() {
    return status;
  }

  /** The headers beside those that every answer has. */
  Map<String, String> headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }

  /** What the channel turns into after this answer; null when it stays HTTP. */
  @Nullable Connection webSocket() {
    return webSocket;
  }
}
