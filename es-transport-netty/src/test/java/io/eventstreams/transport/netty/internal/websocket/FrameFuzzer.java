package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.transport.netty.WebSocketOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * What any bytes do to a connection: they end it with the right code or not at all, nothing
 * escapes, and no buffer stays. A coverage-guided fuzzer finds the method by its name.
 */
public final class FrameFuzzer {
  private static final WebSocketOptions OPTIONS =
      WebSocketOptions.builder()
          .maxFrameBytes(1_024)
          .maxMessageBytes(2_048)
          .maxFragments(8)
          .maxSubscriptions(4)
          .build();

  /** Those that the server sends; 1011 is not among them, as no client may cause a fault. */
  private static final Set<Integer> OURS = Set.of(1002, 1007, 1008, 1009);

  private FrameFuzzer() {}

  /**
   * The first byte says how the rest is to be taken: as it is, or as a list of frames that are
   * masked properly; and whether the client speaks the sub-protocol.
   */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < 2) {
      return;
    }
    boolean v2 = (input[0] & 1) != 0;
    byte[] bytes = (input[0] & 2) != 0 ? framed(input) : rest(input, 2);
    int piece = 1 + (input[1] & 0xff);
    feed(bytes, piece, v2);
  }

  private static byte[] rest(byte[] input, int from) {
    return java.util.Arrays.copyOfRange(input, Math.min(from, input.length), input.length);
  }

  /** Two bytes tell of each frame its first byte and its length, and its content follows. */
  private static byte[] framed(byte[] input) {
    ByteBuffer in = ByteBuffer.wrap(input, 2, input.length - 2);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (in.remaining() >= 2) {
      out.write(in.get());
      int length = Math.min(in.get() & 0x7f, in.remaining());
      if (length < 126) {
        out.write(0x80 | length);
      } else {
        out.writeBytes(new byte[] {(byte) 0xfe, 0, (byte) length});
      }
      out.writeBytes(new byte[4]);
      for (int i = 0; i < length; i++) {
        out.write(in.get());
      }
    }
    return out.toByteArray();
  }

  private static void feed(byte[] bytes, int piece, boolean v2) {
    WebSocketHub hub = new WebSocketHub(OPTIONS);
    EmbeddedChannel channel = new EmbeddedChannel();
    Connection connection = hub.admit(channel, StreamAccess.OPEN, v2).orElseThrow();
    connection.install(channel.pipeline());
    connection.opened();
    ByteBuf whole = Unpooled.wrappedBuffer(bytes);
    while (whole.isReadable() && channel.isOpen()) {
      channel.writeInbound(whole.readRetainedSlice(Math.min(piece, whole.readableBytes())));
      channel.runPendingTasks();
    }
    checkAnswers(channel, connection);
    channel.finishAndReleaseAll();
    channel.checkException();
    if (whole.refCnt() != 1) {
      throw new AssertionError("input held " + (whole.refCnt() - 1) + " times too often");
    }
    if (hub.streams() != 0) {
      throw new AssertionError(hub.streams() + " streams are remembered without a client");
    }
    whole.release();
  }

  /** Reads what was written as frames of a server. */
  private static void checkAnswers(EmbeddedChannel channel, Connection connection) {
    ByteBuf out = Unpooled.buffer();
    ByteBuf written;
    while ((written = channel.readOutbound()) != null) {
      out.writeBytes(written);
      written.release();
    }
    boolean closed = false;
    while (out.isReadable()) {
      if (closed) {
        throw new AssertionError("something follows the close frame");
      }
      int opcode = out.readByte() & 0x0f;
      int length = out.readUnsignedByte();
      length = length == 126 ? out.readUnsignedShort() : length;
      ByteBuf content = out.readSlice(length);
      if (opcode == 8) {
        closed = true;
        boolean ours = connection.closing();
        if (ours && !OURS.contains(content.getUnsignedShort(0))) {
          throw new AssertionError("closed with " + content.getUnsignedShort(0));
        }
      }
    }
    out.release();
  }
}
