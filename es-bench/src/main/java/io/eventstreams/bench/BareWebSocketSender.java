package io.eventstreams.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Netty server that does nothing but send the same bytes within the same window: an answer is a
 * frame, whatever it says.
 *
 * <p><b>Threads:</b> everything happens on one event loop; other threads read {@code taken}, of
 * which the loop is the only writer.
 */
// A write that fails ends the client, and that the run.
@SuppressWarnings({"FutureReturnValueIgnored", "NonAtomicVolatileUpdate"})
final class BareWebSocketSender implements WireSender {
  private static final byte[] NUMBER = "{\"batchNumber\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] STREAM =
      ("{\"stream\":\"" + WireText.STREAM + '"').getBytes(StandardCharsets.US_ASCII);

  private final BareBatches batches;
  private final int window;
  private final boolean broadcast;
  private final int clients;
  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<Client> started = new ArrayList<>();
  private final Channel listener;
  private long sent;
  private boolean stopping;
  private volatile long taken;

  /** A client that has started, and what it has not acknowledged. */
  private record Client(Channel channel, Queue<BareBatches.Batch> underWay) {}

  BareWebSocketSender(BareBatches batches, int window, boolean broadcast, int clients) {
    this.batches = batches;
    this.window = window;
    this.broadcast = broadcast;
    this.clients = clients;
    this.listener =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    install(channel);
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
  }

  int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  private void install(Channel channel) {
    channel
        .pipeline()
        .addLast(
            new HttpServerCodec(),
            new HttpObjectAggregator(65_536),
            new WebSocketServerProtocolHandler(
                WebSocketServerProtocolConfig.newBuilder()
                    .websocketPath("/ws")
                    .decoderConfig(
                        WebSocketDecoderConfig.newBuilder().withUTF8Validator(false).build())
                    .build()),
            new Answers());
  }

  private final class Answers extends SimpleChannelInboundHandler<WebSocketFrame> {
    private @Nullable Client client;

    Answers() {
      super(WebSocketFrame.class);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
      if (client == null) {
        client = new Client(ctx.channel(), new ArrayDeque<>());
        started.add(client);
      } else {
        taken++;
        client.underWay.remove().wasTaken();
      }
      send();
    }
  }

  private void send() {
    while (started.size() == clients && !stopping && sent - taken < window) {
      BareBatches.Batch batch = batches.next();
      if (batch == null) {
        return;
      }
      if (broadcast) {
        sendToAll(batch.tail());
      } else {
        sendTo(started.get((int) (sent % clients)), batch);
      }
      sent++;
    }
  }

  private void sendTo(Client client, BareBatches.Batch batch) {
    client.underWay.add(batch);
    byte[] digits = Long.toString(sent + 1).getBytes(StandardCharsets.US_ASCII);
    byte[] tail = batch.tail();
    ByteBuf text = client.channel.alloc().ioBuffer(NUMBER.length + digits.length + tail.length);
    text.writeBytes(NUMBER).writeBytes(digits).writeBytes(tail);
    client.channel.writeAndFlush(new TextWebSocketFrame(text));
  }

  private void sendToAll(byte[] tail) {
    ByteBuf shared = listener.alloc().ioBuffer(STREAM.length + tail.length);
    shared.writeBytes(STREAM).writeBytes(tail);
    for (Client client : started) {
      if (client.channel.isWritable()) {
        client.channel.writeAndFlush(new TextWebSocketFrame(shared.retainedDuplicate()));
      }
    }
    shared.release();
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
    loop.execute(
        () -> {
          taken = batches;
          send();
        });
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
