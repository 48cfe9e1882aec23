package io.eventstreams.transport.netty.internal.tls;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * Stands behind the TLS of a new connection until it is known who the client is, and then gives its
 * place to the handlers of HTTP. Whoever fails is cut off, without a word in the log, which would
 * be written by anybody.
 *
 * <p><b>Threads:</b> event loop.
 */
// A close that fails ends the channel as well.
@SuppressWarnings("FutureReturnValueIgnored")
public final class HandshakeWatch extends ChannelInboundHandlerAdapter {
  private final TlsListener tls;
  private final Consumer<Channel> then;
  private final Runnable onFailure;

  /**
   * Makes the watch of one connection.
   *
   * @param then adds the handlers of a client that may come in
   * @param onFailure is told of one that may not
   */
  public HandshakeWatch(TlsListener tls, Consumer<Channel> then, Runnable onFailure) {
    this.tls = tls;
    this.then = then;
    this.onFailure = onFailure;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.read();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent completed) {
      SslHandler handler = ctx.pipeline().get(SslHandler.class);
      if (completed.isSuccess() && handler != null && mayComeIn(handler)) {
        then.accept(ctx.channel());
        ctx.pipeline().remove(this);
      } else {
        onFailure.run();
        ctx.close();
      }
      return;
    }
    ctx.fireUserEventTriggered(event);
  }

  private boolean mayComeIn(SslHandler handler) {
    Optional<SSLException> refusal = tls.peerRefusal(handler);
    // A client that could begin handshakes again and again on one connection would have us work.
    handler.engine().setEnableSessionCreation(false);
    return refusal.isEmpty();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    ctx.close();
  }
}
