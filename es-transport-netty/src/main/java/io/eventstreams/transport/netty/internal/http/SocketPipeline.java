package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.transport.netty.ServerLimits;
import io.eventstreams.transport.netty.internal.memory.HeldBytes;
import io.eventstreams.transport.netty.internal.metrics.ServerCounters;
import io.eventstreams.transport.netty.internal.tls.HandshakeWatch;
import io.eventstreams.transport.netty.internal.tls.TlsListener;
import io.eventstreams.transport.netty.internal.websocket.Connection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Sets up the handlers of a new connection, which speaks HTTP until it becomes a WebSocket. */
// A write or close that fails ends the channel, which is noticed there.
@SuppressWarnings("FutureReturnValueIgnored")
public final class SocketPipeline extends ChannelInitializer<Channel> {
  private static final int MAX_PIECE_BYTES = 64 << 10;

  private final Routes routes;
  private final AccessGate gate;
  private final RequestThreads threads;
  private final ServerLimits limits;
  private final @Nullable TlsListener tls;
  private final ServerCounters counters;
  private final ConnectionPlaces places;

  /** How much more may be kept that has not come whole. */
  private final AtomicLong room;

  private @Nullable ChannelGroup clients;
  private volatile boolean ending;

  /**
   * Makes it.
   *
   * @param tls null for connections without TLS
   */
  public SocketPipeline(
      Routes routes,
      AccessGate gate,
      RequestThreads threads,
      ServerLimits limits,
      @Nullable TlsListener tls,
      ServerCounters counters) {
    this.routes = routes;
    this.gate = gate;
    this.threads = threads;
    this.limits = limits;
    this.tls = tls;
    this.counters = counters;
    this.room = new AtomicLong(limits.maxHeldBytes());
    this.places = new ConnectionPlaces(limits.maxConnections(), limits.maxConnectionsPerAddress());
  }

  /** Tells where to put all new connections; called before there is one. */
  void collectInto(ChannelGroup group) {
    clients = group;
  }

  /** Lets nobody in any more who was still waiting to be accepted. */
  void end() {
    ending = true;
  }

  @Override
  protected void initChannel(Channel channel) {
    if (!places.take(channel)) {
      counters.refused();
      channel.close();
      return;
    }
    counters.accepted();
    HeldBytes.begin(channel, room);
    channel.closeFuture().addListener(ended -> counters.closed());
    if (clients != null) {
      clients.add(channel);
    }
    // Only now: whoever is not seen by the closing of all clients sees that it has begun.
    if (ending) {
      channel.close();
      return;
    }
    if (tls == null) {
      speakHttp(channel.pipeline());
    } else {
      channel
          .pipeline()
          .addLast(
              tls.newHandler(channel.alloc(), limits.headerTimeout()),
              new HandshakeWatch(tls, this::handshaken, counters::handshakeFailed));
    }
  }

  private void handshaken(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    speakHttp(pipeline);
    pipeline.get(HttpExchanges.class).begin(pipeline.context(HttpExchanges.class));
  }

  private void speakHttp(ChannelPipeline pipeline) {
    RequestClock clock = new RequestClock(limits);
    pipeline.addLast(
        clock,
        new StrictHttpCodec(
            new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.maxRequestLineBytes())
                .setMaxHeaderSize(limits.maxHeaderBytes())
                .setMaxChunkSize(MAX_PIECE_BYTES)
                .setValidateHeaders(true)
                .setStrictLineParsing(true)
                .setAllowDuplicateContentLengths(false)
                .setUseRfc9112TransferEncoding(true),
            limits.maxRequestLineBytes() + limits.maxHeaderBytes()),
        new HttpExchanges(routes, gate, threads, clock, counters));
  }

  /** Whether it is no WebSocket, or not yet. */
  static boolean speaksHttp(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    return pipeline.get(HttpExchanges.class) != null || pipeline.get(HandshakeWatch.class) != null;
  }

  /** Takes the handlers of HTTP away. Event loop. */
  static void becomeWebSocket(ChannelPipeline pipeline, Connection connection) {
    connection.install(pipeline);
    pipeline.remove(HttpExchanges.class);
    pipeline.remove(RequestClock.class);
    pipeline.remove(StrictHttpCodec.class);
    connection.opened();
    pipeline.channel().config().setAutoRead(true);
  }
}
