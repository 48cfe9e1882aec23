package io.eventstreams.transport.netty.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.transport.netty.WebSocketOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pings that come while there is no room for their answers. */
final class PingsTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Connection connection =
      new WebSocketHub(WebSocketOptions.DEFAULTS)
          .admit(channel, StreamAccess.OPEN, false)
          .orElseThrow();
  private final List<String> written = new ArrayList<>();

  @BeforeEach
  void install() {
    channel.pipeline().addLast(new Clogged());
    connection.install(channel.pipeline());
    hasRoom(false);
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  /** What is written stays on its way. */
  private final class Clogged extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      ByteBuf frame = (ByteBuf) message;
      int opcode = frame.readByte() & 0x0f;
      String payload = frame.skipBytes(1).toString(StandardCharsets.US_ASCII);
      written.add(opcode == 10 ? "pong " + payload : "opcode " + opcode);
      frame.release();
    }
  }

  private void hasRoom(boolean room) {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, room);
    channel.runPendingTasks();
  }

  private void receive(WebSocketFrame frame) {
    channel.pipeline().context(WebSocket13FrameDecoder.class).fireChannelRead(frame);
    channel.runPendingTasks();
  }

  private void receivePing(String payload) {
    receive(new PingWebSocketFrame(Unpooled.copiedBuffer(payload, StandardCharsets.US_ASCII)));
  }

  @Test
  void onlyTheLastOfThemIsAnsweredOnceThereIsRoom() {
    for (int i = 1; i <= 1_000; i++) {
      receivePing("p" + i);
    }
    assertThat(written).isEmpty();
    hasRoom(true);
    assertThat(written).containsExactly("pong p1000");
    hasRoom(false);
    hasRoom(true);
    receivePing("more");
    assertThat(written).containsExactly("pong p1000", "pong more");
  }

  @Test
  void noneIsAnsweredAfterTheAnswerToAClose() {
    receivePing("last");
    receive(new CloseWebSocketFrame(1000, ""));
    hasRoom(true);
    assertThat(written).containsExactly("opcode 8");
  }

  @Test
  void noneIsAnsweredAfterACloseOfTheServer() {
    receivePing("last");
    connection.close(CloseCodes.GOING_AWAY, "");
    hasRoom(true);
    assertThat(written).containsExactly("opcode 8");
  }
}
