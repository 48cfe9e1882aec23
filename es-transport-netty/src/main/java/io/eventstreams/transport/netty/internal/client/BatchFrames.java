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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Starts the stream on a new connection, hands its batches to the handler, and watches the server.
 *
 * <p><b>Threads:</b> event loop; the handler where the settings say.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // What fails ends the channel, which is noticed there.
final class BatchFrames extends SimpleChannelInboundHandler<WebSocketFrame> {
  private final ClientSettings settings;
  private final ConsumerClient client;
  private final @Nullable HandlerQueue queue;
  private final ArrivalWatch arrivals;
  private String reason = "the server closed the connection";
  private @Nullable ScheduledFuture<?> pings;

  /**
   * Makes the handler of one connection.
   *
   * @param queue where batches wait for the handler; null when it runs here
   * @param arrivals says whether the server is silent
   */
  BatchFrames(
      ClientSettings settings,
      ConsumerClient client,
      @Nullable HandlerQueue queue,
      ArrivalWatch arrivals) {
    super(WebSocketFrame.class);
    this.settings = settings;
    this.client = client;
    this.queue = queue;
    this.arrivals = arrivals;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
      byte[] start = ClientText.start(settings.stream());
      ctx.writeAndFlush(new TextWebSocketFrame(Unpooled.wrappedBuffer(start)));
      long intervalNanos = settings.pingInterval().toNanos();
      if (queue != null) {
        queue.connected(ctx.channel().config());
      }
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
    if (!arrivals.takeArrived() && ctx.channel().config().isAutoRead()) {
      reason = "the server does not answer";
      ctx.close();
      return;
    }
    ctx.writeAndFlush(new PingWebSocketFrame());
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
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
      handle(new ReceivedBatch(ctx.channel(), settings.stream(), header.batchNumber(), json));
    }
  }

  private void handle(ReceivedBatch batch) {
    if (queue == null) {
      call(batch);
    } else {
      queue.add(() -> callInTurn(batch));
    }
  }

  private void callInTurn(ReceivedBatch batch) {
    // An answer would reach nobody, and the server delivers it again.
    if (!batch.isLost()) {
      call(batch);
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
