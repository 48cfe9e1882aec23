package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.text.Printable;
import io.eventstreams.transport.netty.WebSocketOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sub-protocol {@code eventstreams.v2}: every message is answered by what it brings about, or
 * by an error that says what was wrong with it; the connection goes on.
 *
 * <p>The document {@code docs/eventstreams-v2.md} of this module specifies it.
 *
 * <p><b>Threads:</b> as {@link Dialect} says; the fields are the event loop's.
 */
final class V2Dialect implements Dialect {
  private final Connection connection;
  private final Subscriptions subscriptions;
  private final WebSocketOptions options;

  /** What is to be started as soon as it is known that it may be. */
  private final Map<String, V2Message.Start> wanted = new HashMap<>();

  private boolean welcomed;

  V2Dialect(Connection connection, Subscriptions subscriptions, WebSocketOptions options) {
    this.connection = connection;
    this.subscriptions = subscriptions;
    this.options = options;
  }

  @Override
  public void opened() {
    if (!welcomed) {
      welcomed = true;
      connection.send(V2Text.welcome(connection.id(), options));
    }
  }

  @Override
  public void received(byte[] json) {
    // A client may have sent this together with its handshake.
    opened();
    V2Message message;
    try {
      message = V2Reader.read(json);
    } catch (EventStreamException invalid) {
      connection.send(V2Text.error(invalid, null, null, 0));
      return;
    }
    if (message instanceof V2Message.Start start) {
      start(start);
      return;
    }
    Subscriber subscriber = subscriptions.get(message.stream());
    if (message instanceof V2Message.Stop) {
      stop(subscriber, message.stream());
    } else if (message instanceof V2Message.Credit credit) {
      credit(subscriber, credit);
    } else if (message instanceof V2Message.Ack ack) {
      answer(subscriber, "ack", ack.stream(), ack.batchNumber(), new Answer.Taken(ack.count()));
    } else if (message instanceof V2Message.Nack nack) {
      nack(subscriber, nack);
    } else if (message instanceof V2Message.Extend extend) {
      extend(subscriber, extend);
    }
  }

  private void start(V2Message.Start start) {
    String stream = start.stream();
    EventStreamException refusal = null;
    if (stream.length() > Subscriptions.MAX_STREAM_NAME_CHARS) {
      refusal = noSuchStream(stream);
    } else if (subscriptions.has(stream)) {
      refusal = ErrorCode.STREAM_ALREADY_STARTED.error("this connection has started the stream");
    } else if (subscriptions.isFull()) {
      refusal =
          ErrorCode.TOO_MANY_STREAMS_STARTED.error(
              "a connection may start " + options.maxSubscriptions() + " streams");
    }
    if (refusal == null) {
      wanted.put(stream, start);
      subscriptions.request(stream);
    } else {
      refuse("start", stream, refusal);
    }
  }

  private static EventStreamException noSuchStream(String stream) {
    return ErrorCode.NO_RESULT.error(
        "there is no stream of type websocket named '" + Printable.of(stream) + "'");
  }

  @Override
  public void permitted(String stream) {
    V2Message.Start start = wanted.remove(stream);
    if (start != null) {
      subscriptions.start(stream, start.credit(), start.resume());
    }
  }

  @Override
  public void denied(String stream) {
    wanted.remove(stream);
    refuse("start", stream, ErrorCode.FORBIDDEN.error("this client may not consume the stream"));
    Subscriber subscriber = subscriptions.get(stream);
    if (subscriber != null) {
      // The right was taken away.
      stop(subscriber, stream);
    }
  }

  @Override
  public void undecided(String stream) {
    wanted.remove(stream);
    refuse("start", stream, ErrorCode.SERVER_BUSY.error(BUSY));
  }

  private void stop(@Nullable Subscriber subscriber, String stream) {
    if (subscriber == null) {
      notStarted("stop", stream);
    } else {
      subscriptions.remove(subscriber);
      subscriber.consumers().stop(subscriber);
    }
  }

