package io.eventstreams.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The receiving side, a process of its own: WebSocket clients, or an HTTP server. A byte on its
 * standard input asks for the totals; the end of that input ends it.
 */
final class WireClient {
  private static final int READ_BYTES = 256 << 10;

  private WireClient() {}

  /**
   * What to do.
   *
   * @param port of the server to connect to; 0 to be an HTTP server
   * @param readers how many connections read
   * @param stalled how many connections more never read
   * @param acks whether batches are acknowledged
   * @param delayMillis how long an answer is held back
   */
  record Plan(int port, int readers, int stalled, boolean acks, int delayMillis) {
    String[] toArguments() {
      return new String[] {
        "" + port, "" + readers, "" + stalled, "" + acks, "" + delayMillis,
      };
    }

    static Plan of(String[] arguments) {
      return new Plan(
          Integer.parseInt(arguments[0]),
          Integer.parseInt(arguments[1]),
          Integer.parseInt(arguments[2]),
          Boolean.parseBoolean(arguments[3]),
          Integer.parseInt(arguments[4]));
    }
  }

  public static void main(String[] arguments) throws Exception {
    Plan plan = Plan.of(arguments);
    DataOutputStream out = new DataOutputStream(new FileOutputStream(FileDescriptor.out));
    WireTally tally = new WireTally(out, Math.max(1, plan.readers()), !plan.acks());
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    if (plan.port() == 0) {
      out.writeInt(listen(plan, tally, loop));
      out.flush();
    } else {
      connect(plan, tally, loop);
    }
    while (System.in.read() >= 0) {
      loop.execute(tally::tellTotals);
    }
    // The end of the input is the end of the process that measures: nobody waits for anything.
    Runtime.getRuntime().halt(0);
  }

  private static void connect(Plan plan, WireTally tally, EventLoopGroup loop)
      throws InterruptedException {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES));
    // Those that stall come first, so that they are there once the others have got anything.
    for (int index = plan.readers() + plan.stalled() - 1; index >= 0; index--) {
      WireFrames frames = new WireFrames(tally, index, plan);
      bootstrap
          .clone()
          .handler(
              new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                  channel.pipeline().addLast(frames);
                }
              })
          .connect(InetAddress.getLoopbackAddress(), plan.port())
          .sync();
    }
  }

  private static int listen(Plan plan, WireTally tally, EventLoopGroup loop)
      throws InterruptedException {
    Channel listener =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new WireRequests(tally, plan.delayMillis()));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** Ends the process with a complaint. */
  static void fail(String complaint) {
    System.err.println(complaint);
    Runtime.getRuntime().halt(1);
  }
}
