package io.eventstreams.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Netty client that does nothing but post the same bytes, with as many kept connections as there
 * may be batches under way.
 *
 * <p><b>Threads:</b> everything happens on one event loop; other threads read {@code taken}, of
 * which the loop is the only writer.
 */
// A write that fails ends the run, whose batches are then never taken.
@SuppressWarnings({"FutureReturnValueIgnored", "NonAtomicVolatileUpdate"})
final class BareWebhookSender implements WireSender {
  private static final byte[] STREAM =
      ("{\"stream\":\"" + WireText.STREAM + '"').getBytes(StandardCharsets.US_ASCII);

  private final BareBatches batches;
  private final int port;
  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Queue<Channel> idle = new ArrayDeque<>();
  private long sent;
  private boolean stopping;
  private volatile long taken;

  BareWebhookSender(BareBatches batches, int window, int port) {
    this.batches = batches;
    this.port = port;
    for (int i = 0; i < window; i++) {
      Channel connection =
          new Bootstrap()
              .group(loop)
              .channel(NioSocketChannel.class)
              .option(ChannelOption.TCP_NODELAY, true)
              .handler(
                  new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      channel.pipeline().addLast(new HttpClientCodec(), new Replies());
                    }
                  })
              .connect(InetAddress.getLoopbackAddress(), port)
              .syncUninterruptibly()
              .channel();
      loop.execute(() -> idle.add(connection));
    }
  }

  private final class Replies extends SimpleChannelInboundHandler<HttpObject> {
    private BareBatches.@Nullable Batch underWay;

    Replies() {
      super(HttpObject.class);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
      if (part instanceof LastHttpContent) {
        taken++;
        Objects.requireNonNull(underWay, "a reply to nothing").wasTaken();
        idle.add(ctx.channel());
        send();
      }
    }
  }

  private void send() {
    while (!idle.isEmpty() && !stopping) {
      BareBatches.Batch batch = batches.next();
      if (batch == null) {
        return;
      }
      sent++;
      post(idle.remove(), batch);
    }
  }

  private void post(Channel connection, BareBatches.Batch batch) {
    connection.pipeline().get(Replies.class).underWay = batch;
    byte[] tail = batch.tail();
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.POST,
            "/hook",
            connection
                .alloc()
                .ioBuffer(STREAM.length + tail.length)
                .writeBytes(STREAM)
                .writeBytes(tail));
    request
        .headers()
        .set(HttpHeaderNames.HOST, "127.0.0.1:" + port)
        .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
        .set(HttpHeaderNames.CONTENT_LENGTH, STREAM.length + tail.length);
    connection.writeAndFlush(request);
  }

  @Override
  public void begin() {
    batches.begin(() -> loop.execute(this::send));
  }

  @Override
  public long taken() {
    return taken;
  }

  @Override
  public void progressed(long batches) {
    // Replies tell it already.
  }

  @Override
  public long stop() throws InterruptedException {
    long all =
        loop.submit(
                () -> {
                  stopping = true;
                  return sent;
                })
            .sync()
            .getNow();
    long untilNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (taken < all) {
      if (System.nanoTime() - untilNanos > 0) {
        throw new IllegalStateException("only " + taken + " of " + all + " batches were taken");
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
    return all;
  }

  @Override
  public void close() {
    batches.close();
    loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
