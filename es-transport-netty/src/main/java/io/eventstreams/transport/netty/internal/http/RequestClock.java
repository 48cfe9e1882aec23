package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.transport.netty.ServerLimits;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections that take too long: over the head of a request, over its body, over taking the
 * answer, or without asking anything. It stands before the decoder, so that it sees the first byte
 * of a request.
 *
 * <p>A body has as much time left as one may pause. Waiting for it takes from that, and each byte
 * gives back what it may take, so that a body ends its connection by a long pause as well as by
 * dripping. The same holds for an answer, which is looked at a few times within such a pause.
 *
 * <p><b>Threads:</b> event loop.
 */
final class RequestClock extends ChannelInboundHandlerAdapter {
  /** Longer than most wait for their turn. */
  private static final Duration LOOK_AFTER = Duration.ofSeconds(1);

  private static final int LOOKS = 4;

  private final ServerLimits limits;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ScheduledFuture<?> timer;
  private @Nullable Runnable onHeadTimeout;
  private boolean waiting;
  private long nanosLeft;
  private long waitingSinceNanos;

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

  /** A request has a body, or the end of none. */
  void bodyBegins() {
    nanosLeft = limits.bodyTimeout().toNanos();
  }

  /** A piece of the body is awaited. */
  void awaitBody(Runnable onTimeout) {
    waitingSinceNanos = System.nanoTime();
    start(Duration.ofNanos(nanosLeft), onTimeout);
  }

  /** A piece of the body has come, and it is our turn. */
  void bodyCame(int bytes) {
    stop();
    waited(bytes);
  }

  /** Waiting has brought so many bytes further. */
  private void waited(long bytes) {
    int perSecond = limits.minBodyBytesPerSecond();
    long mostNanos = limits.bodyTimeout().toNanos();
    long waitedNanos = System.nanoTime() - waitingSinceNanos;
    long earnedNanos =
        perSecond > 0
            ? TimeUnit.SECONDS.toNanos(bytes) / perSecond
            : bytes > 0 ? mostNanos + waitedNanos : 0;
    nanosLeft = Math.max(0, Math.min(mostNanos, nanosLeft - waitedNanos + earnedNanos));
  }

  /** The request waits for its turn; after a while, this is called once. */
  void awaitTurn(Runnable look) {
    start(LOOK_AFTER, look);
  }

  /** The answer is to be taken, of which so many bytes are left at a time. */
  void awaitTaken(LongSupplier bytesLeft, Runnable onTimeout) {
    nanosLeft = limits.bodyTimeout().toNanos();
    watchTaken(bytesLeft, bytesLeft.getAsLong(), onTimeout);
  }

  private void watchTaken(LongSupplier bytesLeft, long leftBefore, Runnable onTimeout) {
    waitingSinceNanos = System.nanoTime();
    start(
        Duration.ofNanos(Math.min(nanosLeft, limits.bodyTimeout().toNanos() / LOOKS)),
        () -> {
          long left = bytesLeft.getAsLong();
          waited(Math.max(0, leftBefore - left));
          if (nanosLeft == 0) {
            onTimeout.run();
          } else {
            watchTaken(bytesLeft, left, onTimeout);
          }
        });
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
