package io.eventstreams.transport.netty;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Secret;
import io.eventstreams.api.TlsConfig;
import io.eventstreams.transport.netty.internal.client.ClientSettings;
import io.eventstreams.transport.netty.internal.client.ConsumerClient;
import io.eventstreams.transport.netty.internal.client.FirstConnection;
import io.eventstreams.transport.netty.internal.client.HandshakeHeaders;
import io.eventstreams.transport.netty.internal.client.ServerAddress;
import io.eventstreams.transport.netty.internal.tls.TlsClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client that consumes one stream over a WebSocket. When the connection is lost, it comes back
 * after a growing pause and starts the stream again; batches that it had not acknowledged are then
 * delivered again. Those of them that still waited for the handler are not given to it before.
 *
 * <p><b>Threads:</b> the handler runs on a thread of its own, one batch at a time, in order.
 */
public final class WebSocketConsumer implements AutoCloseable {
  private final ConsumerClient client;

  private WebSocketConsumer(ConsumerClient client) {
    this.client = client;
  }

  /**
   * Begins the description of a client.
   *
   * @param server {@code ws://HOST:PORT/ws}, or {@code http://HOST:PORT}, which means the same;
   *     {@code wss} or {@code https} with TLS. A name and a password in it ({@code
   *     http://NAME:PASSWORD@HOST}) are sent as the scheme {@code Basic}, and never shown
   * @param stream the name of the stream
   * @param handler takes the batches
   */
  public static Builder builder(URI server, String stream, BatchHandler handler) {
    return new Builder(server, stream, handler);
  }

  /** Ends the connection and does not come back. */
  @Override
  public void close() {
    client.close();
  }

  /** Takes the batches. */
  @FunctionalInterface
  public interface BatchHandler {
    /**
     * A batch has arrived. It is settled by {@link Batch#ack} or {@link Batch#nack}, now or later,
     * from any thread.
     *
     * @throws Exception which is the same as a {@code nack} with its message
     */
    void onBatch(Batch batch) throws Exception;
  }

  /** One delivery. */
  public interface Batch {
    /** The number of the delivery; 0 for a broadcast, which needs no answer. */
    long batchNumber();

    /** The whole message as it came. The array must not be changed. */
    byte[] json();

    /** The whole message as it came. */
    default String text() {
      return new String(json(), StandardCharsets.UTF_8);
    }

    /**
     * Says that the batch has been taken; without effect on a broadcast and on a lost connection.
     */
    void ack();

    /** Says that the batch has not been taken, and why; it will be delivered again. */
    void nack(String reason);
  }

  /** Is told how the connection fares. */
  public interface ConnectionListener {
    /** The stream has been started. */
    default void onConnected() {}

    /** There is no connection; the next try comes after the pause. */
    default void onDisconnected(String reason, Duration pause) {}
  }

  /** Describes a client. Not for use by several threads. */
  public static final class Builder {
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);
    private static final Duration LONGEST_CONNECT_TIMEOUT = Duration.ofHours(1);

    private final URI server;
    private final String stream;
    private final BatchHandler handler;
    private ConnectionListener listener = new ConnectionListener() {};
    private Duration firstPause = Duration.ofMillis(250);
    private Duration longestPause = Duration.ofSeconds(30);
    private Duration pingInterval = Duration.ofSeconds(30);
    private int maxMessageBytes = 256 << 20;
    private boolean inline;
    private @Nullable TlsConfig tls;
    private final HandshakeHeaders headers = new HandshakeHeaders();
    private Duration connectTimeout = Duration.ofSeconds(10);
    private @Nullable Integer initialConnectAttempts;

    private Builder(URI server, String stream, BatchHandler handler) {
      this.server = Objects.requireNonNull(server, "server");
      this.stream = Objects.requireNonNull(stream, "stream");
      this.handler = Objects.requireNonNull(handler, "handler");
    }

    public Builder listener(ConnectionListener value) {
      listener = Objects.requireNonNull(value, "listener");
      return this;
    }

    /**
     * The pause before the second try, at least 1 ms, doubled for each further one up to a limit;
     * 250 ms and 30 s. What is waited is drawn each time between half of it and all of it.
     */
    public Builder pauses(Duration first, Duration longest) {
      if (first.compareTo(SHORTEST_PAUSE) < 0 || longest.compareTo(first) < 0) {
        throw new IllegalArgumentException(
            "pauses must be at least 1 ms and growing, were " + first + " and " + longest);
      }
      firstPause = first;
      longestPause = longest;
      return this;
    }

