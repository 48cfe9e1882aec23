package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.json.JsonBuffer;
import io.eventstreams.transport.netty.WebSocketOptions;
import io.eventstreams.transport.netty.internal.print.PrintBuffers;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one stream that have to be answered: those that wait for a consumer, and those
 * that have one.
 *
 * <p>Numbers are counted here, from 1, one for each hand-out. A batch goes to the consumers in
 * turn; only the connection that was given a delivery can answer it, once, and not before it was
 * sent.
 *
 * <p><b>Threads:</b> those of the {@link StreamConsumers} that has it.
 */
final class OpenDeliveries {
  private final Rotation rotation;
  private final SerialTasks tasks;
  private final PrintBuffers buffers;
  private final long ackTimeoutNanos;
  private final long longestAckTimeoutNanos;

  private final ArrayDeque<Delivery> waiting = new ArrayDeque<>();
  private final List<Delivery> live = new ArrayList<>();
  private long lastNumber;
  private boolean timerArmed;

  /**
   * No deliveries yet.
   *
   * @param tasks inside which the timer goes off
   * @param lastNumber which was given to a delivery under this name; 0 for none
   */
  OpenDeliveries(Rotation rotation, SerialTasks tasks, WebSocketHub hub, long lastNumber) {
    this.lastNumber = lastNumber;
    this.rotation = rotation;
    this.tasks = tasks;
    this.buffers = hub.buffers();
    WebSocketOptions options = hub.options();
    this.ackTimeoutNanos = options.ackTimeout().toNanos();
    this.longestAckTimeoutNanos = options.longestAckTimeout().toNanos();
  }

  boolean isEmpty() {
    return waiting.isEmpty() && live.isEmpty();
  }

  /** The number of the last delivery; 0 when there was none. */
  long lastNumber() {
    return lastNumber;
  }

  /** A batch is to be delivered. */
  void add(Delivery delivery) {
    waiting.addLast(delivery);
    handOutWaiting();
  }

  /** Hands out what waits, as far as there are consumers that take it. */
  void handOutWaiting() {
    while (!waiting.isEmpty() && rotation.hasRoom()) {
      handOut(waiting.removeFirst());
    }
  }

  private void handOut(Delivery delivery) {
    JsonBuffer printed = buffers.take();
    try {
      handOut(delivery, printed);
    } finally {
      buffers.giveBack(printed);
    }
  }

  private void handOut(Delivery delivery, JsonBuffer printed) {
    try {
      delivery.print(printed);
    } catch (RuntimeException | StackOverflowError failure) {
      delivery.settle(DispatchOutcome.refused(asUnserialisable(failure)));
      return;
    } catch (Error failure) {
      delivery.settle(DispatchOutcome.unavailable(failure));
      return;
    }
    Subscriber subscriber = rotation.next();
    announce(subscriber);
    delivery.assign(subscriber, ++lastNumber);
    ByteBuf text;
    try {
      text = subscriber.connection().text(delivery, printed);
    } catch (RuntimeException | Error failure) {
      // Memory may be short for a moment; nobody else would ever tell the engine.
      delivery.settle(DispatchOutcome.unavailable(failure));
      return;
    }
    subscriber.given(delivery);
    live.add(delivery);
    subscriber.connection().deliver(delivery, text);
  }

  static EventStreamException asUnserialisable(Throwable failure) {
    if (failure instanceof EventStreamException known
        && known.code() == ErrorCode.DATA_UNSERIALISABLE) {
      return known;
    }
    return ErrorCode.DATA_UNSERIALISABLE.error("an event cannot be written as JSON", failure);
  }

  /** Tells a consumer that it gets batches which it has to answer, if that is new to it. */
  void announce(Subscriber subscriber) {
    if (subscriber.isNewsThat(DistributionMode.LOAD_BALANCE)) {
      subscriber.dialect().started(subscriber, DistributionMode.LOAD_BALANCE, null);
    }
  }

  /** See {@link StreamConsumers#answer(Subscriber, long, String)}. */
  void answer(Subscriber subscriber, long number, @Nullable String rejection) {
    Unanswered given = subscriber.unanswered();
    if (given == null) {
      return;
    }
    Delivery delivery = number > 0 ? given.takeSent(number) : given.takeUnnumbered();
    if (delivery == null || delivery.settled()) {
      return;
    }
    answered(
        delivery,
        rejection == null
            ? DispatchOutcome.delivered()
            : DispatchOutcome.unavailable(rejected(subscriber.connection(), rejection)));
  }

  static EventStreamException rejected(Connection consumer, String reason) {
    return ErrorCode.CLIENT_REJECTED.error(consumer + " rejected the batch: " + reason);
  }

