package io.eventstreams.transport.netty;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.TlsConfig;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.transport.netty.internal.http.AccessGate;
import io.eventstreams.transport.netty.internal.http.EventRoutes;
import io.eventstreams.transport.netty.internal.http.HostRule;
import io.eventstreams.transport.netty.internal.http.HttpServer;
import io.eventstreams.transport.netty.internal.http.ListeningSocket;
import io.eventstreams.transport.netty.internal.http.OriginRule;
import io.eventstreams.transport.netty.internal.http.ParkedRoutes;
import io.eventstreams.transport.netty.internal.http.RequestThreads;
import io.eventstreams.transport.netty.internal.http.Routes;
import io.eventstreams.transport.netty.internal.http.SocketPipeline;
import io.eventstreams.transport.netty.internal.http.StreamRoutes;
import io.eventstreams.transport.netty.internal.metrics.MetricsPage;
import io.eventstreams.transport.netty.internal.metrics.ServerCounters;
import io.eventstreams.transport.netty.internal.tls.TlsListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A running server: WebSocket clients at {@code /ws}, the REST API under {@code /api/v1}, {@code
 * /health/live} and {@code /health/ready}, and {@code /metrics} for Prometheus.
 *
 * <p>Without an {@link Authenticator} it asks nobody for credentials, and so binds to loopback
 * addresses only, unless told otherwise.
 *
 * <p><b>Threads:</b> any. Calls of the manager and of the event log run on worker threads of its
 * own.
 */
public final class EventStreamsServer implements AutoCloseable {
  private final HttpServer server;
  private final AccessGate gate;
  private final WebSocketProtocol<?> protocol;
  private final String scheme;
  private final String host;

  private EventStreamsServer(
      HttpServer server,
      AccessGate gate,
      WebSocketProtocol<?> protocol,
      String scheme,
      String host) {
    this.server = server;
    this.gate = gate;
    this.protocol = protocol;
    this.scheme = scheme;
    this.host = host;
  }

  /**
   * Begins the description of a server.
   *
   * @param manager whose streams are administered
   * @param protocol which clients are let in to
   */
  public static <S extends EventStreamSpec<S>, D> Builder<S, D> builder(
      EventStreamManager<S> manager, WebSocketProtocol<D> protocol) {
    Objects.requireNonNull(manager, "manager");
    return new Builder<>(() -> manager, protocol);
  }

  /**
   * As the other one, for a manager that is to be made only when nothing can be wrong with the
   * server's address and certificates any more: its streams run from then on. Who connects in the
   * meantime waits.
   *
   * @param manager called once, on the thread that starts the server
   */
  public static <S extends EventStreamSpec<S>, D> Builder<S, D> builder(
      Supplier<EventStreamManager<S>> manager, WebSocketProtocol<D> protocol) {
    return new Builder<>(manager, protocol);
  }

  /** The port it listens at. */
  public int port() {
    return server.port();
  }

  /** Where it can be reached, {@code http://HOST:PORT}, or {@code https://HOST:PORT} with TLS. */
  public URI uri() {
    String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return URI.create(scheme + "://" + literal + ":" + port());
  }

  /**
   * Takes no more connections, says good-bye to all clients (close code 1001) and ends. The
   * protocol is closed with it; the manager and the log are not.
   *
   * <p><b>Blocking:</b> for a few seconds at the most.
   */
  @Override
  public void close() {
    gate.close();
    server.close(protocol::close);
  }

  /**
   * Describes a server. Not for use by several threads.
   *
   * @param <S> the type of the specification
   * @param <D> the type of the events' payload
   */
  public static final class Builder<S extends EventStreamSpec<S>, D> {
    private final Supplier<EventStreamManager<S>> manager;
    private final WebSocketProtocol<D> protocol;
    private String host = "127.0.0.1";
    private int port = 8080;
    private boolean publicBind;
    private Set<String> allowedHosts = Set.of();
    private @Nullable Authenticator authenticator;
    private @Nullable Authorizer authorizer;
    private @Nullable SpecCodec<S> specCodec;
    private @Nullable EventLog<D> log;
    private @Nullable EventDataCodec<D> dataCodec;
    private @Nullable TlsConfig tlsConfig;
    private ServerLimits limits = ServerLimits.DEFAULTS;

    private Builder(Supplier<EventStreamManager<S>> manager, WebSocketProtocol<D> protocol) {
      this.manager = Objects.requireNonNull(manager, "manager");
      this.protocol = Objects.requireNonNull(protocol, "protocol");
    }

    /** The name or address to listen at; {@code 127.0.0.1}. */
    public Builder<S, D> host(String value) {
      host = Objects.requireNonNull(value, "host");
      return this;
    }

    /** The port to listen at, 0 for a free one; 8080. */
    public Builder<S, D> port(int value) {
      if (value < 0 || value > 65_535) {
        throw new IllegalArgumentException("port must be 0 to 65535, was " + value);
      }
      port = value;
      return this;
    }

