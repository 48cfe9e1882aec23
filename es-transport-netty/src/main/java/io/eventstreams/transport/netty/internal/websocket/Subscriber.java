package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.StreamLimits;
import org.jspecify.annotations.Nullable;

/**
 * One connection as a consumer of one stream, from a start to a stop.
 *
 * <p><b>Threads:</b> those of the {@link StreamConsumers}, but for what is said to be of the event
 * loop.
 */
final class Subscriber {
  /** More than any stream has in flight: as many as there are. */
  static final int MAX_CREDIT = StreamLimits.MAX_IN_FLIGHT;

  /** A client that answers without reading what it is sent must not fill the memory. */
  private static final int MAX_UNWRITTEN = 64;

  private final String stream;
  private final Connection connection;
  private final StreamConsumers consumers;
  private @Nullable Unanswered unanswered;
  private @Nullable DistributionMode toldMode;
  private int credit;
  private int live;
  private int unwritten;
  private volatile boolean awaitsRoom;

  /** Broadcast batches up to this one are not for it. Written once inside, then by its loop. */
  private volatile long lastBroadcast = Long.MAX_VALUE;

  Subscriber(String stream, Connection connection, StreamConsumers consumers, int credit) {
    this.stream = stream;
    this.connection = connection;
    this.consumers = consumers;
    this.credit = credit;
  }

  /** The name of the stream. */
  String stream() {
    return stream;
  }

  Connection connection() {
    return connection;
  }

  /** Those that it joined; they may have passed it on to others of the same name since. */
  StreamConsumers consumers() {
    return consumers;
  }

  Dialect dialect() {
    return connection.dialect();
  }

  int credit() {
    return credit;
  }

  void credit(int batches) {
    credit = batches;
  }

  /** Whether it takes one more batch. */
  boolean hasRoom() {
    return live < credit && unwritten < MAX_UNWRITTEN;
  }

  /** Tells its {@link StreamConsumers} once it keeps up with the broadcasts again. */
  void awaitBroadcastRoom() {
    if (!awaitsRoom) {
      awaitsRoom = true;
      connection.awaitBroadcastRoom(
          () -> {
            awaitsRoom = false;
            consumers.hasRoom();
          });
    }
  }

  /** Whether it was not told yet that it gets batches in this way; it is from now on. */
  boolean isNewsThat(DistributionMode mode) {
    boolean news = toldMode != mode;
    toldMode = mode;
    return news;
  }

  /** A batch is handed to it. */
  void given(Delivery delivery) {
    if (unanswered == null) {
      unanswered = new Unanswered();
    }
    unanswered.add(delivery);
    live++;
    unwritten++;
  }

  /** A batch has gone to its channel. */
  void written() {
    unwritten--;
  }

  /** A batch that it had is over. */
  void released() {
    live--;
  }

  /** What it has been given and has not answered; null when it was never given anything. */
  @Nullable Unanswered unanswered() {
    return unanswered;
  }

  /** It has answered a batch for good. */
  void forget(Delivery delivery) {
    if (unanswered != null) {
      unanswered.remove(delivery.number());
    }
  }

  /** It gets what is broadcast after this batch, unless that was said before. */
  void broadcastAfter(long number) {
    if (lastBroadcast == Long.MAX_VALUE) {
      lastBroadcast = number;
    }
  }

  /** The last batch of the broadcast that was written or is not for it. Event loop. */
  long lastBroadcast() {
    return lastBroadcast;
  }

  /** A batch of the broadcast is written. Event loop. */
  void broadcastWritten(long number) {
    lastBroadcast = number;
  }
}
