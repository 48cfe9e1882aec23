package io.eventstreams.transport.netty.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.transport.netty.WebSocketConsumer.ConnectionListener;
import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

final class BatchFramesTest {
  private static final int MAX_WAITING = 64;

  private final Queue<Runnable> calls = new ArrayDeque<>();
  private int callsBeforeReadingEnds;

  private void runCalls(int count) {
    for (int i = 0; i < count; i++) {
      calls.remove().run();
    }
  }

  /** The network thread may lose its processor just before it ends reading. */
  private final ChannelConfig config =
      new DefaultChannelConfig(new EmbeddedChannel()) {
        @Override
        public ChannelConfig setAutoRead(boolean autoRead) {
          if (!autoRead) {
            runCalls(callsBeforeReadingEnds);
          }
          return super.setAutoRead(autoRead);
        }
      };

  @Test
  void readsOnWhenTheHandlerCatchesUpInTheMomentInWhichReadingEnds() {
    ClientSettings settings =
        new ClientSettings(
            URI.create("ws://127.0.0.1:1/ws"),
            "demo",
            batch -> {},
            new ConnectionListener() {},
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            1_024,
            false,
            null,
            Map.of(),
            Duration.ofSeconds(1),
            null);
    ConsumerClient client = new ConsumerClient(settings);
    EmbeddedChannel channel =
        new EmbeddedChannel(
            DefaultChannelId.newInstance(),
            false,
            config,
            new BatchFrames(settings, client, calls::add));
    callsBeforeReadingEnds = MAX_WAITING / 2;
    for (int number = 1; number <= MAX_WAITING; number++) {
      channel.writeInbound(
          new TextWebSocketFrame(
              "{\"batchNumber\":" + number + ",\"type\":\"event_batch\",\"events\":[]}"));
    }
    runCalls(calls.size());
    assertThat(config.isAutoRead()).isTrue();
    client.close();
    channel.finishAndReleaseAll();
  }
}
