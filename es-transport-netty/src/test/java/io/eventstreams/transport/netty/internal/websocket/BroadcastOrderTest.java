package io.eventstreams.transport.netty.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.transport.netty.WebSocketOptions;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one client is written when others tell it something while its event loop is at work. */
@SuppressWarnings("FutureReturnValueIgnored")
final class BroadcastOrderTest {
  private final OutrunningLoops loops = new OutrunningLoops();
  private final WebSocketHub hub = new WebSocketHub(WebSocketOptions.DEFAULTS);
  private final List<String> written = new CopyOnWriteArrayList<>();
  private volatile Consumer<String> beforeWriting = text -> {};
  private Connection connection;

  @BeforeEach
  void connect() {
    LocalAddress address = new LocalAddress(BroadcastOrderTest.class);
    CompletableFuture<Connection> accepted = new CompletableFuture<>();
    new ServerBootstrap()
        .group(loops)
        .channel(LocalServerChannel.class)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                Connection made = hub.admit(channel, StreamAccess.OPEN, true).orElseThrow();
                made.install(channel.pipeline());
                channel.pipeline().addLast(new Wire());
                accepted.complete(made);
              }
            })
        .bind(address)
        .syncUninterruptibly();
    new Bootstrap()
        .group(loops)
        .channel(LocalChannel.class)
        .handler(
            new SimpleChannelInboundHandler<ByteBuf>() {
              @Override
              protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {}
            })
        .connect(address)
        .syncUninterruptibly();
    connection = accepted.join();
  }

  @AfterEach
  void close() {
    loops.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Keeps what is written, in its order. */
  private final class Wire extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext ctx, Object frame, ChannelPromise promise) {
      if (frame instanceof TextWebSocketFrame text) {
        beforeWriting.accept(text.text());
        written.add(text.text());
      }
      ctx.write(frame, promise);
    }
  }

  private void onLoop(Runnable task) {
    connection.channel().eventLoop().submit(task).syncUninterruptibly();
  }

  private void received(String json) {
    connection.received(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private void broadcast(String stream, Runnable whenComplete) {
    String message = "{\"stream\":\"%s\",\"type\":\"event_batch\",\"events\":[]}\n";
    ByteBuf bytes = Unpooled.copiedBuffer(message.formatted(stream), StandardCharsets.UTF_8);
    hub.stream(stream).broadcast(new Given(whenComplete), bytes, List.of());
  }

  private static void elsewhere(Runnable task) {
    CompletableFuture.runAsync(task, other -> new Thread(other).start()).join();
  }

  private void takesMore(boolean more) {
    connection.channel().unsafe().outboundBuffer().setUserDefinedWritability(1, more);
  }

  /** What is written of a stream: the numbers of batches, and what else it is. */
  private List<String> written(String stream) {
    return written.stream()
        .filter(text -> text.contains("\"stream\":\"" + stream + "\""))
        .map(BroadcastOrderTest::brief)
        .toList();
  }

  private static String brief(String text) {
    if (!text.contains("event_batch")) {
      return text.replaceAll("(?s).*\"type\":\"([a-z]+)\"(?:.*\"mode\":\"([a-z_]+)\")?.*", "$1 $2")
          .trim();
    }
    return text.replaceAll("(?s).*\"cursor\":\"[0-9a-f]+-([0-9]+)\".*", "$1")
        + (text.contains("\"missed\"") ? " after a hole" : "");
  }

  @Test
  void aBatchThatComesWhileOthersAreWrittenStandsBehindTheStartOfItsStream() {
    hub.opened("a", DistributionMode.BROADCAST);
    hub.opened("b", DistributionMode.LOAD_BALANCE);
    onLoop(
        () -> {
          received("{'type':'start','stream':'a'}");
          received("{'type':'start','stream':'b'}");
        });
    hub.opened("b", DistributionMode.BROADCAST);
    hub.closed("b", DistributionMode.LOAD_BALANCE);
    beforeWriting =
        text -> {
          if (text.contains("event_batch") && text.contains("\"a\"")) {
            elsewhere(() -> broadcast("b", () -> {}));
          }
        };
    broadcast("a", () -> {});
    onLoop(() -> {});
    onLoop(() -> {});
    assertThat(written("a")).containsExactly("started broadcast", "1");
    assertThat(written("b")).containsExactly("started load_balance", "started broadcast", "1");
  }

  /** Its cursor may lie before what was written already, so that there is a hole between both. */
  @Test
  void whatAFormerSubscriptionHasLeftIsNotForTheOneThatResumes() {
    hub.opened("a", DistributionMode.BROADCAST);
    onLoop(() -> received("{'type':'start','stream':'a'}"));
    String cursor =
        written.get(written.size() - 1).replaceAll("(?s).*\"cursor\":\"([^\"]*)\".*", "$1");
    broadcast("a", () -> {});
    broadcast("a", () -> {});
    onLoop(() -> takesMore(false));
    loops.outrun(
        () -> {
          if (written.get(written.size() - 1).contains("\"recovered\":true")) {
            takesMore(true);
          }
        });
    // The stream is at work here, so that the new subscription is told here where it stands.
    broadcast(
        "a",
        () ->
            onLoop(
                () -> {
                  received("{'type':'stop','stream':'a'}");
                  received("{'type':'start','stream':'a','resume':{'cursor':'" + cursor + "'}}");
                }));
    onLoop(() -> {});
    assertThat(written("a"))
        .containsExactly(
            "started broadcast", "1", "2", "stopped", "started broadcast", "1", "2", "3");
  }

  /** An attempt that tells when it is complete. */
  private record Given(Runnable whenComplete) implements Attempt {
    @Override
    public String streamId() {
      return "00000000-0000-4000-8000-000000000001";
    }

    @Override
    public String streamName() {
      return "any";
    }

    @Override
    public String deliveryId() {
      return "1";
    }

    @Override
    public int number() {
      return 0;
    }

    @Override
    public Duration timeout() {
      return Duration.ofMinutes(2);
    }

    @Override
    public void handedOver() {}

    @Override
    public boolean cancelled() {
      return false;
    }

    @Override
    public void onCancel(Runnable action) {}

    @Override
    public void progress(int count) {}

    @Override
    public void complete(DispatchOutcome outcome) {
      whenComplete.run();
    }
  }
}
