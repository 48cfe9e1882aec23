package io.eventstreams.transport.netty.internal.webhook;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelProgressiveFuture;
import io.netty.channel.ChannelProgressiveFutureListener;
import io.netty.channel.ChannelProgressivePromise;
import io.netty.channel.ChannelPromise;

/**
 * Tells a connection when bytes have left for the network, next to the socket: what fails before
 * that has reached nobody, while a write that fails in the middle has.
 *
 * <p><b>Threads:</b> event loop.
 */
final class SendWatch extends ChannelOutboundHandlerAdapter {
  private final Connection connection;

  SendWatch(Connection connection) {
    this.connection = connection;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    ChannelPromise waiting = promise.unvoid();
    ChannelProgressivePromise watched = ctx.newProgressivePromise();
    watched.addListener(
        new ChannelProgressiveFutureListener() {
          @Override
          public void operationProgressed(
              ChannelProgressiveFuture future, long progress, long total) {
            if (progress > 0) {
              connection.bytesSent();
            }
          }

          @Override
          public void operationComplete(ChannelProgressiveFuture future) {
            if (future.isSuccess()) {
              connection.bytesSent();
              waiting.trySuccess();
            } else {
              waiting.tryFailure(future.cause());
            }
          }
        });
    ChannelFuture unused = ctx.write(message, watched);
  }
}
