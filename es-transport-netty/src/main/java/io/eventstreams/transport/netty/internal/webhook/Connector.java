package io.eventstreams.transport.netty.internal.webhook;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;

/** Opens connections, to vetted addresses only. */
@FunctionalInterface
interface Connector {
  /**
   * Begins to connect.
   *
   * <p><b>Threads:</b> called on the event loop, which the channel then belongs to.
   */
  ChannelFuture connect(
      EventLoop loop,
      VettedAddress address,
      int timeoutMillis,
      ChannelInitializer<Channel> initializer);
}
