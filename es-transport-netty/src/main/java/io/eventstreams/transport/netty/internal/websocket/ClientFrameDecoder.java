package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.transport.netty.internal.memory.HeldBytes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Reads the frames of a client. What has come of one that is not whole yet counts as held, beside
 * the fragments before it; a frame that comes whole at once costs nothing.
 *
 * <p><b>Threads:</b> event loop.
 */
final class ClientFrameDecoder extends WebSocket13FrameDecoder {
  private final Connection connection;
  private final IntSupplier fragmentBytes;
  private boolean holding;

  /**
   * Has read nothing yet.
   *
   * @param fragmentBytes how much is held of fragments that have come whole
   */
  ClientFrameDecoder(Connection connection, int maxFrameBytes, IntSupplier fragmentBytes) {
    super(
        WebSocketDecoderConfig.newBuilder()
            .expectMaskedFrames(true)
            .allowMaskMismatch(false)
            .allowExtensions(false)
            .maxFramePayloadLength(maxFrameBytes)
            // Broken frames are answered where all other closes are.
            .closeOnProtocolViolation(false)
            .build());
    this.connection = connection;
    this.fragmentBytes = fragmentBytes;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    super.decode(ctx, in, out);
    if (!out.isEmpty()) {
      letGo();
    } else if (in.isReadable()) {
      holding = true;
      if (!hold(in.readableBytes())) {
        connection.fail(CloseCodes.TRY_AGAIN_LATER, "there is no room for more of the message");
      }
    }
  }

  /** What has come of the frame is dropped with the decoder. */
  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) {
    letGo();
  }

  private void letGo() {
    if (holding) {
      holding = false;
      hold(0);
    }
  }

  private boolean hold(int bytes) {
    return HeldBytes.of(connection.channel()).hold((long) fragmentBytes.getAsInt() + bytes);
  }
}
