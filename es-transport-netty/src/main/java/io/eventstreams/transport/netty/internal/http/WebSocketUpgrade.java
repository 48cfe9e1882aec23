package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.transport.netty.internal.websocket.Connection;
import io.eventstreams.transport.netty.internal.websocket.WebSocketHub;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/**
 * The opening handshake of RFC 6455, version 13, without extensions; of the sub-protocols that a
 * client offers, the one that is known here is taken.
 */
final class WebSocketUpgrade {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;

  private final WebSocketHub hub;
  private final AccessGate gate;

  WebSocketUpgrade(WebSocketHub hub, AccessGate gate) {
    this.hub = hub;
    this.gate = gate;
  }

  /** Answers a handshake: with the connection, or with a refusal. */
  Response answer(RequestHead head, Channel channel) {
    HttpHeaders headers = head.headers();
    if (!headers.containsValue(HttpHeaderNames.UPGRADE, "websocket", true)
        || !headers.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)) {
      throw ErrorCode.REQUEST_MALFORMED.error("the request must ask for an upgrade to websocket");
    }
    if (!headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "").trim().equals("13")) {
      EventStreamException error =
          ErrorCode.REQUEST_MALFORMED.error("Sec-WebSocket-Version must be 13");
      return ErrorResponses.of(426, error)
          .withHeader("sec-websocket-version", "13")
          .withHeader("upgrade", "websocket");
    }
    String key = headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "").trim();
    if (!isKey(key)) {
      throw ErrorCode.REQUEST_MALFORMED.error("Sec-WebSocket-Key must be 16 bytes in base 64");
    }
    boolean v2 = offersV2(headers);
    Optional<Connection> connection = hub.admit(channel, gate.streams(head.client(), channel), v2);
    if (connection.isEmpty()) {
      return ErrorResponses.of(
          ErrorCode.SERVER_BUSY.error("there is no place for another connection"));
    }
    Response response = Response.switchTo(connection.get(), accept(key));
    return v2 ? response.withHeader("sec-websocket-protocol", WebSocketHub.V2) : response;
  }

  /** Names of sub-protocols are told apart by their case. */
  private static boolean offersV2(HttpHeaders headers) {
    return headers.containsValue(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, WebSocketHub.V2, false);
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  private static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] hash = sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every JDK has SHA-1", impossible);
    }
  }
}
