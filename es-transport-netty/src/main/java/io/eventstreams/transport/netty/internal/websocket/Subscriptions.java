package io.eventstreams.transport.netty.internal.websocket;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The streams that one connection has started, or wants to.
 *
 * <p><b>Threads:</b> event loop.
 */
final class Subscriptions {
  /** No stream has a longer name, so nothing can be delivered under one. */
  static final int MAX_STREAM_NAME_CHARS = 64;

  private final Connection connection;
  private final WebSocketHub hub;
  private final StartRequests starts;
  private final RightsWatch rights;
  private final Map<String, Subscriber> started = new HashMap<>();

  Subscriptions(Connection connection, WebSocketHub hub, StreamAccess access) {
    this.connection = connection;
    this.hub = hub;
    this.starts =
        new StartRequests(
            access,
            stream -> connection.dialect().permitted(stream),
            stream -> connection.dialect().denied(stream),
            stream -> connection.dialect().undecided(stream));
    this.rights = new RightsWatch(access, started::keySet, this::lost);
  }

  private void lost(String stream) {
    if (started.containsKey(stream)) {
      connection.dialect().denied(stream);
    }
  }

  /** Whether the stream was started or is about to be. */
  boolean has(String stream) {
    return started.containsKey(stream) || starts.contains(stream);
  }

  /** Whether no more streams may be started. */
  boolean isFull() {
    return started.size() + starts.size() >= hub.options().maxSubscriptions();
  }

  /** Asks whether the stream may be started; the dialect is told. */
  void request(String stream) {
    starts.add(stream);
  }

  /**
   * Starts a stream.
   *
   * @param credit how many batches may be unanswered at once
   * @param resume where to go on in a broadcast; null when nowhere
   */
  void start(String stream, int credit, @Nullable Resume resume) {
    StreamConsumers consumers = hub.stream(stream);
    Subscriber subscriber = new Subscriber(stream, connection, consumers, credit);
    started.put(stream, subscriber);
    rights.begin(connection.channel().eventLoop(), hub.options().pingInterval());
    consumers.join(subscriber, resume);
  }

  /** Who consumes the stream for this connection; null when it was not started. */
  @Nullable Subscriber get(String stream) {
    return started.get(stream);
  }

  /** The stream is not consumed any more. */
  void remove(Subscriber subscriber) {
    started.remove(subscriber.stream(), subscriber);
  }

  /** The connection is lost. */
  void clear() {
    starts.clear();
    rights.end();
    started.values().forEach(subscriber -> subscriber.consumers().leave(subscriber));
    started.clear();
  }
}
