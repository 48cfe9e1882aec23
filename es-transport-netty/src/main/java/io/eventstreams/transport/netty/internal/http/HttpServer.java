package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.transport.netty.internal.tls.TlsListener;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The listening socket with its event loops and its workers. */
public final class HttpServer {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** What a client that does not read may hold of ours, beyond what is being written at once. */
  private static final WriteBufferWaterMark UNREAD = new WriteBufferWaterMark(16 << 10, 32 << 10);

  /** How often the files of certificates are looked at. */
  private static final long TLS_FILES_SECONDS = 2;

  private final EventLoopGroup loops;
  private final SocketPipeline pipeline;
  private final Workers workers;
  private final ChannelGroup clients;
  private final Channel listener;

  private HttpServer(
      EventLoopGroup loops,
      SocketPipeline pipeline,
      Workers workers,
      ChannelGroup clients,
      Channel listener) {
    this.loops = loops;
    this.pipeline = pipeline;
    this.workers = workers;
    this.clients = clients;
    this.listener = listener;
  }

  /**
   * Starts to listen.
   *
   * @param tls whose files are watched; null for a server without TLS
   * @throws io.eventstreams.api.EventStreamException {@code ES10011} when it cannot
   */
  public static HttpServer start(
      InetSocketAddress address,
      SocketPipeline pipeline,
      Workers workers,
      @Nullable TlsListener tls) {
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            0, new DefaultThreadFactory("eventstreams-io", true), NioIoHandler.newFactory());
    ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    pipeline.collectInto(clients);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNREAD)
            .childHandler(pipeline)
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      workers.close(Duration.ZERO);
      loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
      throw ErrorCode.CONFIG_INVALID.error(
          "cannot listen at " + address.getHostString() + ":" + address.getPort(), bound.cause());
    }
    if (tls != null) {
      watchFiles(loops, workers, tls);
    }
    return new HttpServer(loops, pipeline, workers, clients, bound.channel());
  }

  /** Files are looked at on a worker, since a file system may be slow. */
  // It ends with the loops.
  @SuppressWarnings("FutureReturnValueIgnored")
  private static void watchFiles(EventLoopGroup loops, Workers workers, TlsListener tls) {
    loops.scheduleWithFixedDelay(
        () -> workers.execute(tls::refreshFiles),
        TLS_FILES_SECONDS,
        TLS_FILES_SECONDS,
        TimeUnit.SECONDS);
  }

  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /**
   * Stops listening, lets running requests end, lets the WebSockets say good-bye, and ends.
   *
   * @param sayGoodBye begins the closing of all WebSockets
   */
  public void close(Runnable sayGoodBye) {
    listener.close().awaitUninterruptibly();
    pipeline.end();
    sayGoodBye.run();
    workers.close(PATIENCE);
    clients.close(SocketPipeline::speaksHttp).awaitUninterruptibly();
    clients.newCloseFuture().awaitUninterruptibly(PATIENCE.toMillis());
    clients.close().awaitUninterruptibly();
    loops.shutdownGracefully(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }
}
