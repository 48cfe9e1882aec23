package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.transport.netty.internal.websocket.Connection;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request is answered with.
 *
 * @param status the HTTP status
 * @param headers beside those that every answer has
 * @param body JSON in UTF-8, or nothing
 * @param webSocket what the channel turns into after this answer; null when it stays HTTP
 */
record Response(
    int status, Map<String, String> headers, byte[] body, @Nullable Connection webSocket) {
  private static final byte[] NOTHING = {};

  Response {
    headers = Map.copyOf(headers);
  }

  static Response json(int status, byte[] body) {
    return new Response(status, Map.of(), body, null);
  }

  static Response json(int status, String body) {
    return json(status, body.getBytes(StandardCharsets.UTF_8));
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
}
