package io.eventstreams.transport.netty.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LivenessWatchTest {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final EmbeddedChannel channel = new EmbeddedChannel();

  LivenessWatchTest() {
    channel.freezeTime();
    channel
        .pipeline()
        .addLast(new LivenessWatch(Duration.ofSeconds(10), Duration.ofNanos(INTERVAL_NANOS)));
  }

  private void pass(long nanos) {
    channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
  }

  private void answerPings() {
    Object written;
    while ((written = channel.readOutbound()) != null) {
      ((PingWebSocketFrame) written).release();
      channel.writeInbound(new PongWebSocketFrame());
      channel.<PongWebSocketFrame>readInbound().release();
    }
  }

  /** Whenever between two pings it vanishes: at the ping after the first unanswered one. */
  @Test
  void findsAVanishedPeerWithinAnIntervalAndTheTimeForAnAnswer() {
    for (int i = 0; i < 5; i++) {
      pass(INTERVAL_NANOS);
      answerPings();
    }
    pass(INTERVAL_NANOS);
    pass(INTERVAL_NANOS - 1);
    assertThat(channel.isOpen()).isTrue();
    pass(1);
    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  @Test
  void keepsAPeerThatAnswersAtTheLastMoment() {
    for (int i = 0; i < 5; i++) {
      pass(INTERVAL_NANOS - 1);
      answerPings();
      pass(1);
    }
    assertThat(channel.isOpen()).isTrue();
    channel.finishAndReleaseAll();
  }

  /** Its pong stands behind the frame. */
  @Test
  void keepsAPeerWhoseFrameTakesSeveralIntervalsToCome() {
    channel
        .pipeline()
        .addFirst(
            new WebSocket13FrameDecoder(
                WebSocketDecoderConfig.newBuilder().expectMaskedFrames(true).build()));
    byte[] beginningOf4096Bytes = {(byte) 0x81, (byte) 0xFE, 0x10, 0x00, 1, 2, 3, 4};
    channel.writeInbound(Unpooled.wrappedBuffer(beginningOf4096Bytes));
    for (int i = 0; i < 5; i++) {
      pass(INTERVAL_NANOS);
      assertThat(channel.isOpen()).as("after %d intervals", i + 1).isTrue();
      channel.writeInbound(Unpooled.wrappedBuffer(new byte[1]));
    }
    pass(2 * INTERVAL_NANOS);
    pass(INTERVAL_NANOS);
    assertThat(channel.isOpen()).as("nothing comes any more").isFalse();
    channel.finishAndReleaseAll();
  }

  /** A process that was stopped for a while finds several pings due at once. */
  @Test
  void givesAPeerItsIntervalAfterThisProcessStoodStill() {
    pass(INTERVAL_NANOS);
    answerPings();
    pass(3 * INTERVAL_NANOS);
    assertThat(channel.isOpen()).isTrue();
    answerPings();
    pass(INTERVAL_NANOS);
    assertThat(channel.isOpen()).isTrue();
    channel.finishAndReleaseAll();
  }

  /** The ping stands behind it. */
  @Test
  void givesAPeerASecondMoreForEach16KibibytesThatItMayNotHaveRead() {
    channel.writeOutbound(new TextWebSocketFrame("x".repeat(33 << 10)));
    channel.<TextWebSocketFrame>readOutbound().release();
    pass(INTERVAL_NANOS);
    PingWebSocketFrame ping = channel.readOutbound();
    long ticks = TimeUnit.SECONDS.toNanos(2) / INTERVAL_NANOS + 1;
    for (int i = 0; i < ticks; i++) {
      pass(INTERVAL_NANOS);
      assertThat(channel.isOpen()).as("after %d intervals", i + 1).isTrue();
    }
    channel.writeInbound(new PongWebSocketFrame(ping.content()));
    channel.<PongWebSocketFrame>readInbound().release();
    pass(INTERVAL_NANOS);
    channel.<PingWebSocketFrame>readOutbound().release();
    pass(INTERVAL_NANOS);
    assertThat(channel.isOpen()).as("all was read").isFalse();
    channel.finishAndReleaseAll();
  }
}
