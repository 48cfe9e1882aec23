package io.eventstreams.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * One connection of an HTTP server that looks at as little as it may: the length of the body, and a
 * checksum of it from its first comma on.
 *
 * <p><b>Threads:</b> its event loop.
 */
// A write that fails ends the channel, which the sender notices.
@SuppressWarnings("FutureReturnValueIgnored")
final class WireRequests extends ChannelInboundHandlerAdapter {
  private static final byte[] REPLY =
      "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final String LENGTH = "content-length:";
  private static final int END_OF_HEAD = 0x0d0a0d0a;

  private final WireTally tally;
  private final int delayMillis;
  private final StringBuilder head = new StringBuilder();
  private final CRC32C checksum = new CRC32C();
  private int lastFour;
  private boolean inBody;
  private boolean pastComma;
  private int left;

  WireRequests(WireTally tally, int delayMillis) {
    this.tally = tally;
    this.delayMillis = delayMillis;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      while (in.isReadable()) {
        if (inBody) {
          body(ctx, in);
        } else {
          head(in.readByte());
        }
      }
    } finally {
      in.release();
    }
  }

  private void head(byte next) {
    head.append((char) next);
    lastFour = (lastFour << 8) | (next & 0xff);
    if (lastFour == END_OF_HEAD) {
      String text = head.toString().toLowerCase(Locale.ROOT);
      int from = text.indexOf(LENGTH) + LENGTH.length();
      left = Integer.parseInt(text.substring(from, text.indexOf('\r', from)).trim());
      head.setLength(0);
      lastFour = 0;
      checksum.reset();
      pastComma = false;
      inBody = true;
    }
  }

  private void body(ChannelHandlerContext ctx, ByteBuf in) {
    while (!pastComma && in.isReadable()) {
      pastComma = in.getByte(in.readerIndex()) == ',';
      if (!pastComma) {
        in.skipBytes(1);
        left--;
      }
    }
    int here = Math.min(left, in.readableBytes());
    checksum.update(in.nioBuffer(in.readerIndex(), here));
    in.skipBytes(here);
    left -= here;
    if (left == 0) {
      inBody = false;
      tally.received(0, checksum.getValue());
      if (delayMillis == 0) {
        reply(ctx);
      } else {
        ctx.executor().schedule(() -> reply(ctx), delayMillis, TimeUnit.MILLISECONDS);
      }
    }
  }

  private static void reply(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(Unpooled.wrappedBuffer(REPLY));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    ctx.close();
  }
}
