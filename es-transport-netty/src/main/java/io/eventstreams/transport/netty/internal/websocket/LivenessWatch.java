package io.eventstreams.transport.netty.internal.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds dead peers: one from which nothing comes for a whole interval after a ping, and one that
 * takes nothing of what is written for the write deadline, are cut off without a close frame.
 *
 * <p>A ping stands behind all that was written before, and most of that may lie in buffers of the
 * system. So a peer has a second more for each {@link #SLOWEST_BYTES_PER_SECOND} that it may not
 * have read yet. How many these are, pongs tell: a ping carries the count of what was written.
 *
 * <p><b>Threads:</b> event loop.
 */
// A write or close that fails ends the channel, which is noticed there.
@SuppressWarnings("FutureReturnValueIgnored")
final class LivenessWatch extends ChannelDuplexHandler {
  private static final long SLOWEST_BYTES_PER_SECOND = 16 << 10;

  private final long writeDeadlineNanos;
  private final long pingIntervalNanos;

  private boolean heard = true;
  private boolean pingWritten;
  private long pingWrittenNanos;
  private long writtenBytes;

  /** So many of them have been read. */
  private long readBytes;

  private @Nullable ScheduledFuture<?> pings;
  private @Nullable ScheduledFuture<?> writeCheck;
  private int writesPending;
  private long writesDone;
  private long seenDone;
  private long seenProgressBytes;
  private long lastMoveNanos;

  LivenessWatch(Duration writeDeadline, Duration pingInterval) {
    this.writeDeadlineNanos = writeDeadline.toNanos();
    this.pingIntervalNanos = pingInterval.toNanos();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    pings =
        ctx.executor()
            // Not at a fixed rate: after a pause of this process, two would come at once.
            .scheduleWithFixedDelay(
                () -> ping(ctx), pingIntervalNanos, pingIntervalNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (pings != null) {
      pings.cancel(false);
    }
    if (writeCheck != null) {
      writeCheck.cancel(false);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object frame) {
    if (frame instanceof PongWebSocketFrame pong) {
      noteRead(pong.content());
    }
    ctx.fireChannelRead(frame);
  }

  /** Also where no frame is whole yet: the pong stands behind one that takes long to come. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    heard = true;
    ctx.fireChannelReadComplete();
  }

  /** Pongs that nobody asked for tell nothing. */
  private void noteRead(ByteBuf echo) {
    if (echo.readableBytes() == Long.BYTES) {
      long count = echo.getLong(echo.readerIndex());
      if (count > readBytes && count <= writtenBytes) {
        readBytes = count;
      }
    }
  }

  private void ping(ChannelHandlerContext ctx) {
    if (heard) {
      heard = false;
      pingWritten = false;
      ChannelPromise written = ctx.newPromise();
      written.addListener(
          done -> {
            pingWritten = true;
            pingWrittenNanos = ctx.executor().ticker().nanoTime();
          });
      ByteBuf count = ctx.alloc().buffer(Long.BYTES, Long.BYTES).writeLong(writtenBytes);
      watch(ctx, written, new PingWebSocketFrame(count));
      ctx.flush();
    } else if (pingWritten
        && ctx.executor().ticker().nanoTime() - pingWrittenNanos >= patienceNanos()) {
      ctx.close();
    }
  }

  private long patienceNanos() {
    long unread = writtenBytes - readBytes;
    return pingIntervalNanos + TimeUnit.SECONDS.toNanos(unread / SLOWEST_BYTES_PER_SECOND);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object frame, ChannelPromise promise) {
    watch(ctx, promise.unvoid(), frame);
  }

  private void watch(ChannelHandlerContext ctx, ChannelPromise promise, Object frame) {
    if (frame instanceof ByteBufHolder holder) {
      writtenBytes += holder.content().readableBytes();
    }
    if (writesPending++ == 0) {
      lastMoveNanos = System.nanoTime();
      if (writeCheck == null) {
        checkLater(ctx);
      }
    }
    promise.addListener(
        done -> {
          writesPending--;
          writesDone++;
        });
    ctx.write(frame, promise);
  }

  private void checkLater(ChannelHandlerContext ctx) {
    writeCheck =
        ctx.executor()
            .schedule(() -> checkWrites(ctx), writeDeadlineNanos / 4, TimeUnit.NANOSECONDS);
  }

  private void checkWrites(ChannelHandlerContext ctx) {
    writeCheck = null;
    if (writesPending == 0) {
      return;
    }
    ChannelOutboundBuffer outbound = ctx.channel().unsafe().outboundBuffer();
    long progressBytes = outbound == null ? 0 : outbound.currentProgress();
    long nowNanos = System.nanoTime();
    if (writesDone != seenDone || progressBytes != seenProgressBytes) {
      seenDone = writesDone;
      seenProgressBytes = progressBytes;
      lastMoveNanos = nowNanos;
    } else if (nowNanos - lastMoveNanos >= writeDeadlineNanos) {
      ctx.close();
      return;
    }
    checkLater(ctx);
  }
}
