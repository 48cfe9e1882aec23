package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.spi.Attempt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections that have started one stream, and the batches they have been given.
 *
 * <p>Numbers are counted here, from 1, one for each hand-out. A batch goes to the connections in
 * turn, in the order in which they started; only the connection that was given a delivery can
 * answer it, once.
 *
 * <p><b>Threads:</b> methods may be called from any; everything happens inside {@link SerialTasks},
 * so that completing an attempt may call back into this class.
 */
final class StreamConsumers {
  private final String stream;
  private final WebSocketHub hub;
  private final long ackTimeoutNanos;
  private final SerialTasks tasks = new SerialTasks();

  private final Rotation rotation = new Rotation();
  private final ArrayDeque<Delivery> waiting = new ArrayDeque<>();
  private final List<Delivery> live = new ArrayList<>();
  private final BroadcastLog broadcasts;
  private long lastNumber;
  private boolean timerArmed;
  private boolean retired;

  StreamConsumers(String stream, WebSocketHub hub) {
    this.stream = stream;
    this.hub = hub;
    this.ackTimeoutNanos = hub.options().ackTimeout().toNanos();
    this.broadcasts =
        new BroadcastLog(hub.options().replayedBatches(), hub.options().replayedBytes());
  }

  String stream() {
    return stream;
  }

  /**
   * Lets a connection take part.
   *
   * @param resume where it wants to go on in a broadcast; null when it does not
   */
  void join(Subscriber subscriber, @Nullable Resume resume) {
    tasks.execute(
        () -> {
          if (retired) {
            hub.stream(stream).join(subscriber, resume);
            return;
          }
          DistributionMode mode = hub.modeOf(stream);
          if (mode == null && !subscriber.dialect().waitsForStreams()) {
            subscriber.dialect().unknown(subscriber);
            retireIfUnused();
            return;
          }
          rotation.add(subscriber);
          if (mode == DistributionMode.LOAD_BALANCE) {
            announce(subscriber, mode, null);
          } else if (mode == DistributionMode.BROADCAST) {
            announce(subscriber, mode, resume);
          }
          handOutWaiting();
        });
  }

  private void announce(Subscriber subscriber, DistributionMode mode, @Nullable Resume resume) {
    if (!subscriber.isNewsThat(mode)) {
      return;
    }
    if (mode == DistributionMode.LOAD_BALANCE) {
      subscriber.dialect().started(subscriber, mode, null);
      return;
    }
    if (!subscriber.dialect().waitsForStreams()) {
      broadcasts.keep();
    }
    Optional<List<BroadcastBatch>> missed = resume == null ? Optional.empty() : missed(resume);
    Boolean recovered = resume == null ? null : missed.isPresent();
    Cursor end = broadcasts.end();
    List<BroadcastBatch> following = missed.orElse(List.of());
    long before = following.isEmpty() ? end.number() : following.get(0).number() - 1;
    // Told first, so that no batch which is queued already can go before it.
    subscriber
        .dialect()
        .started(
            subscriber, mode, new BroadcastStart(new Cursor(end.epoch(), before), recovered));
    subscriber.broadcastAfter(before);
    following.forEach(subscriber.connection()::broadcast);
  }

  private Optional<List<BroadcastBatch>> missed(Resume resume) {
    return Cursor.parse(resume.cursor())
        .flatMap(cursor -> broadcasts.after(cursor, resume.sequenceId()));
  }

  /** The connection is lost: what it was given failed. */
  void leave(Subscriber subscriber) {
    tasks.execute(
        () -> {
          if (retired) {
            hub.stream(stream).leave(subscriber);
            return;
          }
          if (rotation.remove(subscriber)) {
            failAllOf(subscriber);
            retireIfUnused();
          }
        });
  }

  /** The connection wants no more of this stream: what it was given goes back. */
  void stop(Subscriber subscriber) {
    tasks.execute(
        () -> {
          if (retired) {
            hub.stream(stream).stop(subscriber);
            return;
          }
          if (rotation.remove(subscriber)) {
            subscriber.dialect().stopped(subscriber);
            for (Delivery delivery : liveOf(subscriber)) {
              live.remove(delivery);
              delivery.giveBack();
            }
            retireIfUnused();
          }
        });
  }

  /** The stream of this name may be no more. */
  void ended() {
    tasks.execute(
        () -> {
          if (retired || hub.modeOf(stream) != null) {
            return;
          }
          for (Subscriber subscriber : List.copyOf(rotation.all())) {
            if (!subscriber.dialect().waitsForStreams()) {
              rotation.remove(subscriber);
              subscriber.dialect().unknown(subscriber);
              failAllOf(subscriber);
            }
          }
          retireIfUnused();
        });
  }

