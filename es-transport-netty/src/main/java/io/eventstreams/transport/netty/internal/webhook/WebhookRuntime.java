package io.eventstreams.transport.netty.internal.webhook;

import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.transport.netty.HostResolver;
import io.eventstreams.transport.netty.internal.print.PrintBuffers;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What all webhooks of one factory share: the event loops, the resolver, the connector and the
 * clock.
 *
 * <p><b>Threads:</b> any. The loops' threads start with the first dispatcher, and are daemons.
 */
public final class WebhookRuntime implements AutoCloseable {
  private static final long SHUTDOWN_SECONDS = 5;

  private final EventLoopGroup loops;
  private final PrintBuffers buffers = new PrintBuffers();
  private final HostResolver resolver;
  private final @Nullable JdkHostResolver ownResolver;
  private final Connector connector;
  private final InstantSource clock;
  private final Set<WebhookDispatcher<?>> dispatchers = ConcurrentHashMap.newKeySet();

  /** Shared parts with this resolver, the JDK's when it is null, over TCP. */
  public static WebhookRuntime start(
      int threads, @Nullable HostResolver resolver, InstantSource clock) {
    return new WebhookRuntime(threads, resolver, new TcpConnector(), clock);
  }

  WebhookRuntime(
      int threads, @Nullable HostResolver resolver, Connector connector, InstantSource clock) {
    loops =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory("webhook", true), NioIoHandler.newFactory());
    if (resolver == null) {
      ownResolver = new JdkHostResolver();
      this.resolver = ownResolver;
    } else {
      ownResolver = null;
      this.resolver = resolver;
    }
    this.connector = connector;
    this.clock = clock;
  }

  /** A dispatcher that lives on one of the loops. */
  public <D> Dispatcher<D> dispatcher(WebhookPlan plan, BatchBody<D> bodies) {
    WebhookDispatcher<D> dispatcher =
        new WebhookDispatcher<>(
            plan, bodies, buffers, loops.next(), resolver, connector, clock, dispatchers::remove);
    dispatchers.add(dispatcher);
    return dispatcher;
  }

  /**
   * Ends all dispatchers, connections and threads.
   *
   * <p><b>Blocking:</b> at most five seconds, but not on one of the own threads.
   */
  @Override
  public void close() {
    dispatchers.forEach(WebhookDispatcher::close);
    if (ownResolver != null) {
      ownResolver.close();
    }
    var ended = loops.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    for (var loop : loops) {
      if (loop.inEventLoop()) {
        return;
      }
    }
    ended.awaitUninterruptibly(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
  }
}
