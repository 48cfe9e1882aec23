package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.transport.netty.WebSocketOptions;
import io.netty.channel.Channel;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * All connections and all stream names of one protocol.
 *
 * <p><b>Threads:</b> any.
 */
public final class WebSocketHub {
  private final WebSocketOptions options;
  private final MessageHandler messages;
  private final Map<String, StreamConsumers> streams = new ConcurrentHashMap<>();
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

  MessageHandler messages() {
    return messages;
  }

  public int connections() {
    return connections.size();
  }

  /** Takes a channel that is about to become a WebSocket; empty when there is no place for it. */
  public Optional<Connection> admit(Channel channel, StreamAccess access) {
    if (closed || !places.tryAcquire()) {
      return Optional.empty();
    }
    Connection connection = new Connection(channel, this, access);
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
        : streams.computeIfAbsent(name, any -> new StreamConsumers(name, this));
  }

  void forget(StreamConsumers stream) {
    streams.remove(stream.stream(), stream);
  }

  /** How many stream names are remembered. */
  int streams() {
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
