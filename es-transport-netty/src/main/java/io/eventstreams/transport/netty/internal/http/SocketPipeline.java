package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.transport.netty.ServerLimits;
import io.eventstreams.transport.netty.internal.websocket.Connection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import org.jspecify.annotations.Nullable;

/** Sets up the handlers of a new connection, which speaks HTTP until it becomes a WebSocket. */
// A write or close that fails ends the channel, which is noticed there.
@SuppressWarnings("FutureReturnValueIgnored")
public final class SocketPipeline extends ChannelInitializer<Channel> {
  private static final int MAX_PIECE_BYTES = 64 << 10;

  private final Routes routes;
  private final AccessGate gate;
  private final Workers workers;
  private final ServerLimits limits;
  private final ConnectionPlaces places;
  private @Nullable ChannelGroup clients;

  public SocketPipeline(Routes routes, AccessGate gate, Workers workers, ServerLimits limits) {
    this.routes = routes;
    this.gate = gate;
    this.workers = workers;
    this.limits = limits;
    this.places = new ConnectionPlaces(limits.maxConnections(), limits.maxConnectionsPerAddress());
  }

  /** Tells where to put all new connections; called before there is one. */
  void collectInto(ChannelGroup group) {
    clients = group;
  }

  @Override
  protected void initChannel(Channel channel) {
    if (!places.take(channel)) {
      channel.close();
      return;
    }
    if (clients != null) {
      clients.add(channel);
    }
    RequestClock clock = new RequestClock(limits);
    channel
        .pipeline()
        .addLast(
            clock,
            new HttpServerCodec(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(limits.maxRequestLineBytes())
                    .setMaxHeaderSize(limits.maxHeaderBytes())
                    .setMaxChunkSize(MAX_PIECE_BYTES)
                    .setValidateHeaders(true)
                    .setStrictLineParsing(true)
                    .setAllowDuplicateContentLengths(false)
                    .setUseRfc9112TransferEncoding(true)),
            new HttpExchanges(routes, gate, workers, clock));
  }

  static boolean speaksHttp(Channel channel) {
    return channel.pipeline().get(HttpExchanges.class) != null;
  }

  /** Takes the handlers of HTTP away. Event loop. */
  static void becomeWebSocket(ChannelPipeline pipeline, Connection connection) {
    connection.install(pipeline);
    pipeline.remove(HttpExchanges.class);
    pipeline.remove(RequestClock.class);
    pipeline.remove(HttpServerCodec.class);
    connection.opened();
    pipeline.channel().config().setAutoRead(true);
  }
}
