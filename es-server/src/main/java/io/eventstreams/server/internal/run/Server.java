package io.eventstreams.server.internal.run;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.text.Printable;
import io.eventstreams.engine.EventStreams;
import io.eventstreams.server.internal.CommandFailure;
import io.eventstreams.server.internal.config.ServerConfig;
import io.eventstreams.transport.netty.EventStreamsServer;
import io.eventstreams.transport.netty.WebSocketProtocol;
import io.eventstreams.transport.netty.WebhookDispatcherFactory;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * All parts, assembled and running.
 *
 * <p><b>Threads:</b> any; {@link #start} once. Whoever closes waits until a start has come to its
 * end, which it does at the next part.
 */
public final class Server implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Server.class.getName());

  private static final Set<ErrorCode> TLS_MISTAKES =
      EnumSet.of(
          ErrorCode.TLS_CONFIG_INVALID, ErrorCode.KEY_PAIR_INVALID, ErrorCode.DN_ATTRIBUTE_UNKNOWN);

  private final ServerConfig config;
  private final Troubles troubles = new Troubles();
  private final ReentrantLock lock = new ReentrantLock();

  /** The last one is closed first. */
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private volatile boolean closing;

  public Server(ServerConfig config) {
    this.config = config;
  }

  /**
   * Opens the stores, starts the streams, and listens; then begins to publish the lines of {@code
   * input}.
   *
   * @return where it listens
   * @throws io.eventstreams.api.EventStreamException when something cannot be opened
   */
  public URI start(InputStream input) {
    lock.lock();
    try {
      return assemble(input);
    } catch (RuntimeException | Error failure) {
      closeAll();
      throw failure;
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@link #close} was called, for which a start fails. */
  public boolean isClosing() {
    return closing;
  }

  /**
   * The order is that of closing, turned round: input, clients, streams with their checkpoints, and
   * at last the stores, which all the others write to. Streams are started only once the address is
   * ours: a server that was started by mistake must not take those of another one.
   */
  private URI assemble(InputStream input) {
    checkAddress();
    Stores stores = Stores.open(config);
    add(stores.owner());
    add(stores.log());
    add(stores.persistence());
    WebSocketProtocol<RawJson> protocol =
        WebSocketProtocol.create(RawJson.codec(), config.webSockets());
    add(protocol);
    WebhookDispatcherFactory<GenericEventStream, RawJson> webhooks =
        WebhookDispatcherFactory.create(RawJson.codec());
    add(webhooks);
    EventStreamsServer.Builder<GenericEventStream, RawJson> builder =
        EventStreamsServer.builder(() -> startStreams(stores, protocol, webhooks), protocol)
            .host(config.host())
            .port(config.port())
            .specCodec(SpecCodec.generic())
            .events(stores.log(), RawJson.codec())
            .limits(config.api());
    if (config.allowPublicBind()) {
      builder.allowPublicBind();
    }
    allowHosts(builder, config.allowedHosts());
    config.authenticator().ifPresent(builder::authenticator);
    config.tls().ifPresent(builder::tls);
    EventStreamsServer http = listen(builder);
    add(http);
    StandardInput lines = new StandardInput(input, stores.log(), config.api().maxEventBytes());
    add(lines);
    lines.start();
    return http.uri();
  }

  private EventStreamManager<GenericEventStream> startStreams(
      Stores stores,
      WebSocketProtocol<RawJson> protocol,
      WebhookDispatcherFactory<GenericEventStream, RawJson> webhooks) {
    EventStreamManager<GenericEventStream> manager =
        EventStreams.builder(stores.log().<GenericEventStream>source(), stores.persistence())
            .config(config.streams())
            .listener(troubles)
            .dataCodec(RawJson.codec())
            .dispatcher(EventStreamType.WEBSOCKET, protocol.dispatcherFactory())
            .dispatcher(EventStreamType.WEBHOOK, webhooks)
            .build();
    add(manager);
    DemoStream.createOnce(manager, config);
    return manager;
  }

  private void add(AutoCloseable part) {
    parts.push(part);
    if (closing) {
      throw CommandFailure.failed("stopped before it was ready");
    }
  }

  private void checkAddress() {
    InetAddress address;
    try {
      address = InetAddress.getByName(config.host());
    } catch (UnknownHostException unknown) {
      throw CommandFailure.misused(
          "server.host must be an address of this machine, '"
              + Printable.of(config.host())
              + "' is not known");
    }
    if (!address.isLoopbackAddress()
        && !config.allowPublicBind()
        && config.authenticator().isEmpty()) {
      throw CommandFailure.misused(
          "server.host must be a loopback address, since there is no authentication, was '"
              + Printable.of(config.host())
              + "'; set server.auth, or server.allowPublicBind to true");
    }
  }

  private static void allowHosts(EventStreamsServer.Builder<?, ?> builder, Set<String> hosts) {
    try {
      builder.allowedHosts(hosts);
    } catch (IllegalArgumentException notAHost) {
      throw CommandFailure.misused("server." + notAHost.getMessage());
    }
  }

  /** Certificates that cannot be used are a mistake of the configuration, like any bad value. */
  private static EventStreamsServer listen(EventStreamsServer.Builder<?, ?> builder) {
    try {
      return builder.start();
    } catch (EventStreamException failure) {
      if (TLS_MISTAKES.contains(failure.code())) {
        throw CommandFailure.misused("server.tls: " + failure.getMessage());
      }
      throw failure;
    }
  }

  /**
   * Ends everything: clients are told, checkpoints are stored. What fails is logged, and among the
   * {@link #troubles}.
   */
  @Override
  public void close() {
    closing = true;
    lock.lock();
    try {
      closeAll();
    } finally {
      lock.unlock();
    }
  }

  /** What went wrong at the end, a line each; empty when everything was stored. */
  public List<String> troubles() {
    return troubles.lines();
  }

  private void closeAll() {
    boolean interrupted = false;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (InterruptedException stop) {
        interrupted = true;
      } catch (Exception failure) {
        LOG.log(Level.WARNING, "closing failed", failure);
        troubles.failed(failure);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
