package io.eventstreams.transport.netty.internal.http;

import io.netty.channel.ChannelHandlerContext;

/**
 * The turn of a request on a thread that may block. Nothing is done for a client that has gone
 * while its request waited.
 *
 * <p><b>Threads:</b> {@link #run}: a worker; the rest: event loop.
 */
final class Turn implements Runnable {
  private final ChannelHandlerContext ctx;
  private final Runnable work;
  private volatile boolean begun;

  Turn(ChannelHandlerContext ctx, Runnable work) {
    this.ctx = ctx;
    this.work = work;
  }

  @Override
  public void run() {
    begun = true;
    if (ctx.channel().isActive()) {
      work.run();
    }
  }

  /**
   * Has the channel notice that its client goes, which it does only while it reads. What the client
   * sends instead waits.
   */
  void lookForTheClient() {
    if (!begun) {
      ctx.read();
    }
  }
}
