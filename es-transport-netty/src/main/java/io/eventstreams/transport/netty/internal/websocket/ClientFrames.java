package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.transport.netty.WebSocketOptions;
import io.eventstreams.transport.netty.internal.memory.HeldBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Turns frames into messages, and every violation into the close code that names it, as soon as it
 * is seen: text is checked piece by piece.
 *
 * <p><b>Threads:</b> event loop.
 */
// A write or close that fails ends the channel, which is noticed there.
@SuppressWarnings("FutureReturnValueIgnored")
final class ClientFrames extends SimpleChannelInboundHandler<WebSocketFrame> {
  private static final Logger LOG = System.getLogger(ClientFrames.class.getName());

  private final Connection connection;
  private final BroadcastQueue broadcasts;
  private final int maxMessageBytes;
  private final int maxFragments;
  private final FrameRate rate;
  private final MessageHandler messages;

  private ByteArrayOutputStream fragments = new ByteArrayOutputStream(0);
  private final Utf8Check utf8 = new Utf8Check();
  private int fragmentCount;
  private boolean text;

  /** What the last ping said, while no pong has been written for it. */
  private byte @Nullable [] unanswered;

  ClientFrames(
      Connection connection,
      BroadcastQueue broadcasts,
      WebSocketOptions options,
      MessageHandler messages) {
    super(WebSocketFrame.class);
    this.connection = connection;
    this.broadcasts = broadcasts;
    this.maxMessageBytes = options.maxMessageBytes();
    this.maxFragments = options.maxFragments();
    this.rate = new FrameRate(options.maxFramesPerSecond());
    this.messages = messages;
  }

  /** How much is kept of a message that has not come whole. */
  int fragmentBytes() {
    return fragments.size();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
    connection.readBegins();
    if (!rate.permits(System.nanoTime())) {
      connection.fail(CloseCodes.POLICY, "too many frames");
    }
    if (frame instanceof CloseWebSocketFrame close) {
      closedByPeer(ctx, close);
    } else if (connection.closing() || frame instanceof PongWebSocketFrame) {
      return;
    } else if (frame instanceof PingWebSocketFrame ping) {
      unanswered = ByteBufUtil.getBytes(ping.content());
      answerPing(ctx);
    } else {
      data(frame);
    }
  }

  /**
   * A peer that pings but does not read gets no more answers than fit: the last ping is answered
   * once there is room for it.
   */
  private void answerPing(ChannelHandlerContext ctx) {
    byte[] ping = unanswered;
    if (ping != null && ctx.channel().isWritable() && !connection.closing()) {
      unanswered = null;
      ctx.writeAndFlush(new PongWebSocketFrame(Unpooled.wrappedBuffer(ping)));
    }
  }

  private void closedByPeer(ChannelHandlerContext ctx, CloseWebSocketFrame close) {
    if (connection.closing()) {
      ctx.close();
      return;
    }
    connection.gone();
    // No pong may follow the close frame.
    unanswered = null;
    ctx.writeAndFlush(new CloseWebSocketFrame(true, 0, close.content().retain()))
        .addListener(ChannelFutureListener.CLOSE);
  }

  private void data(WebSocketFrame frame) {
    if (!(frame instanceof ContinuationWebSocketFrame)) {
      text = frame instanceof TextWebSocketFrame;
    }
    ByteBuf content = frame.content();
    boolean last = frame.isFinalFragment();
    fragmentCount++;
    if (fragmentCount > maxFragments
        || fragments.size() + content.readableBytes() > maxMessageBytes) {
      connection.fail(CloseCodes.TOO_BIG, "the message is too big");
      return;
    }
    byte[] bytes = ByteBufUtil.getBytes(content);
    if (text && !(utf8.accepts(bytes) && (!last || utf8.isComplete()))) {
      connection.fail(CloseCodes.INVALID_TEXT, "the text is not UTF-8");
      return;
    }
    if (!last && !HeldBytes.of(connection.channel()).hold(fragments.size() + bytes.length)) {
      connection.fail(CloseCodes.TRY_AGAIN_LATER, "there is no room for more of the message");
      return;
    }
    if (!last || fragmentCount > 1) {
      fragments.write(bytes, 0, bytes.length);
    }
    if (last) {
      messages.message(connection, fragmentCount > 1 ? takeFragments() : bytes, text);
      fragmentCount = 0;
    }
  }

  private byte[] takeFragments() {
    byte[] message = fragments.toByteArray();
    // Emptied, it would keep the room of the largest message.
    fragments = new ByteArrayOutputStream(0);
    HeldBytes.of(connection.channel()).hold(0);
    return message;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    connection.readEnds();
    ctx.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      answerPing(ctx);
      broadcasts.flush();
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connection.gone();
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    if (failure instanceof CorruptedWebSocketFrameException violation) {
      connection.fail(violation.closeStatus().code(), "the frame is not valid");
    } else if (failure instanceof IOException || failure.getCause() instanceof SSLException) {
      // A broken record of TLS comes as the cause: anybody can send one.
      LOG.log(Level.DEBUG, "connection {0} is lost: {1}", connection.id(), failure.getMessage());
      ctx.close();
    } else {
      LOG.log(Level.ERROR, "connection " + connection.id() + " failed", failure);
      connection.close(CloseCodes.INTERNAL, "internal error");
    }
  }
}
