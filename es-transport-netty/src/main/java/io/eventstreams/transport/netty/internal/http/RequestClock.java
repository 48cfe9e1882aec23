package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.transport.netty.ServerLimits;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections that take too long: over the head of a request, between two pieces of its body,
 * over taking the answer, or without asking anything. It stands before the decoder, so that it sees
 * the first byte of a request.
 *
 * <p><b>Threads:</b> event loop.
 */
final class RequestClock extends ChannelInboundHandlerAdapter {
  private final ServerLimits limits;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ScheduledFuture<?> timer;
  private @Nullable Runnable onHeadTimeout;
  private boolean waiting;

  RequestClock(ServerLimits limits) {
    this.limits = limits;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    stop();
    context = null;
  }

  /** The connection is new: its first request must come like the head of any other. */
  void opened(Runnable onTimeout) {
    onHeadTimeout = onTimeout;
    start(limits.headerTimeout(), onTimeout);
  }

  /** An answer has been sent; the next request may take its time until it begins. */
  void awaitRequest(Runnable onIdle, Runnable onTimeout) {
    onHeadTimeout = onTimeout;
    waiting = true;
    start(limits.idleTimeout(), onIdle);
  }

  /** A piece of a body, or the taking of an answer, is awaited. */
  void awaitPeer(Runnable onTimeout) {
    waiting = false;
    start(limits.bodyTimeout(), onTimeout);
  }

  /** It is our turn. */
  void stop() {
    waiting = false;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void start(Duration delay, Runnable action) {
    if (timer != null) {
      timer.cancel(false);
    }
    if (context != null) {
      timer = context.executor().schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) {
    if (waiting && onHeadTimeout != null) {
      waiting = false;
      start(limits.headerTimeout(), onHeadTimeout);
    }
    ctx.fireChannelRead(bytes);
  }
}