  /** A name that never had a batch leaves nothing behind, however many names clients invent. */
  private void retireIfUnused() {
    if (rotation.isEmpty() && waiting.isEmpty() && lastNumber == 0 && !broadcasts.isUsed()) {
      retired = true;
      hub.forget(this);
    }
  }

  /** Gives a batch to one consumer, as soon as there is one that takes it. */
  void dispatch(Attempt attempt, int size, Supplier<byte[]> payload) {
    Delivery delivery = new Delivery(this, attempt, size, payload);
    tasks.execute(
        () -> {
          if (retired) {
            hub.stream(stream).dispatch(attempt, size, payload);
            return;
          }
          waiting.addLast(delivery);
          handOutWaiting();
          attempt.onCancel(delivery);
        });
  }

  /** Gives a batch to all present consumers, none of which has to answer. */
  void broadcast(Attempt attempt, byte[] payload, List<? extends Event<?>> events) {
    tasks.execute(
        () -> {
          if (retired) {
            hub.stream(stream).broadcast(attempt, payload, events);
            return;
          }
          for (Subscriber subscriber : rotation.all()) {
            announce(subscriber, DistributionMode.BROADCAST, null);
          }
          BroadcastBatch batch = broadcasts.add(stream, payload, events);
          for (Subscriber subscriber : rotation.all()) {
            subscriber.connection().broadcast(batch);
          }
          attempt.handedOver();
          attempt.complete(DispatchOutcome.delivered());
        });
  }

  /**
   * A consumer has answered in the words of the plain protocol.
   *
   * @param number of the delivery; 0 or less when the consumer did not tell
   * @param rejection what it said when it did not take the batch; null when it took it
   */
  void answer(Subscriber subscriber, long number, @Nullable String rejection) {
    tasks.execute(
        () -> {
          if (retired) {
            hub.stream(stream).answer(subscriber, number, rejection);
            return;
          }
          Unanswered given = subscriber.unanswered();
          if (given == null) {
            return;
          }
          Delivery delivery = number > 0 ? given.take(number) : given.takeUnnumbered();
          if (delivery == null || delivery.settled()) {
            return;
          }
          settle(
              delivery,
              rejection == null
                  ? DispatchOutcome.delivered()
                  : DispatchOutcome.unavailable(rejected(subscriber, rejection)));
        });
  }

  static EventStreamException rejected(Subscriber subscriber, String reason) {
    return ErrorCode.CLIENT_REJECTED.error(
        "connection " + subscriber.connection().id() + " rejected the batch: " + reason);
  }

  /**
   * A consumer has answered, and is told if that means nothing.
   *
   * @param about what the consumer called its answer
   */
  void answer(Subscriber subscriber, String about, long number, Answer answer) {
    tasks.execute(
        () -> {
          if (retired) {
            hub.stream(stream).answer(subscriber, about, number, answer);
            return;
          }
          Delivery delivery = openDelivery(subscriber, about, number);
          if (delivery == null) {
            return;
          }
          Answer.Effect effect;
          try {
            effect = answer.on(delivery.size(), delivery.taken());
          } catch (IllegalArgumentException unfit) {
            subscriber
                .dialect()
                .refused(
                    subscriber,
                    about,
                    number,
                    ErrorCode.REQUEST_MALFORMED.error(String.valueOf(unfit.getMessage())));
            return;
          }
          if (effect.outcome() == null) {
            delivery.take(effect.taken());
          } else {
            forget(subscriber, delivery);
            settle(delivery, effect.outcome());
          }
        });
  }

  /** A consumer wants more time. */
  void extend(Subscriber subscriber, long number, long wishedNanos) {
    tasks.execute(
        () -> {
          if (retired) {
            hub.stream(stream).extend(subscriber, number, wishedNanos);
            return;
          }
          Delivery delivery = openDelivery(subscriber, "extend", number);
          if (delivery != null) {
            long leftNanos =
                delivery.extend(
                    System.nanoTime(), wishedNanos, hub.options().longestAckTimeout().toNanos());
            subscriber
                .dialect()
                .extended(subscriber, number, TimeUnit.NANOSECONDS.toMillis(leftNanos));
          }
        });
  }

  /** A consumer wants to have no more than so many batches at once. */
  void credit(Subscriber subscriber, int batches) {
    tasks.execute(
        () -> {
          if (retired) {
            hub.stream(stream).credit(subscriber, batches);
            return;
          }
          subscriber.credit(batches);
          handOutWaiting();
        });
  }

