package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.spi.Attempt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  private final List<Connection> consumers = new ArrayList<>();
  private final Map<Connection, Unanswered> unanswered = new HashMap<>();
  private final ArrayDeque<Delivery> waiting = new ArrayDeque<>();
  private final List<Delivery> live = new ArrayList<>();
  private long rotation;
  private long lastNumber;
  private boolean timerArmed;
  private boolean retired;

  StreamConsumers(String stream, WebSocketHub hub) {
    this.stream = stream;
    this.hub = hub;
    this.ackTimeoutNanos = hub.options().ackTimeout().toNanos();
  }

  String stream() {
    return stream;
  }

  void join(Connection consumer) {
    tasks.execute(
        () -> {
          if (retired) {
            hub.stream(stream).join(consumer);
            return;
          }
          consumers.add(consumer);
          while (!waiting.isEmpty()) {
            handOut(waiting.removeFirst());
          }
        });
  }

  void leave(Connection consumer) {
    tasks.execute(
        () -> {
          if (retired) {
            hub.stream(stream).leave(consumer);
            return;
          }
          consumers.remove(consumer);
          unanswered.remove(consumer);
          failAllOf(consumer);
          // A name that never had a batch leaves nothing behind, however many names clients invent.
          if (consumers.isEmpty() && waiting.isEmpty() && lastNumber == 0) {
            retired = true;
            hub.forget(this);
          }
        });
  }

  /** Gives a batch to one consumer, as soon as there is one. */
  void dispatch(Attempt attempt, Supplier<byte[]> payload) {
    Delivery delivery = new Delivery(this, attempt, payload);
    tasks.execute(
        () -> {
          if (retired) {
            hub.stream(stream).dispatch(attempt, payload);
            return;
          }
          if (consumers.isEmpty()) {
            waiting.addLast(delivery);
          } else {
            handOut(delivery);
          }
          attempt.onCancel(delivery);
        });
  }

  /** Gives a batch to all present consumers, none of which has to answer. */
  void broadcast(Attempt attempt, byte[] payload) {
    tasks.execute(
        () -> {
          if (retired) {
            hub.stream(stream).broadcast(attempt, payload);
            return;
          }
          for (Connection consumer : consumers) {
            consumer.broadcast(payload);
          }
          attempt.handedOver();
          attempt.complete(DispatchOutcome.delivered());
        });
  }

  /**
   * A consumer has answered.
   *
   * @param number of the delivery; 0 or less when the consumer did not tell
   * @param rejection what it said when it did not take the batch; null when it took it
   */
  void answer(Connection consumer, long number, @Nullable String rejection) {
    tasks.execute(
        () -> {
          Unanswered given = unanswered.get(consumer);
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
                  : DispatchOutcome.unavailable(
                      ErrorCode.CLIENT_REJECTED.error(
                          "connection " + consumer.id() + " rejected the batch: " + rejection)));
        });
  }

  /** A batch has been written to its connection: the clock of the answer starts. */
  void written(Delivery delivery) {
    tasks.execute(
        () -> {
          if (!delivery.settled()) {
            delivery.handedOver(System.nanoTime() + ackTimeoutNanos);
            armTimer(ackTimeoutNanos);
          }
        });
  }

  /** The engine does not want the outcome any more. */
  void withdraw(Delivery delivery) {
    tasks.execute(
        () -> {
          if (!delivery.settled()) {
            delivery.end();
            if (!live.remove(delivery)) {
              waiting.remove(delivery);
            }
          }
        });
  }

  private void handOut(Delivery delivery) {
    byte[] payload;
    try {
      payload = delivery.payload();
    } catch (RuntimeException failure) {
      delivery.settle(DispatchOutcome.refused(asUnserialisable(failure)));
      return;
    }
    Connection consumer = consumers.get((int) (rotation++ % consumers.size()));
    delivery.assign(consumer, ++lastNumber);
    unanswered.computeIfAbsent(consumer, any -> new Unanswered()).add(delivery);
    live.add(delivery);
    consumer.deliver(delivery, payload);
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
    delivery.settle(outcome);
  }

  private void failAllOf(Connection consumer) {
    for (Delivery delivery : List.copyOf(live)) {
      if (delivery.connection() == consumer) {
        settle(
            delivery,
            DispatchOutcome.unavailable(
                ErrorCode.WEBSOCKET_CLOSED.error("connection " + consumer.id() + " is closed")));
      }
    }
  }

  private void armTimer(long delayNanos) {
    if (!timerArmed && !consumers.isEmpty()) {
      consumers.get(0).schedule(() -> tasks.execute(this::expire), delayNanos);
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
        settle(delivery, DispatchOutcome.unavailable(ackTimedOut(delivery)));
      }
    }
    if (nextNanos != Long.MAX_VALUE) {
      armTimer(nextNanos);
    }
  }

  private EventStreamException ackTimedOut(Delivery delivery) {
    Connection consumer = delivery.connection();
    return ErrorCode.ACK_TIMED_OUT.error(
        "no answer to batch "
            + delivery.number()
            + " from connection "
            + (consumer == null ? "?" : consumer.id())
            + " within "
            + hub.options().ackTimeout().toMillis()
            + " ms");
  }
}
