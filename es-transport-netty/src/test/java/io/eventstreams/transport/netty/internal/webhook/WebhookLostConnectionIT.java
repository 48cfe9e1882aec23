package io.eventstreams.transport.netty.internal.webhook;

import static io.eventstreams.transport.netty.internal.webhook.RawServer.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.WebhookConfig;
import io.eventstreams.transport.netty.LeakWatch;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Kept connections that are lost while a request is sent on them. */
@Timeout(60)
class WebhookLostConnectionIT {
  static {
    LeakWatch.install();
  }

  @AfterEach
  void leavesNoBufferBehind() {
    LeakWatch.check();
  }

  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";
  private static final HttpConfig PATIENT =
      HttpConfig.builder().idleTimeout(Duration.ofMinutes(1)).build();

  private static HttpConfig repeating(int count) {
    return PATIENT.toBuilder()
        .retry(true)
        .retryCount(count)
        .retryInitialDelay(Duration.ofMillis(1))
        .retryMaximumDelay(Duration.ofMillis(1))
        .build();
  }

  /** Reads each request, and answers all but these, counted from 1, by closing. */
  private static RawServer closingAt(int... unanswered) throws IOException {
    AtomicInteger count = new AtomicInteger();
    return new RawServer(
        (request, socket) -> {
          int number = count.incrementAndGet();
          for (int closing : unanswered) {
            if (closing == number) {
              return false;
            }
          }
          return write(socket, OK);
        });
  }

  /** The receiver has read the request and may have acted on it. */
  @Test
  void aRequestThatWasSentIsNotSentAgainInTheSameAttempt() throws Exception {
    try (RawServer server = closingAt(2);
        Webhook webhook = Webhook.to(server, PATIENT)) {
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      assertThat(Webhook.textOf(webhook.deliver())).startsWith("Unavailable FF00219");
      assertThat(server.requests()).hasSize(2);
      assertThat(server.connections()).isEqualTo(1);
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      assertThat(server.requests()).hasSize(3);
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void whereRepetitionsAreAllowedItIsOneOfThem() throws Exception {
    try (RawServer server = closingAt(2);
        Webhook webhook = Webhook.to(server, repeating(1))) {
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      assertThat(server.requests()).hasSize(3);
      assertThat(server.requests().get(2).headers().get("webhook-id"))
          .isEqualTo(server.requests().get(1).headers().get("webhook-id"));
    }
    try (RawServer server = closingAt(2, 3, 4);
        Webhook webhook = Webhook.to(server, repeating(1))) {
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      assertThat(Webhook.textOf(webhook.deliver())).startsWith("Unavailable FF00219");
      assertThat(server.requests()).hasSize(3);
    }
  }

  /** It closes an idle connection just as the next request comes in, without a look at that. */
  @Test
  void aReceiverThatClosesAsTheRequestArrivesCostsAnAttempt() throws Exception {
    CompletableFuture<Boolean> arrived = new CompletableFuture<>();
    try (RawServer server =
            new RawServer(
                (request, socket) -> {
                  write(socket, OK);
                  return arrived.isDone() || closeAtNextByte(socket, arrived);
                });
        Webhook webhook = Webhook.to(server, PATIENT)) {
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      assertThat(Webhook.textOf(webhook.deliver())).startsWith("Unavailable FF00219");
      assertThat(arrived).isCompletedWithValue(true);
      assertThat(server.requests()).hasSize(1);
      assertThat(server.connections()).isEqualTo(1);
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  /** What is left unread makes the end of the connection a reset. */
  private static boolean closeAtNextByte(Socket socket, CompletableFuture<Boolean> arrived)
      throws IOException {
    arrived.complete(socket.getInputStream().read() >= 0);
    return false;
  }

  @Test
  void aRequestOfWhichNothingWasSentTakesANewConnection() throws Exception {
    try (RawServer server = RawServer.answering(OK);
        Webhook webhook = throughABrokenPipe(server, 0)) {
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      assertThat(server.requests()).hasSize(2);
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void aRequestOfWhichOnlyAPartWasSentHasFailed() throws Exception {
    try (RawServer server = RawServer.answering(OK);
        Webhook webhook = throughABrokenPipe(server, 1)) {
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      String large = "\"" + "x".repeat(500_000) + "\"";
      assertThat(Webhook.textOf(webhook.begin(large).outcome())).startsWith("Unavailable FF00219");
      assertThat(server.connections()).isEqualTo(1);
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  /** The first connection breaks under its second request, after so many of its writes. */
  private static Webhook throughABrokenPipe(RawServer server, int writesOfTheSecond) {
    AtomicInteger connections = new AtomicInteger();
    TcpConnector tcp = new TcpConnector();
    return new Webhook(
        Webhook.LOCAL_ALLOWED,
        new WebhookConfig("http://127.0.0.1:" + server.port() + "/hook", null, null, PATIENT),
        Webhook.LOOPBACK,
        (loop, address, timeoutMillis, handlers) -> {
          var connecting = tcp.connect(loop, address, timeoutMillis, handlers);
          if (connections.incrementAndGet() == 1) {
            connecting.addListener(
                done ->
                    connecting
                        .channel()
                        .pipeline()
                        .addFirst(new BrokenPipe(server, writesOfTheSecond)));
          }
          return connecting;
        });
  }

  /** Stands in for a socket whose peer is gone before the event loop has noticed it. */
  private static final class BrokenPipe extends ChannelOutboundHandlerAdapter {
    private final RawServer server;
    private int writesLeft;

    private BrokenPipe(RawServer server, int writesLeft) {
      this.server = server;
      this.writesLeft = writesLeft;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      if (server.requests().isEmpty() || writesLeft-- > 0) {
        ctx.writeAndFlush(message, promise);
      } else {
        ReferenceCountUtil.release(message);
        promise.setFailure(new IOException("Broken pipe"));
      }
    }
  }
}