  /** What a consumer has and may speak of; it is told if there is no such thing. */
  private @Nullable Delivery openDelivery(Subscriber subscriber, String about, long number) {
    Unanswered given = subscriber.unanswered();
    Delivery delivery = given == null ? null : given.find(number);
    if (delivery != null && !delivery.settled() && delivery.isHandedOver()) {
      return delivery;
    }
    subscriber
        .dialect()
        .refused(
            subscriber,
            about,
            number,
            ErrorCode.DELIVERY_UNKNOWN.error(
                "this connection has no open batch of this number; it may have been settled,"
                    + " withdrawn, or too late"));
    return null;
  }

  private static void forget(Subscriber subscriber, Delivery delivery) {
    Unanswered given = subscriber.unanswered();
    if (given != null) {
      given.take(delivery.number());
    }
  }

  /** A batch has been written to its connection: the clock of the answer starts. */
  void written(Delivery delivery) {
    tasks.execute(
        () -> {
          Subscriber subscriber = delivery.subscriber();
          if (subscriber != null) {
            subscriber.written();
          }
          if (!delivery.settled()) {
            delivery.handedOver(System.nanoTime(), ackTimeoutNanos);
            armTimer(ackTimeoutNanos);
          }
          handOutWaiting();
        });
  }

  /** The engine does not want the outcome any more. */
  void withdraw(Delivery delivery) {
    tasks.execute(
        () -> {
          if (!delivery.settled()) {
            delivery.end();
            if (live.remove(delivery)) {
              released(delivery);
              handOutWaiting();
            } else {
              waiting.remove(delivery);
            }
          }
        });
  }

  private void handOutWaiting() {
    while (!waiting.isEmpty() && rotation.hasRoom()) {
      handOut(waiting.removeFirst());
    }
  }

  private void handOut(Delivery delivery) {
    byte[] payload;
    try {
      payload = delivery.payload();
    } catch (RuntimeException failure) {
      delivery.settle(DispatchOutcome.refused(asUnserialisable(failure)));
      return;
    }
    Subscriber subscriber = rotation.next();
    announce(subscriber, DistributionMode.LOAD_BALANCE, null);
    delivery.assign(subscriber, ++lastNumber);
    subscriber.given(delivery);
    live.add(delivery);
    subscriber.connection().deliver(delivery, payload);
  }

  static EventStreamException asUnserialisable(RuntimeException failure) {
    if (failure instanceof EventStreamException known
        && known.code() == ErrorCode.DATA_UNSERIALISABLE) {
      return known;
    }
    return ErrorCode.DATA_UNSERIALISABLE.error("an event cannot be written as JSON", failure);
  }

  private void settle(Delivery delivery, DispatchOutcome outcome) {
    live.remove(delivery);
    released(delivery);
    delivery.settle(outcome);
    handOutWaiting();
  }

  private static void released(Delivery delivery) {
    Subscriber subscriber = delivery.subscriber();
    if (subscriber != null) {
      subscriber.released();
    }
  }

  private List<Delivery> liveOf(Subscriber subscriber) {
    List<Delivery> held = new ArrayList<>();
    for (Delivery delivery : live) {
      if (delivery.subscriber() == subscriber) {
        held.add(delivery);
      }
    }
    return held;
  }

  private void failAllOf(Subscriber subscriber) {
    for (Delivery delivery : liveOf(subscriber)) {
      String id = subscriber.connection().id();
      fail(delivery, ErrorCode.WEBSOCKET_CLOSED.error("connection " + id + " is closed"));
    }
  }

  private void fail(Delivery delivery, EventStreamException cause) {
    settle(delivery, Answer.afterTaken(delivery.taken(), DispatchOutcome.unavailable(cause)));
  }

  private void armTimer(long delayNanos) {
    if (!timerArmed && !rotation.isEmpty()) {
      rotation.all().get(0).connection().schedule(() -> tasks.execute(this::expire), delayNanos);
      timerArmed = true;
    }
  }

  private void expire() {
    timerArmed = false;
    long nowNanos = System.nanoTime();
    long nextNanos = Long.MAX_VALUE;
    for (Delivery delivery : List.copyOf(live)) {
      long leftNanos = delivery.nanosLeft(nowNanos);
      if (leftNanos > 0) {
        nextNanos = Math.min(nextNanos, leftNanos);
      } else {
        // Its answer may still come, and must be recognised then.
        delivery.rememberBatch();
        fail(delivery, ackTimedOut(delivery));
      }
    }
    if (nextNanos != Long.MAX_VALUE) {
      armTimer(nextNanos);
    }
  }

  private EventStreamException ackTimedOut(Delivery delivery) {
    Subscriber subscriber = delivery.subscriber();
    return ErrorCode.ACK_TIMED_OUT.error(
        "no answer to batch "
            + delivery.number()
            + " from connection "
            + (subscriber == null ? "?" : subscriber.connection().id())
            + " within "
            + delivery.ackTimeoutMillis()
            + " ms");
  }
}
