package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.transport.netty.WebSocketOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;

/** Gives each message back as it came, behind everything else that a real connection has. */
public final class EchoHub {
  private EchoHub() {}

  public static WebSocketHub create(WebSocketOptions options) {
    return new WebSocketHub(options, EchoHub::echo);
  }

  private static void echo(Connection connection, byte[] bytes, boolean text) {
    ByteBuf content = Unpooled.wrappedBuffer(bytes);
    connection
        .channel()
        .writeAndFlush(text ? new TextWebSocketFrame(content) : new BinaryWebSocketFrame(content));
  }
}
