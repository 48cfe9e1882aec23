package io.eventstreams.transport.netty.internal.webhook;

import io.eventstreams.transport.netty.internal.tls.TlsClient;
import io.eventstreams.transport.netty.internal.webhook.ConnectionPool.Taker;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection in the making: connect, then the TLS handshake, then the rules for the peer's name.
 *
 * <p><b>Threads:</b> its event loop only.
 */
final class Opening {
  private static final int MAX_STATUS_LINE_BYTES = 4_096;
  private static final int MAX_HEADER_BYTES = 32 * 1_024;
  private static final int CHUNK_BYTES = 8_192;

  private final EventLoop loop;
  private final Connector connector;
  private final WebhookPlan plan;
  private final List<VettedAddress> addresses;
  private final Taker taker;
  private int next;
  private @Nullable Channel channel;
  private boolean done;

  Opening(
      EventLoop loop,
      Connector connector,
      WebhookPlan plan,
      List<VettedAddress> addresses,
      Taker taker) {
    this.loop = loop;
    this.connector = connector;
    this.plan = plan;
    this.addresses = addresses;
    this.taker = taker;
  }

  void start() {
    connectNext();
  }

  /** Gives up; the taker is told. */
  void abort() {
    fail(new IOException("no longer wanted"));
  }

  private void connectNext() {
    VettedAddress address = addresses.get(next++);
    ChannelFuture connecting =
        connector.connect(loop, address, timeoutMillis(), new Pipeline(address));
    channel = connecting.channel();
    connecting.addListener(unused -> connectEnded(connecting));
  }

  private void connectEnded(ChannelFuture ended) {
    if (done) {
      Connection.close(ended.channel());
    } else if (!ended.isSuccess()) {
      if (next < addresses.size()) {
        connectNext();
      } else {
        fail(ended.cause());
      }
    } else {
      Connection connection = ended.channel().pipeline().get(Connection.class);
      SslHandler tls = ended.channel().pipeline().get(SslHandler.class);
      if (tls == null) {
        succeed(connection);
      } else {
        tls.handshakeFuture()
            .addListener(
                shaken ->
                    handshakeEnded(shaken.isSuccess() ? null : shaken.cause(), connection, tls));
      }
    }
  }

  private void handshakeEnded(@Nullable Throwable cause, Connection connection, SslHandler tls) {
    if (done) {
      return;
    }
    Throwable failure = cause == null ? nameFailure(tls) : cause;
    if (failure == null) {
      succeed(connection);
    } else {
      fail(failure);
    }
  }

  private @Nullable Throwable nameFailure(SslHandler tls) {
    TlsClient client = plan.tls();
    return client == null ? null : client.peerRefusal(tls).orElse(null);
  }

  private void succeed(Connection connection) {
    done = true;
    if (connection.isOpen()) {
      taker.connected(connection, false);
    } else {
      taker.notConnected(new IOException("connection closed as soon as it was made"));
    }
  }

  private void fail(Throwable cause) {
    if (done) {
      return;
    }
    done = true;
    if (channel != null) {
      Connection.close(channel);
    }
    taker.notConnected(cause);
  }

  /**
   * The connection's time, shared out when a host has several addresses, so that a dead one leaves
   * some.
   */
  private int timeoutMillis() {
    int left = addresses.size() - next + 1;
    return (int) Math.max(1, plan.client().connectionTimeout().toMillis() / left);
  }

  /** The handlers of a client's channel. */
  private final class Pipeline extends ChannelInitializer<Channel> {
    private final VettedAddress address;

    private Pipeline(VettedAddress address) {
      this.address = address;
    }

    @Override
    protected void initChannel(Channel created) {
      HttpDecoderConfig limits =
          new HttpDecoderConfig()
              .setMaxInitialLineLength(MAX_STATUS_LINE_BYTES)
              .setMaxHeaderSize(MAX_HEADER_BYTES)
              .setMaxChunkSize(CHUNK_BYTES);
      ReplyDecoder replies = new ReplyDecoder(limits, plan.method());
      Connection connection = new Connection(created, address, replies);
      created.pipeline().addLast(new SendWatch(connection));
      TlsClient client = plan.tls();
      if (client != null) {
        TargetUrl target = plan.target();
        SslHandler tls =
            client.newHandler(
                created.alloc(), target.host(), target.port(), plan.client().tlsHandshakeTimeout());
        created.pipeline().addLast(tls);
      }
      created.pipeline().addLast(replies, new HttpRequestEncoder(), connection);
    }
  }
}
