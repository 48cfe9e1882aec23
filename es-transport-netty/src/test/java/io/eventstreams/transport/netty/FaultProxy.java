package io.eventstreams.transport.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Stands between clients and a server and harms their connections: cuts one after an exact number
 * of bytes, or swallows everything from some moment on without closing anything.
 */
final class FaultProxy implements AutoCloseable {
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("fault-proxy", true), NioIoHandler.newFactory());
  private final BlockingQueue<Link> opened = new LinkedBlockingQueue<>();
  private final Queue<Link> all = new ConcurrentLinkedQueue<>();
  private final Channel listener;
  private final int serverPort;

  FaultProxy(int serverPort) {
    this.serverPort = serverPort;
    this.listener =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel client) {
                    connect(client);
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
  }

  int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** The connections in the order in which they came. */
  Link next() {
    try {
      Link link = opened.poll(10, TimeUnit.SECONDS);
      if (link == null) {
        throw new AssertionError("nobody connected within 10 s");
      }
      return link;
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private void connect(Channel client) {
    Way toServer = new Way();
    Way toClient = new Way();
    client.pipeline().addLast(toServer);
    Link link = new Link(toServer, toClient);
    new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(toClient)
        .connect("127.0.0.1", serverPort)
        .addListener(
            (ChannelFutureListener)
                connected -> {
                  if (!connected.isSuccess()) {
                    client.close();
                    return;
                  }
                  toServer.begin(client, connected.channel());
                  toClient.begin(connected.channel(), client);
                  all.add(link);
                  opened.add(link);
                });
  }

  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    all.forEach(Link::cut);
    loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** One connection through the proxy. */
  static final class Link {
    private final Way toServer;
    private final Way toClient;

    private Link(Way toServer, Way toClient) {
      this.toServer = toServer;
      this.toClient = toClient;
    }

    /** Closes both sides as soon as so many more bytes have gone to the server. */
    void cutToServerAfter(long bytes) {
      toServer.cutAfter(bytes);
    }

    /** Closes both sides as soon as so many more bytes have gone to the client. */
    void cutToClientAfter(long bytes) {
      toClient.cutAfter(bytes);
    }

    /** Nothing passes any more, and nobody is told. */
    void blackHole() {
      toServer.from.config().setAutoRead(false);
      toClient.from.config().setAutoRead(false);
    }

    /** Waits until the server, or the proxy, has ended the connection between them. */
    void awaitServerEnd() {
      // A black hole does not read, and would not see the end.
      toClient.from.config().setAutoRead(true);
      if (!toClient.from.closeFuture().awaitUninterruptibly(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the server had not closed within 30 s");
      }
    }

    void cut() {
      toServer.from.close();
      toClient.from.close();
    }
  }

  /** One direction of a connection. */
  private static final class Way extends ChannelInboundHandlerAdapter {
    private volatile Channel from;
    private volatile Channel to;
    private long left = Long.MAX_VALUE;

    void begin(Channel source, Channel target) {
      from = source;
      to = target;
      source.config().setAutoRead(true);
    }

    void cutAfter(long bytes) {
      from.eventLoop()
          .submit(
              () -> {
                left = bytes;
                cutWhenDue();
              })
          .syncUninterruptibly();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      int passing = (int) Math.min(left, bytes.readableBytes());
      if (left != Long.MAX_VALUE) {
        left -= passing;
      }
      to.writeAndFlush(bytes.readRetainedSlice(passing));
      bytes.release();
      cutWhenDue();
    }

    private void cutWhenDue() {
      if (left == 0) {
        // What was written before is sent first.
        to.writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER)
            .addListener(ChannelFutureListener.CLOSE);
        from.close();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (to != null) {
        to.writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER)
            .addListener(ChannelFutureListener.CLOSE);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable reset) {
      ctx.close();
    }
  }
}
