package io.eventstreams.transport.netty.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.transport.netty.WebSocketConsumer.ConnectionListener;
import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
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

  private final List<Long> handled = new ArrayList<>();
  private final ClientSettings settings =
      new ClientSettings(
          URI.create("ws://127.0.0.1:1/ws"),
          "demo",
          batch -> handled.add(batch.batchNumber()),
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
  private final ConsumerClient client = new ConsumerClient(settings);
  private final HandlerQueue queue = new HandlerQueue(calls::add);
  private final List<EmbeddedChannel> channels = new ArrayList<>();

  /** A connection whose handshake is complete. */
  private EmbeddedChannel connect(ChannelConfig itsConfig) {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            DefaultChannelId.newInstance(),
            false,
            itsConfig,
            new BatchFrames(settings, client, queue, new ArrivalWatch()));
    channel.pipeline().fireUserEventTriggered(ClientHandshakeStateEvent.HANDSHAKE_COMPLETE);
    channels.add(channel);
    return channel;
  }

  private static void receive(EmbeddedChannel channel, long batchNumber) {
    String number = batchNumber == 0 ? "" : "\"batchNumber\":" + batchNumber + ",";
    channel.writeInbound(
        new TextWebSocketFrame("{" + number + "\"type\":\"event_batch\",\"events\":[]}"));
  }

  private static void fill(EmbeddedChannel channel) {
    for (int number = 1; number <= MAX_WAITING; number++) {
      receive(channel, number);
    }
  }

  @AfterEach
  void close() {
    client.close();
    channels.forEach(EmbeddedChannel::finishAndReleaseAll);
  }

  @Test
  void readsOnWhenTheHandlerCatchesUpInTheMomentInWhichReadingEnds() {
    EmbeddedChannel channel = connect(config);
    callsBeforeReadingEnds = MAX_WAITING / 2;
    fill(channel);
    runCalls(calls.size());
    assertThat(config.isAutoRead()).isTrue();
  }

  /** Nobody could answer for it, and its server gives it to the next connection. */
  @Test
  void dropsABatchWhoseConnectionWasLostBeforeItsTurn() {
    EmbeddedChannel channel = connect(config);
    receive(channel, 1);
    receive(channel, 2);
    receive(channel, 0);
    runCalls(1);
    channel.close();
    runCalls(2);
    assertThat(handled).as("a broadcast does not come again").containsExactly(1L, 0L);
  }

  @Test
  void aNewConnectionReadsWhenTheHandlerHasDoneWithTheLastOne() {
    fill(connect(config));
    channels.get(0).close();
    ChannelConfig next = new DefaultChannelConfig(new EmbeddedChannel());
    EmbeddedChannel channel = connect(next);
    assertThat(next.isAutoRead()).isFalse();
    runCalls(MAX_WAITING / 2 - 1);
    assertThat(next.isAutoRead()).isFalse();
    runCalls(1);
    assertThat(next.isAutoRead()).isTrue();
    receive(channel, 7);
    runCalls(calls.size());
    assertThat(handled).containsExactly(7L);
  }

  @Test
  void allConnectionsTogetherFillOneQueue() {
    EmbeddedChannel first = connect(config);
    for (int i = 0; i < MAX_WAITING / 2; i++) {
      receive(first, 0);
    }
    first.close();
    ChannelConfig next = new DefaultChannelConfig(new EmbeddedChannel());
    EmbeddedChannel second = connect(next);
    for (int i = 1; i < MAX_WAITING / 2; i++) {
      receive(second, 0);
    }
    assertThat(next.isAutoRead()).isTrue();
    receive(second, 0);
    assertThat(next.isAutoRead()).isFalse();
    runCalls(MAX_WAITING);
    assertThat(next.isAutoRead()).isTrue();
    assertThat(handled).hasSize(MAX_WAITING);
  }
}
