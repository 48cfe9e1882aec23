package io.eventstreams.transport.netty.internal.client;

import io.eventstreams.transport.netty.internal.tls.TlsClient;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection to a server: connects, and connects again whenever it is lost.
 *
 * <p><b>Threads:</b> {@link #connect} once, {@link #close} any; everything else on the one event
 * loop.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // What fails ends the channel, which is noticed there.
public final class ConsumerClient {
  private static final int HANDSHAKE_MAX_BYTES = 64 << 10;

  private final ClientSettings settings;
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("eventstreams-consumer-io", true), NioIoHandler.newFactory());
  private final @Nullable ExecutorService handlerThread;
  private final @Nullable HandlerQueue queue;
  private volatile boolean closed;
  private volatile @Nullable Channel channel;
  private long pauseMillis;

  public ConsumerClient(ClientSettings settings) {
    this.settings = settings;
    this.pauseMillis = settings.firstPause().toMillis();
    this.handlerThread =
        settings.inline()
            ? null
            : Executors.newSingleThreadExecutor(
                new DefaultThreadFactory("eventstreams-consumer", true));
    this.queue = handlerThread == null ? null : new HandlerQueue(handlerThread);
  }

  /** Starts to connect. */
  public void connect() {
    if (closed) {
      return;
    }
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                Math.toIntExact(settings.connectTimeout().toMillis()))
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel socket) {
                    install(socket);
                  }
                })
            .connect(settings.uri().getHost(), settings.uri().getPort());
    channel = connecting.channel();
    connecting.addListener(
        done -> {
          if (!done.isSuccess()) {
            lost("cannot connect: " + done.cause().getMessage());
          }
        });
  }

  private HttpHeaders headers() {
    HttpHeaders headers = new DefaultHttpHeaders();
    settings.headers().forEach((name, value) -> headers.set(name, value.reveal()));
    return headers;
  }

  private void install(SocketChannel socket) {
    WebSocketClientProtocolConfig config =
        WebSocketClientProtocolConfig.newBuilder()
            .webSocketUri(settings.uri())
            .customHeaders(headers())
            .maxFramePayloadLength(settings.maxMessageBytes())
            .handshakeTimeoutMillis(settings.connectTimeout().toMillis())
            .dropPongFrames(false)
            // They say why.
            .handleCloseFrames(false)
            // The text goes to a JSON parser, which would find bad text by itself.
            .withUTF8Validator(false)
            .build();
    TlsClient tls = settings.tls();
    if (tls != null) {
      secure(socket, tls);
    }
    ArrivalWatch arrivals = new ArrivalWatch();
    socket
        .pipeline()
        .addLast(
            arrivals,
            new HttpClientCodec(),
            new HttpObjectAggregator(HANDSHAKE_MAX_BYTES),
            new WebSocketClientProtocolHandler(config),
            new WebSocketFrameAggregator(settings.maxMessageBytes()),
            new BatchFrames(settings, this, queue, arrivals));
  }

  private void secure(SocketChannel socket, TlsClient tls) {
    URI uri = settings.uri();
    SslHandler handler =
        tls.newHandler(socket.alloc(), uri.getHost(), uri.getPort(), settings.connectTimeout());
    socket.pipeline().addLast(handler, new PeerCheck(tls, handler));
  }

  /** There is a connection. Event loop. */
  void connected() {
    FirstConnection first = settings.first();
    if (first != null) {
      first.succeeded();
    }
  }

  /** The connection works: the next pause is the first one again. Event loop. */
  void worked() {
    pauseMillis = settings.firstPause().toMillis();
  }

  /** The connection is lost, or could not be made. Event loop. */
  void lost(String reason) {
    if (closed) {
      return;
    }
    FirstConnection first = settings.first();
    if (first != null && first.failed(reason)) {
      close();
      return;
    }
    long longestMillis = settings.longestPause().toMillis();
    // Many clients of one server must not come back in the same moment.
    long thisPauseMillis =
        pauseMillis - pauseMillis / 2 + ThreadLocalRandom.current().nextLong(pauseMillis / 2 + 1);
    pauseMillis = Math.min(pauseMillis * 2, longestMillis);
    try {
      loop.schedule(this::connect, thisPauseMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException ending) {
      // Closed meanwhile.
    }
    // Last, so that it comes back whatever the listener does.
    settings.listener().onDisconnected(reason, Duration.ofMillis(thisPauseMillis));
  }

  /** Ends the connection and the threads. */
  public void close() {
    closed = true;
    Channel open = channel;
    if (open != null && open.isActive()) {
      ChannelFuture said = open.writeAndFlush(new CloseWebSocketFrame(1000, ""));
      if (open.eventLoop().inEventLoop()) {
        // Called by a handler or a listener there, which nothing must wait for.
        open.close();
      } else {
        said.awaitUninterruptibly(1_000);
        open.close().awaitUninterruptibly(1_000);
      }
    }
    if (handlerThread != null) {
      handlerThread.shutdownNow();
    }
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
