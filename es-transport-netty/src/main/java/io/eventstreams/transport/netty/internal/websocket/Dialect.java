package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.EventStreamException;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What one connection understands, and how it is told things. There is one for each connection.
 *
 * <p><b>Threads:</b> what a client says comes on the event loop; what a stream has to tell comes
 * from inside the {@link StreamConsumers}, on any thread, one call after the other for each stream.
 */
interface Dialect {
  /** What is told where nobody had time to decide. */
  String BUSY = "too many others are being decided on";

  /** The connection is open. Event loop. */
  void opened();

  /** The client has sent a message. Event loop. */
  void received(byte[] json);

  /** The client may not consume the stream, or no more. Event loop. */
  void denied(String stream);

  /** Nobody had time to find out whether the client may start the stream. Event loop. */
  void undecided(String stream);

  /** The client may consume the stream. Event loop. */
  void permitted(String stream);

  /** Whether a subscriber is let in while there is no stream of the name. */
  boolean waitsForStreams();

  /**
   * The subscriber consumes its stream from now on, or goes on in another mode.
   *
   * @param broadcast where it stands in the broadcast; null when it gets batches of its own
   */
  void started(Subscriber subscriber, DistributionMode mode, @Nullable BroadcastStart broadcast);

  /** There is no such stream, or no more. */
  void unknown(Subscriber subscriber);

  /** The subscriber consumes its stream no more, as it wished. */
  void stopped(Subscriber subscriber);

  /** What the client has said about a delivery has no effect. */
  void refused(Subscriber subscriber, String about, long number, EventStreamException why);

  /** The client has more time for a delivery. */
  void extended(Subscriber subscriber, long number, long leftMillis);

  /** The beginning of a batch that has to be answered, in place of its brace. */
  byte[] head(Delivery delivery);

  /**
   * A batch of a broadcast as a message, which shares its bytes; null when it is not for this
   * client. Event loop.
   *
   * @param subscriber that it was broadcast to
   */
  @Nullable ByteBuf broadcast(Subscriber subscriber, BroadcastBatch batch);
}
