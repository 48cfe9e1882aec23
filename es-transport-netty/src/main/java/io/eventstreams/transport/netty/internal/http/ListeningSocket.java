package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An address that is ours. Whoever connects waits with the system until {@link #accept}, so that
 * all that can be wrong with an address shows before anything else is begun.
 *
 * <p><b>Threads:</b> any; connections are set up on the event loops.
 */
public final class ListeningSocket {
  /** What a client that does not read may hold of ours, beyond what is being written at once. */
  private static final WriteBufferWaterMark UNREAD = new WriteBufferWaterMark(16 << 10, 32 << 10);

  private final EventLoopGroup loops;
  private final Channel channel;
  private final Clients clients;

  private ListeningSocket(EventLoopGroup loops, Channel channel, Clients clients) {
    this.loops = loops;
    this.channel = channel;
    this.clients = clients;
  }

  /**
   * Binds to the address.
   *
   * @throws io.eventstreams.api.EventStreamException {@code ES10011} when it cannot
   */
  public static ListeningSocket bind(InetSocketAddress address) {
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            0, new DefaultThreadFactory("eventstreams-io", true), NioIoHandler.newFactory());
    Clients clients = new Clients();
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNREAD)
            .childHandler(clients)
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      end(loops);
      throw ErrorCode.CONFIG_INVALID.error(
          "cannot listen at " + address.getHostString() + ":" + address.getPort(), bound.cause());
    }
    return new ListeningSocket(loops, bound.channel(), clients);
  }

  EventLoopGroup loops() {
    return loops;
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** Begins to let clients in. */
  void accept(SocketPipeline pipeline) {
    clients.pipeline = pipeline;
    channel.config().setAutoRead(true);
  }

  /** Lets nobody in any more. */
  void stopListening() {
    channel.close().awaitUninterruptibly();
  }

  /** Gives the address back, when nobody was let in. */
  public void close() {
    stopListening();
    end(loops);
  }

  private static void end(EventLoopGroup loops) {
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static final class Clients extends ChannelInitializer<SocketChannel> {
    volatile @Nullable SocketPipeline pipeline;

    @Override
    protected void initChannel(SocketChannel client) {
      client.pipeline().addLast(Objects.requireNonNull(pipeline, "pipeline"));
    }
  }
}