  private void credit(@Nullable Subscriber subscriber, V2Message.Credit credit) {
    if (subscriber == null) {
      notStarted("credit", credit.stream());
    } else {
      subscriber.consumers().credit(subscriber, credit.credit());
    }
  }

  private void nack(@Nullable Subscriber subscriber, V2Message.Nack nack) {
    EventStreamException cause = OpenDeliveries.rejected(connection, nack.reason());
    Duration delay = nack.delayMillis() == 0 ? null : Duration.ofMillis(nack.delayMillis());
    Answer answer = new Answer.NotTaken(nack.count(), cause, delay, nack.permanent());
    answer(subscriber, "nack", nack.stream(), nack.batchNumber(), answer);
  }

  private void answer(
      @Nullable Subscriber subscriber,
      String about,
      String stream,
      long batchNumber,
      Answer answer) {
    if (subscriber == null) {
      notStarted(about, stream);
    } else {
      subscriber.consumers().answer(subscriber, about, batchNumber, answer);
    }
  }

  private void extend(@Nullable Subscriber subscriber, V2Message.Extend extend) {
    if (subscriber == null) {
      notStarted("extend", extend.stream());
    } else {
      long nanos = TimeUnit.MILLISECONDS.toNanos(extend.forMillis());
      subscriber.consumers().extend(subscriber, extend.batchNumber(), nanos);
    }
  }

  private void notStarted(String about, String stream) {
    refuse(
        about,
        stream,
        ErrorCode.STREAM_NOT_STARTED.error(
            "this connection does not consume the stream '" + Printable.of(stream) + "'"));
  }

  private void refuse(String about, String stream, EventStreamException why) {
    boolean sayable = stream.length() <= Subscriptions.MAX_STREAM_NAME_CHARS;
    connection.send(V2Text.error(why, about, sayable ? stream : null, 0));
  }

  @Override
  public boolean waitsForStreams() {
    return false;
  }

  @Override
  public void started(
      Subscriber subscriber, DistributionMode mode, @Nullable BroadcastStart broadcast) {
    connection.send(
        broadcast == null
            ? V2Text.startedToAnswer(subscriber.stream(), subscriber.credit(), options.ackTimeout())
            : V2Text.startedToListen(subscriber.stream(), broadcast));
  }

  @Override
  public void unknown(Subscriber subscriber) {
    String stream = subscriber.stream();
    connection.send(
        V2Text.error(noSuchStream(stream), "start", stream, 0),
        () -> subscriptions.remove(subscriber));
  }

  @Override
  public void stopped(Subscriber subscriber) {
    connection.send(V2Text.stopped(subscriber.stream()));
  }

  @Override
  public void refused(Subscriber subscriber, String about, long number, EventStreamException why) {
    connection.send(V2Text.error(why, about, subscriber.stream(), number));
  }

  @Override
  public void extended(Subscriber subscriber, long number, long leftMillis) {
    connection.send(V2Text.extended(subscriber.stream(), number, leftMillis));
  }

  @Override
  public byte[] head(Delivery delivery) {
    return V2Text.head(delivery);
  }

  @Override
  public @Nullable ByteBuf broadcast(Subscriber subscriber, BroadcastBatch batch) {
    long before = subscriber.lastBroadcast();
    // A stream that was stopped may have been started again since, from another place.
    if (subscriptions.get(batch.stream()) != subscriber || batch.number() <= before) {
      return null;
    }
    subscriber.broadcastWritten(batch.number());
    byte[] head = V2Text.head(batch.cursor(), batch.number() - before - 1);
    ByteBuf message = batch.message();
    return Unpooled.wrappedBuffer(
        Unpooled.wrappedBuffer(head),
        message.retainedSlice(message.readerIndex() + 1, message.readableBytes() - 1));
  }
}
