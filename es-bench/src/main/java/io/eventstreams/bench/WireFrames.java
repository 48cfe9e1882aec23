package io.eventstreams.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * One WebSocket client that looks at as little as it may: lengths of frames, the batch's number,
 * and a checksum of all that follows. Nothing is gathered or copied.
 *
 * <p><b>Threads:</b> its event loop.
 */
// A write that fails ends the channel, and with it this process.
@SuppressWarnings("FutureReturnValueIgnored")
final class WireFrames extends ChannelInboundHandlerAdapter {
  private static final String HANDSHAKE =
      """
      GET /ws HTTP/1.1\r
      Host: 127.0.0.1\r
      Upgrade: websocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
      \r
      """;
  private static final String START = "{\"type\":\"start\",\"stream\":\"" + WireText.STREAM + "\"}";
  private static final String ACK =
      "{\"type\":\"ack\",\"stream\":\"" + WireText.STREAM + "\",\"batchNumber\":";
  private static final int END_OF_HEAD = 0x0d0a0d0a;
  private static final int TEXT = 0x81;
  private static final int PING = 0x89;
  private static final int PONG = 0x8a;

  private final WireTally tally;
  private final int index;
  private final WireClient.Plan plan;
  private final CRC32C checksum = new CRC32C();
  private State state = State.HANDSHAKE;
  private int lastFour;
  private int headBytes;
  private int firstByte;
  private int lengthBytes;
  private long left;
  private long number;

  private enum State {
    HANDSHAKE,
    HEAD,
    PREFIX,
    BODY
  }

  WireFrames(WireTally tally, int index, WireClient.Plan plan) {
    this.tally = tally;
    this.index = index;
    this.plan = plan;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(Unpooled.copiedBuffer(HANDSHAKE, StandardCharsets.US_ASCII));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      while (in.isReadable()) {
        switch (state) {
          case HANDSHAKE -> handshake(ctx, in.readByte());
          case HEAD -> head(in.readUnsignedByte());
          case PREFIX -> prefix(in);
          case BODY -> body(ctx, in);
        }
      }
    } finally {
      in.release();
    }
  }

  private void handshake(ChannelHandlerContext ctx, byte next) {
    lastFour = (lastFour << 8) | (next & 0xff);
    if (lastFour == END_OF_HEAD) {
      state = State.HEAD;
      send(ctx, START);
      if (index >= plan.readers()) {
        ctx.channel().config().setAutoRead(false);
      } else {
        // Its answer tells that the server has read the start before it.
        ctx.writeAndFlush(ctx.alloc().ioBuffer(6).writeByte(PING).writeByte(0x80).writeInt(0));
      }
    }
  }

  private void head(int next) {
    if (headBytes == 0) {
      firstByte = next;
    } else if (headBytes == 1) {
      lengthBytes = next == 127 ? 8 : next == 126 ? 2 : 0;
      left = lengthBytes == 0 ? next : 0;
    } else {
      left = (left << 8) | next;
    }
    headBytes++;
    if (headBytes == 2 + lengthBytes) {
      headBytes = 0;
      if (firstByte == PONG && left == 0) {
        tally.connected();
        return;
      }
      if (firstByte != TEXT) {
        throw new IllegalStateException("not a whole text: " + Integer.toHexString(firstByte));
      }
      number = 0;
      checksum.reset();
      state = State.PREFIX;
    }
  }

  /** Up to the first comma, before which the number stands. */
  private void prefix(ByteBuf in) {
    while (in.isReadable() && state == State.PREFIX) {
      byte next = in.getByte(in.readerIndex());
      if (next == ',') {
        state = State.BODY;
        return;
      }
      in.skipBytes(1);
      left--;
      if (next >= '0' && next <= '9') {
        number = 10 * number + next - '0';
      }
    }
  }

  private void body(ChannelHandlerContext ctx, ByteBuf in) {
    int here = (int) Math.min(left, in.readableBytes());
    checksum.update(in.nioBuffer(in.readerIndex(), here));
    in.skipBytes(here);
    left -= here;
    if (left == 0) {
      state = State.HEAD;
      tally.received(index, checksum.getValue());
      if (plan.acks()) {
        acknowledge(ctx);
      }
    }
  }

  private void acknowledge(ChannelHandlerContext ctx) {
    String ack = ACK + number + "}";
    if (plan.delayMillis() == 0) {
      send(ctx, ack);
    } else {
      ctx.executor().schedule(() -> send(ctx, ack), plan.delayMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** A client has to mask what it sends; with zeros, that leaves the text as it is. */
  private static void send(ChannelHandlerContext ctx, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    ByteBuf frame = ctx.alloc().ioBuffer(6 + bytes.length);
    frame.writeByte(TEXT).writeByte(0x80 | bytes.length).writeInt(0).writeBytes(bytes);
    ctx.writeAndFlush(frame);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    WireClient.fail("client " + index + ": " + failure);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    WireClient.fail("client " + index + " was disconnected");
  }
}