    /**
     * Names and addresses, without a port, under which clients may ask for this server besides
     * {@code localhost}, its {@link #host}, and loopback addresses; none. All requests for other
     * hosts get 421, so that no web page can have its own name resolve to this server.
     *
     * <p>A server that listens at another address than loopback also answers to all IP addresses;
     * and with an {@link #authenticator}, to all names unless some are given here.
     */
    public Builder<S, D> allowedHosts(Set<String> value) {
      allowedHosts = value.stream().map(HostRule::listed).collect(Collectors.toUnmodifiableSet());
      return this;
    }

    /** Allows to listen at addresses which others can reach, without any authentication. */
    public Builder<S, D> allowPublicBind() {
      publicBind = true;
      return this;
    }

    /**
     * Who may come in at all: everybody else gets 401, except for {@code /health/…}. With it, the
     * server may listen at any address.
     */
    public Builder<S, D> authenticator(Authenticator value) {
      authenticator = Objects.requireNonNull(value, "authenticator");
      return this;
    }

    /** What those may do who have come in; without it, everything. Needs an authenticator. */
    public Builder<S, D> authorizer(Authorizer value) {
      authorizer = Objects.requireNonNull(value, "authorizer");
      return this;
    }

    /** How specifications are read and shown; must be set. */
    public Builder<S, D> specCodec(SpecCodec<S> value) {
      specCodec = value;
      return this;
    }

    /** Where {@code POST /api/v1/events} publishes to; without it, there is no such route. */
    public Builder<S, D> events(EventLog<D> eventLog, EventDataCodec<D> codec) {
      log = eventLog;
      dataCodec = codec;
      return this;
    }

    /**
     * Speaks TLS only, version 1.2 at least, with this certificate and key. With {@link
     * TlsConfig#clientAuth}, clients need a certificate of one of its authorities, and one that
     * matches its required attributes.
     *
     * <p>Files that change are read again within seconds, and then used for new connections; those
     * that are open stay. New files that are no good change nothing, and the log says so. A
     * configuration that is not enabled is none.
     */
    public Builder<S, D> tls(TlsConfig value) {
      tlsConfig = Objects.requireNonNull(value, "tls");
      return this;
    }

    public Builder<S, D> limits(ServerLimits value) {
      limits = Objects.requireNonNull(value, "limits");
      return this;
    }

    /**
     * Starts the server.
     *
     * <p><b>Blocking:</b> until it listens.
     *
     * @throws io.eventstreams.api.EventStreamException {@code ES10011} when it cannot listen there,
     *     or must not; {@code FF00153}, {@code FF00206} or {@code FF00207} when the TLS
     *     configuration cannot be used
     */
    public EventStreamsServer start() {
      SpecCodec<S> codec = specCodec;
      if (codec == null) {
        throw new IllegalStateException("specCodec must be set");
      }
      if (authorizer != null && authenticator == null) {
        throw new IllegalStateException("an authorizer needs an authenticator");
      }
      InetSocketAddress address = new InetSocketAddress(checkedAddress(), port);
      TlsConfig configured = tlsConfig;
      TlsListener tls =
          configured == null || !configured.enabled() ? null : TlsListener.open("tls", configured);
      ListeningSocket socket = ListeningSocket.bind(address);
      try {
        return serve(codec, socket, address.getAddress(), tls);
      } catch (RuntimeException | Error failure) {
        socket.close();
        throw failure;
      }
    }

    private EventStreamsServer serve(
        SpecCodec<S> codec,
        ListeningSocket socket,
        InetAddress address,
        @Nullable TlsListener tls) {
      EventStreamManager<S> streams = manager.get();
      EventLog<D> eventLog = log;
      EventDataCodec<D> eventCodec = dataCodec;
      EventRoutes<D> events =
          eventLog == null || eventCodec == null
              ? null
              : new EventRoutes<>(eventLog, eventCodec, limits);
      HostRule hosts = HostRule.of(address, host, authenticator != null, allowedHosts);
      AccessGate gate = new AccessGate(hosts, authenticator, authorizer, limits);
      ServerCounters counters = new ServerCounters();
      Routes routes =
          new Routes(
              new StreamRoutes<>(streams, codec, limits),
              new ParkedRoutes(streams),
              events,
              new MetricsPage(streams, protocol.hub(), counters, tls),
              protocol.hub(),
              gate,
              new OriginRule(protocol.hub().options().allowedOrigins(), tls != null));
      RequestThreads threads = new RequestThreads(limits);
      SocketPipeline pipeline = new SocketPipeline(routes, gate, threads, limits, tls, counters);
      HttpServer server = HttpServer.start(socket, pipeline, threads, tls);
      return new EventStreamsServer(server, gate, protocol, tls == null ? "http" : "https", host);
    }

    private InetAddress checkedAddress() {
      InetAddress address;
      try {
        address = InetAddress.getByName(host);
      } catch (UnknownHostException unknown) {
        throw ErrorCode.CONFIG_INVALID.error("host '" + host + "' is not known", unknown);
      }
      if (!address.isLoopbackAddress() && !publicBind && authenticator == null) {
        throw ErrorCode.CONFIG_INVALID.error(
            "host must be a loopback address, since there is no authentication, was '"
                + host
                + "'; set an authenticator, or allowPublicBind()");
      }
      return address;
    }
  }
}
