package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.EventStreamException;
import io.netty.buffer.ByteBuf;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of clients that ask for none: they are told nothing but batches, and what they say
 * amiss is ignored, or ends the connection.
 *
 * <p><b>Threads:</b> as {@link Dialect} says; it has no state of its own.
 */
final class PlainDialect implements Dialect {
  private static final Logger LOG = System.getLogger(PlainDialect.class.getName());
  private static final String NUMBER = "{\"batchNumber\":";

  private final Connection connection;
  private final Subscriptions subscriptions;
  private final WebSocketHub hub;

  PlainDialect(Connection connection, Subscriptions subscriptions, WebSocketHub hub) {
    this.connection = connection;
    this.subscriptions = subscriptions;
    this.hub = hub;
  }

  @Override
  public void opened() {}

  @Override
  public void received(byte[] json) {
    ClientMessage message;
    try {
      message = ClientMessage.parse(json);
    } catch (IllegalArgumentException malformed) {
      LOG.log(Level.DEBUG, "connection {0} sent a malformed message", connection.id());
      connection.close(CloseCodes.POLICY, "the message is not valid");
      return;
    }
    switch (message.type()) {
      case "start" -> start(message.stream());
      case "ack" -> answer(message, false);
      case "nack", "error" -> answer(message, true);
      default -> {
        // Messages of later protocols are no reason to end the connection.
      }
    }
  }

  private void start(String stream) {
    if (stream.length() > Subscriptions.MAX_STREAM_NAME_CHARS || subscriptions.has(stream)) {
      return;
    }
    if (subscriptions.isFull()) {
      connection.close(CloseCodes.POLICY, "too many streams started");
      return;
    }
    subscriptions.request(stream);
  }

  private void answer(ClientMessage message, boolean rejected) {
    if (lacksItsNumber(message)) {
      connection.close(CloseCodes.POLICY, "an answer needs the batchNumber of its batch");
      return;
    }
    Subscriber subscriber = subscriptions.get(message.stream());
    if (subscriber != null) {
      subscriber
          .consumers()
          .answer(subscriber, message.batchNumber(), rejected ? message.message() : null);
    }
  }

  /**
   * Batches of a broadcast have no number, so that their answers, which mean nothing, have none.
   */
  private boolean lacksItsNumber(ClientMessage message) {
    return hub.options().strictAcks()
        && message.batchNumber() <= 0
        && hub.modeOf(message.stream()) != DistributionMode.BROADCAST;
  }

  @Override
  public void permitted(String stream) {
    subscriptions.start(stream, Subscriber.MAX_CREDIT, null);
  }

  @Override
  public void denied(String stream) {
    connection.close(CloseCodes.POLICY, "this client may not consume the stream");
  }

  @Override
  public void undecided(String stream) {
    connection.close(CloseCodes.TRY_AGAIN_LATER, BUSY);
  }

  @Override
  public boolean waitsForStreams() {
    return true;
  }

  @Override
  public void started(
      Subscriber subscriber, DistributionMode mode, @Nullable BroadcastStart broadcast) {}

  @Override
  public void unknown(Subscriber subscriber) {}

  @Override
  public void stopped(Subscriber subscriber) {}

  @Override
  public void refused(Subscriber subscriber, String about, long number, EventStreamException why) {}

  @Override
  public void extended(Subscriber subscriber, long number, long leftMillis) {}

  @Override
  public byte[] head(Delivery delivery) {
    return (NUMBER + delivery.number() + ",").getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public ByteBuf broadcast(Subscriber subscriber, BroadcastBatch batch) {
    return batch.message().retainedDuplicate();
  }
}
