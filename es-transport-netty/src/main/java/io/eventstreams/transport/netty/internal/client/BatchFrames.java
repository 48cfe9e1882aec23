package io.eventstreams.transport.netty.internal.client;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Starts the stream on a new connection, hands its batches to the handler, and watches the server.
 *
 * <p><b>Threads:</b> event loop; the handler where the settings say.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // What fails ends the channel, which is noticed there.
final class BatchFrames extends SimpleChannelInboundHandler<WebSocketFrame> {
  /** When so many batches wait for the handler, no more are read. */
  private static final int MAX_WAITING = 64;

  private final ClientSettings settings;
  private final ConsumerClient client;
  private final @Nullable Executor handlerThread;
  private final AtomicInteger waiting = new AtomicInteger();
  private boolean heard;
  private String reason = "the server closed the connection";
  private @Nullable ScheduledFuture<?> pings;

  BatchFrames(ClientSettings settings, ConsumerClient client, @Nullable Executor handlerThread) {
    super(WebSocketFrame.class);
    this.settings = settings;
    this.client = client;
    this.handlerThread = handlerThread;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
      byte[] start = ClientText.start(settings.stream());
      ctx.writeAndFlush(new TextWebSocketFrame(Unpooled.wrappedBuffer(start)));
      long intervalNanos = settings.pingInterval().toNanos();
      heard = true;
      pings =
          ctx.executor()
              .scheduleWithFixedDelay(
                  () -> ping(ctx), intervalNanos, intervalNanos, TimeUnit.NANOSECONDS);
      client.connected();
      settings.listener().onConnected();
    }
    ctx.fireUserEventTriggered(event);
  }

  private void ping(ChannelHandlerContext ctx) {
    // While nothing is read because the handler is busy, silence says nothing about the server.
    if (!heard && ctx.channel().config().isAutoRead()) {
      reason = "the server does not answer";
      ctx.close();
      return;
    }
    heard = false;
    ctx.writeAndFlush(new PingWebSocketFrame());
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
    heard = true;
    if (frame instanceof CloseWebSocketFrame close) {
      reason = "the server closed the connection: " + close.statusCode() + " " + close.reasonText();
      ctx.close();
      return;
    }
    client.worked();
    if (!(frame instanceof TextWebSocketFrame)) {
      return;
    }
    byte[] json = ByteBufUtil.getBytes(frame.content());
    BatchHeader header;
    try {
      header = BatchHeader.of(json);
    } catch (IllegalArgumentException unreadable) {
      reason = "the server sent something that is not a message";
      ctx.close();
      return;
    }
    if (header.isBatch()) {
      handle(ctx, new ReceivedBatch(ctx.channel(), settings.stream(), header.batchNumber(), json));
    }
  }

  private void handle(ChannelHandlerContext ctx, ReceivedBatch batch) {
    Executor thread = handlerThread;
    if (thread == null) {
      call(batch);
      return;
    }
    if (waiting.incrementAndGet() >= MAX_WAITING) {
      ctx.channel().config().setAutoRead(false);
      if (waiting.get() <= MAX_WAITING / 2) {
        // The handler has caught up just now, and will not say so again.
        ctx.channel().config().setAutoRead(true);
      }
    }
    try {
      thread.execute(
          () -> {
            try {
              call(batch);
            } finally {
              if (waiting.decrementAndGet() == MAX_WAITING / 2) {
                ctx.channel().config().setAutoRead(true);
              }
            }
          });
    } catch (RejectedExecutionException closed) {
      // The client has been closed.
    }
  }

  private void call(ReceivedBatch batch) {
    try {
      settings.handler().onBatch(batch);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (Throwable failure) {
      batch.nack(String.valueOf(failure.getMessage()));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (pings != null) {
      pings.cancel(false);
    }
    client.lost(reason);
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    reason = String.valueOf(failure.getMessage());
    ctx.close();
  }
}
