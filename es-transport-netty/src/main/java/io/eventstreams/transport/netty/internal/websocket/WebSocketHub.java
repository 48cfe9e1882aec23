package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.transport.netty.WebSocketOptions;
import io.eventstreams.transport.netty.internal.print.PrintBuffers;
import io.netty.channel.Channel;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * All connections and all stream names of one protocol.
 *
 * <p><b>Threads:</b> any.
 */
public final class WebSocketHub {
  /** The name of the sub-protocol in the handshake. */
  public static final String V2 = "eventstreams.v2";

  private final WebSocketOptions options;
  private final MessageHandler messages;
  private final Map<String, StreamConsumers> streams = new ConcurrentHashMap<>();
  private final FormerNumbers formerNumbers = new FormerNumbers();
  private final PrintBuffers buffers = new PrintBuffers();
  private final StreamModes modes = new StreamModes();
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final Semaphore places;
  private volatile boolean closed;

  public WebSocketHub(WebSocketOptions options) {
    this(options, (connection, json, text) -> connection.received(json));
  }

  /** A hub whose clients' messages go elsewhere than into the protocol. */
  WebSocketHub(WebSocketOptions options, MessageHandler messages) {
    this.options = options;
    this.messages = messages;
    this.places = new Semaphore(options.maxConnections());
  }

  public WebSocketOptions options() {
    return options;
  }

  /** Where batches are printed. */
  PrintBuffers buffers() {
    return buffers;
  }

  MessageHandler messages() {
    return messages;
  }

  public int connections() {
    return connections.size();
  }

  /**
   * Takes a channel that is about to become a WebSocket; empty when there is no place for it.
   *
   * @param v2 whether its client speaks the sub-protocol
   */
  public Optional<Connection> admit(Channel channel, StreamAccess access, boolean v2) {
    if (closed || !places.tryAcquire()) {
      return Optional.empty();
    }
    Connection connection = new Connection(channel, this, access, v2);
    connections.add(connection);
    channel
        .closeFuture()
        .addListener(
            done -> {
              connections.remove(connection);
              places.release();
            });
    if (closed) {
      connection.close(CloseCodes.GOING_AWAY, "the server is closing");
    }
    return Optional.of(connection);
  }

  StreamConsumers stream(String name) {
    StreamConsumers known = streams.get(name);
    return known != null
        ? known
        : streams.computeIfAbsent(
            name, any -> new StreamConsumers(name, this, formerNumbers.takeBack(name)));
  }

  /** There is a stream of this name from now on, or one more definition of it. */
  void opened(String stream, DistributionMode mode) {
    modes.opened(stream, mode);
  }

  /** A definition of a stream is no more. */
  void closed(String stream, DistributionMode mode) {
    modes.closed(stream, mode);
    StreamConsumers known = streams.get(stream);
    if (known != null) {
      known.ended();
    }
  }

  /** How the stream of this name delivers; null when there is none. */
  @Nullable DistributionMode modeOf(String stream) {
    return modes.of(stream);
  }

  /** Forgets the consumers of a name; if it comes back soon, its numbers go on. */
  void forget(StreamConsumers stream, long lastNumber) {
    formerNumbers.keep(stream.stream(), lastNumber);
    streams.remove(stream.stream(), stream);
  }

  /** How many stream names are remembered. */
  public int streams() {
    return streams.size();
  }

  /** Says good-bye to all connections and takes no new ones. */
  public void close() {
    closed = true;
    for (Connection connection : connections) {
      connection.close(CloseCodes.GOING_AWAY, "the server is closing");
    }
  }
}
