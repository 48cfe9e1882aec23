package io.eventstreams.transport.netty.internal.websocket;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What one connection was given of one stream and has not answered yet, in the order of the
 * numbers. Deliveries that ended otherwise (timed out, withdrawn) stay, since their answer may
 * still come and must not be taken for that of a later batch.
 *
 * <p><b>Threads:</b> those of the {@link StreamConsumers} that has it.
 */
final class Unanswered {
  private static final int MAX_REMEMBERED = 4_096;

  private final ArrayDeque<Delivery> deliveries = new ArrayDeque<>();
  private boolean forgotSome;

  void add(Delivery delivery) {
    if (deliveries.size() >= MAX_REMEMBERED && deliveries.getFirst().settled()) {
      deliveries.removeFirst();
      forgotSome = true;
    }
    deliveries.addLast(delivery);
  }

  /** The delivery with this number; null when there is none. */
  @Nullable Delivery find(long number) {
    for (Delivery delivery : deliveries) {
      if (delivery.number() == number) {
        return delivery;
      }
    }
    return null;
  }

  /** Forgets the delivery with this number, if there is one. */
  void remove(long number) {
    Delivery delivery = find(number);
    if (delivery != null) {
      deliveries.remove(delivery);
    }
  }

  /**
   * The delivery with this number, which is answered thereby; null when none was sent, so that
   * nobody can have read it.
   */
  @Nullable Delivery takeSent(long number) {
    Delivery delivery = find(number);
    if (delivery == null || !delivery.isHandedOver()) {
      return null;
    }
    deliveries.remove(delivery);
    return delivery;
  }

  /**
   * The delivery which an answer without a number means; null when that is not certain.
   *
   * <p>Answers come in the order of the deliveries, so each one uses up the oldest. That one may be
   * over already while a repetition of the same batch is live: the answer counts for that.
   */
  @Nullable Delivery takeUnnumbered() {
    Delivery oldest = deliveries.peekFirst();
    if (oldest == null || !oldest.isHandedOver() || forgotSome) {
      return null;
    }
    Delivery live = null;
    for (Delivery delivery : deliveries) {
      if (!delivery.sameBatchAs(oldest)) {
        if (oldest.settled()) {
          deliveries.removeFirst();
        }
        return null;
      }
      if (!delivery.settled()) {
        live = delivery;
      }
    }
    deliveries.removeFirst();
    return live;
  }
}
