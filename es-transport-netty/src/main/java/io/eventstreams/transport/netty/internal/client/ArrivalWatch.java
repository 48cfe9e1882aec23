package io.eventstreams.transport.netty.internal.client;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Notes that bytes of the server have arrived, before they are whole messages: a large one may take
 * longer than a server may be silent. Stands behind TLS, so that only what is the server's counts.
 *
 * <p><b>Threads:</b> event loop.
 */
final class ArrivalWatch extends ChannelInboundHandlerAdapter {
  private boolean arrived;

  /** Whether anything has arrived since this was asked last. */
  boolean takeArrived() {
    boolean since = arrived;
    arrived = false;
    return since;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) {
    arrived = true;
    ctx.fireChannelRead(bytes);
  }
}
