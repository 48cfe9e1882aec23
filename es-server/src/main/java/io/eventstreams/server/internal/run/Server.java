package io.eventstreams.server.internal.run;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.engine.EventStreams;
import io.eventstreams.server.internal.CommandFailure;
import io.eventstreams.server.internal.config.ServerConfig;
import io.eventstreams.transport.netty.EventStreamsServer;
import io.eventstreams.transport.netty.WebSocketProtocol;
import io.eventstreams.transport.netty.WebhookDispatcherFactory;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;

/**
 * All parts, assembled and running.
 *
 * <p><b>Threads:</b> any.
 */
public final class Server implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Server.class.getName());

  private static final Set<ErrorCode> TLS_MISTAKES =
      EnumSet.of(
          ErrorCode.TLS_CONFIG_INVALID, ErrorCode.KEY_PAIR_INVALID, ErrorCode.DN_ATTRIBUTE_UNKNOWN);

  /** The last one is closed first. */
  private final Deque<AutoCloseable> parts;

  private final URI uri;

  private Server(Deque<AutoCloseable> parts, URI uri) {
    this.parts = parts;
    this.uri = uri;
  }

  /**
   * Opens the stores, starts the streams, and listens; then begins to publish the lines of {@code
   * input}.
   *
   * @throws io.eventstreams.api.EventStreamException when something cannot be opened
   */
  public static Server start(ServerConfig config, InputStream input) {
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      return new Server(parts, assemble(config, input, parts));
    } catch (RuntimeException failure) {
      closeAll(parts);
      throw failure;
    }
  }

  /**
   * The order is that of closing, turned round: input, clients, streams with their checkpoints, and
   * at last the stores, which all the others write to.
   */
  private static URI assemble(ServerConfig config, InputStream input, Deque<AutoCloseable> parts) {
    Stores stores = Stores.open(config);
    parts.push(stores.owner());
    parts.push(stores.log());
    parts.push(stores.persistence());
    WebSocketProtocol<RawJson> protocol =
        WebSocketProtocol.create(RawJson.codec(), config.webSockets());
    parts.push(protocol);
    WebhookDispatcherFactory<GenericEventStream, RawJson> webhooks =
        WebhookDispatcherFactory.create(RawJson.codec());
    parts.push(webhooks);
    EventStreamManager<GenericEventStream> manager =
        EventStreams.builder(stores.log().<GenericEventStream>source(), stores.persistence())
            .config(config.streams())
            .dataCodec(RawJson.codec())
            .dispatcher(EventStreamType.WEBSOCKET, protocol.dispatcherFactory())
            .dispatcher(EventStreamType.WEBHOOK, webhooks)
            .build();
    parts.push(manager);
    DemoStream.createOnce(manager, config);
    EventStreamsServer.Builder<GenericEventStream, RawJson> builder =
        EventStreamsServer.builder(manager, protocol)
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
    parts.push(http);
    StandardInput lines = new StandardInput(input, stores.log(), config.api().maxEventBytes());
    parts.push(lines);
    lines.start();
    return http.uri();
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

  /** Where it listens. */
  public URI uri() {
    return uri;
  }

  /** Ends everything: clients are told, checkpoints are stored. What fails is logged. */
  @Override
  public void close() {
    closeAll(parts);
  }

  private static void closeAll(Deque<AutoCloseable> parts) {
    boolean interrupted = false;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (InterruptedException stop) {
        interrupted = true;
      } catch (Exception failure) {
        LOG.log(Level.WARNING, "closing failed", failure);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
