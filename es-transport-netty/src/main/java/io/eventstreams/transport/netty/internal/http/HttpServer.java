package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.transport.netty.internal.tls.TlsListener;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The listening socket with its event loops and its other threads. */
public final class HttpServer {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** How often the files of certificates are looked at. */
  private static final long TLS_FILES_SECONDS = 2;

  private final ListeningSocket socket;
  private final SocketPipeline pipeline;
  private final RequestThreads threads;
  private final ChannelGroup clients;

  private HttpServer(
      ListeningSocket socket,
      SocketPipeline pipeline,
      RequestThreads threads,
      ChannelGroup clients) {
    this.socket = socket;
    this.pipeline = pipeline;
    this.threads = threads;
    this.clients = clients;
  }

  /**
   * Lets clients in.
   *
   * @param socket which is closed with the server
   * @param tls whose files are watched; null for a server without TLS
   */
  public static HttpServer start(
      ListeningSocket socket,
      SocketPipeline pipeline,
      RequestThreads threads,
      @Nullable TlsListener tls) {
    ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    pipeline.collectInto(clients);
    socket.accept(pipeline);
    if (tls != null) {
      watchFiles(socket.loops(), threads, tls);
    }
    return new HttpServer(socket, pipeline, threads, clients);
  }

  /** Files are looked at on a worker, since a file system may be slow. */
  // It ends with the loops.
  @SuppressWarnings("FutureReturnValueIgnored")
  private static void watchFiles(EventLoopGroup loops, RequestThreads threads, TlsListener tls) {
    loops.scheduleWithFixedDelay(
        () -> threads.execute(Lane.WORKERS, tls::refreshFiles),
        TLS_FILES_SECONDS,
        TLS_FILES_SECONDS,
        TimeUnit.SECONDS);
  }

  public int port() {
    return socket.port();
  }

  /**
   * Stops listening, lets running requests end, lets the WebSockets say good-bye, and ends.
   *
   * @param sayGoodBye begins the closing of all WebSockets
   */
  public void close(Runnable sayGoodBye) {
    socket.stopListening();
    pipeline.end();
    sayGoodBye.run();
    threads.close(PATIENCE);
    clients.close(SocketPipeline::speaksHttp).awaitUninterruptibly();
    clients.newCloseFuture().awaitUninterruptibly(PATIENCE.toMillis());
    clients.close().awaitUninterruptibly();
    socket
        .loops()
        .shutdownGracefully(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly();
  }
}
