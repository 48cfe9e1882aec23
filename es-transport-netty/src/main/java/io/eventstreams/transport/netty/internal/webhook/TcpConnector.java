package io.eventstreams.transport.netty.internal.webhook;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;

/**
 * Connects over TCP, without a resolver, so that nothing can be looked up behind the classifier's
 * back.
 */
final class TcpConnector implements Connector {
  @Override
  public ChannelFuture connect(
      EventLoop loop,
      VettedAddress address,
      int timeoutMillis,
      ChannelInitializer<Channel> initializer) {
    return new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .disableResolver()
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(initializer)
        .connect(address.socketAddress());
  }
}
