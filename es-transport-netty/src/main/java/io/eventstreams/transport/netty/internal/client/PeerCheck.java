package io.eventstreams.transport.netty.internal.client;

import io.eventstreams.transport.netty.internal.tls.TlsClient;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Keeps from the handlers behind it that the channel is open until the server is known to be the
 * right one. Before that, nothing must be sent, and no credentials in particular.
 *
 * <p><b>Threads:</b> event loop.
 */
final class PeerCheck extends ChannelInboundHandlerAdapter {
  private final TlsClient tls;
  private final SslHandler handler;

  PeerCheck(TlsClient tls, SslHandler handler) {
    this.tls = tls;
    this.handler = handler;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    // Told after the handshake.
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent completed && completed.isSuccess()) {
      Optional<SSLException> refusal = tls.peerRefusal(handler);
      if (refusal.isEmpty()) {
        ctx.fireChannelActive();
      } else {
        ctx.fireExceptionCaught(refusal.get());
      }
    }
    ctx.fireUserEventTriggered(event);
  }
}