    /**
     * How often the server is pinged; one from which no byte comes for an interval is left; 30 s.
     */
    public Builder pingInterval(Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException("pingInterval must be positive, was " + value);
      }
      pingInterval = value;
      return this;
    }

    /** The largest message that is accepted; 256 MiB. */
    public Builder maxMessageBytes(int value) {
      if (value < 1024) {
        throw new IllegalArgumentException("maxMessageBytes must be at least 1024, was " + value);
      }
      maxMessageBytes = value;
      return this;
    }

    /**
     * What is sent as {@code Authorization}, such as {@code Bearer TOKEN}; nothing, or the scheme
     * {@code Basic} where the address of the server has a name and a password.
     */
    public Builder authorization(Secret value) {
      headers.authorize(Objects.requireNonNull(value, "authorization"));
      return this;
    }

    /** One more header of the request for the WebSocket; its value is never shown. */
    public Builder header(String name, Secret value) {
      headers.add(name, value);
      return this;
    }

    /**
     * How long an attempt to connect may take: for TCP, TLS and the handshake of the WebSocket
     * each; 10 s.
     */
    public Builder connectTimeout(Duration value) {
      if (value.toMillis() < 1 || value.compareTo(LONGEST_CONNECT_TIMEOUT) > 0) {
        throw new IllegalArgumentException("connectTimeout must be 1 ms to 1 h, was " + value);
      }
      connectTimeout = value;
      return this;
    }

    /**
     * Lets {@link #start} wait for the first connection, and fail when so many attempts have; a
     * connection that is lost later comes back without limit. Without it, {@link #start} answers at
     * once, and the first connection is tried for without limit as well.
     */
    public Builder initialConnectAttempts(int value) {
      if (value < 1) {
        throw new IllegalArgumentException(
            "initialConnectAttempts must be at least 1, was " + value);
      }
      initialConnectAttempts = value;
      return this;
    }

    /**
     * Whom to trust, and who this client is, for a server at {@code wss} or {@code https}; without
     * it, what the platform trusts. Files are read once.
     */
    public Builder tls(TlsConfig value) {
      tls = Objects.requireNonNull(value, "tls");
      return this;
    }

    /** Runs the handler on the network thread: fastest, but then it must not block. */
    public Builder inline() {
      inline = true;
      return this;
    }

    /**
     * Starts to connect.
     *
     * <p><b>Blocking:</b> not at all, or with {@link #initialConnectAttempts} until there is a
     * connection.
     *
     * @throws io.eventstreams.api.EventStreamException {@code FF00153}, {@code FF00206} or {@code
     *     FF00207} when the TLS configuration cannot be used; {@code FF00148} when there was no
     *     connection within the attempts allowed
     */
    public WebSocketConsumer start() {
      ServerAddress address = ServerAddress.of(server);
      URI uri = address.uri();
      FirstConnection first =
          initialConnectAttempts == null ? null : new FirstConnection(initialConnectAttempts);
      TlsConfig configured = tls == null || !tls.enabled() ? TlsConfig.platformDefault() : tls;
      ConsumerClient client =
          new ConsumerClient(
              new ClientSettings(
                  uri,
                  stream,
                  handler,
                  listener,
                  firstPause,
                  longestPause,
                  pingInterval,
                  maxMessageBytes,
                  inline,
                  uri.getScheme().equals("wss") ? TlsClient.of("tls", configured) : null,
                  headers.values(address.authorization()),
                  connectTimeout,
                  first));
      client.connect();
      if (first != null) {
        awaitFirst(client, uri, first);
      }
      return new WebSocketConsumer(client);
    }

    private static void awaitFirst(ConsumerClient client, URI uri, FirstConnection first) {
      String failure;
      try {
        failure = first.await();
      } catch (InterruptedException interrupted) {
        client.close();
        Thread.currentThread().interrupt();
        throw ErrorCode.WEBSOCKET_CONNECT_FAILED.error("interrupted while connecting to " + uri);
      }
      if (failure != null) {
        throw ErrorCode.WEBSOCKET_CONNECT_FAILED.error(
            "no connection to "
                + uri
                + " within "
                + first.attempts()
                + " attempts, the last one: "
                + failure);
      }
    }
  }
}