  /** See {@link StreamConsumers#answer(Subscriber, String, long, Answer)}. */
  void answer(Subscriber subscriber, String about, long number, Answer answer) {
    Delivery delivery = openDelivery(subscriber, about, number);
    if (delivery == null) {
      return;
    }
    Answer.Effect effect;
    try {
      effect = answer.on(delivery.size(), delivery.taken());
    } catch (IllegalArgumentException unfit) {
      EventStreamException error =
          ErrorCode.REQUEST_MALFORMED.error(String.valueOf(unfit.getMessage()));
      subscriber.dialect().refused(subscriber, about, number, error);
      return;
    }
    if (effect.outcome() == null) {
      delivery.take(effect.taken());
    } else {
      subscriber.forget(delivery);
      answered(delivery, effect.outcome());
    }
  }

  /** See {@link StreamConsumers#extend}. */
  void extend(Subscriber subscriber, long number, long wishedNanos) {
    Delivery delivery = openDelivery(subscriber, "extend", number);
    if (delivery != null) {
      long leftNanos = delivery.extend(System.nanoTime(), wishedNanos, longestAckTimeoutNanos);
      long leftMillis = TimeUnit.NANOSECONDS.toMillis(leftNanos);
      subscriber.dialect().extended(subscriber, number, leftMillis);
    }
  }

  /** What a consumer has and may speak of; it is told when there is no such thing. */
  private static @Nullable Delivery openDelivery(Subscriber subscriber, String about, long number) {
    Unanswered given = subscriber.unanswered();
    Delivery delivery = given == null ? null : given.find(number);
    if (delivery != null && !delivery.settled() && delivery.isHandedOver()) {
      return delivery;
    }
    EventStreamException error =
        ErrorCode.DELIVERY_UNKNOWN.error(
            "this connection has no open batch of this number: it was never given it, or has"
                + " answered it, or its time was over");
    subscriber.dialect().refused(subscriber, about, number, error);
    return null;
  }

  /** A batch has gone to its channel: the clock of the answer starts. */
  void written(Delivery delivery) {
    Subscriber subscriber = delivery.subscriber();
    if (subscriber != null) {
      subscriber.written();
    }
    delivery.handedOver(System.nanoTime(), ackTimeoutNanos);
    if (!delivery.settled()) {
      armTimer(ackTimeoutNanos);
    }
    handOutWaiting();
  }

  /** The engine does not want the outcome any more. */
  void withdraw(Delivery delivery) {
    if (delivery.settled()) {
      return;
    }
    delivery.end();
    if (live.remove(delivery)) {
      released(delivery);
      handOutWaiting();
    } else {
      waiting.remove(delivery);
    }
  }

  /** A consumer is lost. */
  void failAllOf(Subscriber subscriber) {
    for (Delivery delivery : liveOf(subscriber)) {
      fail(delivery, ErrorCode.WEBSOCKET_CLOSED.error(subscriber.connection() + " is closed"));
    }
  }

  /** A consumer wants no more. */
  void giveBackAllOf(Subscriber subscriber) {
    for (Delivery delivery : liveOf(subscriber)) {
      live.remove(delivery);
      delivery.giveBack();
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

  private void fail(Delivery delivery, EventStreamException cause) {
    settle(delivery, Answer.afterTaken(delivery.taken(), DispatchOutcome.unavailable(cause)));
  }

  private void settle(Delivery delivery, DispatchOutcome outcome) {
    live.remove(delivery);
    released(delivery);
    delivery.settle(outcome);
    handOutWaiting();
  }

  /** As {@link #settle}; what the engine hands out in return goes at once. */
  private void answered(Delivery delivery, DispatchOutcome outcome) {
    live.remove(delivery);
    released(delivery);
    tasks.calling(() -> delivery.settle(outcome));
    handOutWaiting();
  }

  private static void released(Delivery delivery) {
    Subscriber subscriber = delivery.subscriber();
    if (subscriber != null) {
      subscriber.released();
    }
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
      // Others may be handed out meanwhile, which have less time than one that was extended.
      armTimer(Math.min(nextNanos, ackTimeoutNanos));
    }
  }

  private static EventStreamException ackTimedOut(Delivery delivery) {
    Subscriber subscriber = delivery.subscriber();
    return ErrorCode.ACK_TIMED_OUT.error(
        "no answer to batch "
            + delivery.number()
            + " from "
            + (subscriber == null ? "?" : subscriber.connection())
            + " within "
            + delivery.ackTimeoutMillis()
            + " ms");
  }
}
