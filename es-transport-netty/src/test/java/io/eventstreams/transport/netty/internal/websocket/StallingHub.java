package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.transport.netty.WebSocketOptions;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The protocol as it is, but with so little room in the sockets of clients which start the stream
 * {@code stalled} that they are stalled after a few kilobytes, not after megabytes in the kernel.
 */
public final class StallingHub {
  private final Map<Channel, Boolean> narrowed = new ConcurrentHashMap<>();
  private final WebSocketHub hub;

  public StallingHub(WebSocketOptions options) {
    hub = new WebSocketHub(options, this::narrow);
  }

  public WebSocketHub hub() {
    return hub;
  }

  private void narrow(Connection connection, byte[] json, boolean text) {
    if (new String(json, java.nio.charset.StandardCharsets.UTF_8).contains("\"stalled\"")) {
      connection.channel().config().setOption(ChannelOption.SO_SNDBUF, 4_096);
      narrowed.put(connection.channel(), true);
    }
    connection.received(json);
  }

  /** How many clients take nothing more. */
  public long stalled() {
    return narrowed.keySet().stream().filter(channel -> !channel.isWritable()).count();
  }
}
