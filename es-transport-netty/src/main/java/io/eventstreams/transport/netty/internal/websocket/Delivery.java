package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.spi.Attempt;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on its way to a consumer: first waiting for one, then live on a connection, then
 * settled.
 *
 * <p><b>Threads:</b> all but {@link #run} belong to the {@link StreamConsumers} that has it.
 */
final class Delivery implements Runnable {
  private final StreamConsumers stream;
  private final int size;
  private @Nullable Attempt attempt;
  private @Nullable Supplier<byte[]> payload;
  private @Nullable String deliveryId;

  private long number;
  private @Nullable Subscriber subscriber;
  private int taken;
  private boolean handedOver;
  private long handedOverNanos;
  private long ackDeadlineNanos;

  /**
   * Makes a delivery.
   *
   * @param size how many events there are
   * @param payload the batch as JSON, without a number
   */
  Delivery(StreamConsumers stream, Attempt attempt, int size, Supplier<byte[]> payload) {
    this.stream = stream;
    this.attempt = attempt;
    this.size = size;
    this.payload = payload;
  }

  /** The engine has given up on the attempt. */
  @Override
  public void run() {
    stream.withdraw(this);
  }

  StreamConsumers stream() {
    return stream;
  }

  /** The batch as JSON, without a number. */
  byte[] payload() {
    return Objects.requireNonNull(payload, "settled").get();
  }

  long number() {
    return number;
  }

  int size() {
    return size;
  }

  /** How many of its events have been taken. */
  int taken() {
    return taken;
  }

  @Nullable Subscriber subscriber() {
    return subscriber;
  }

  boolean settled() {
    return attempt == null;
  }

  void assign(Subscriber consumer, long batchNumber) {
    subscriber = consumer;
    number = batchNumber;
  }

  void handedOver(long nowNanos, long ackTimeoutNanos) {
    handedOver = true;
    handedOverNanos = nowNanos;
    ackDeadlineNanos = nowNanos + ackTimeoutNanos;
    if (attempt != null) {
      Subscriber consumer = subscriber;
      attempt.handedOver(consumer == null ? "?" : consumer.connection().toString());
    }
  }

  /** How much time the consumer had in all, or has. */
  long ackTimeoutMillis() {
    return TimeUnit.NANOSECONDS.toMillis(ackDeadlineNanos - handedOverNanos);
  }

  /**
   * Gives the consumer more time, never less than it has.
   *
   * @param wishedNanos from now
   * @param longestNanos how much it may have in all
   * @return how much it has from now
   */
  long extend(long nowNanos, long wishedNanos, long longestNanos) {
    long mostNanos = longestNanos - (nowNanos - handedOverNanos);
    long leftNanos = Math.max(nanosLeft(nowNanos), Math.min(wishedNanos, mostNanos));
    ackDeadlineNanos = nowNanos + leftNanos;
    return leftNanos;
  }

  boolean isHandedOver() {
    return handedOver;
  }

  /**
   * How long the consumer may still take; the largest value while it has not been given the batch.
   */
  long nanosLeft(long nowNanos) {
    return handedOver ? ackDeadlineNanos - nowNanos : Long.MAX_VALUE;
  }

  boolean sameBatchAs(Delivery other) {
    return deliveryId().equals(other.deliveryId());
  }

  /** Keeps what tells its batch from others beyond the end. */
  void rememberBatch() {
    deliveryId();
  }

  /** Ends this delivery without an outcome. */
  void end() {
    rememberBatch();
    attempt = null;
    payload = null;
  }

  /** Settles the first events; the rest is still with the consumer. */
  void take(int count) {
    if (count > taken) {
      taken = count;
      Objects.requireNonNull(attempt, "settled").progress(count);
    }
  }

  /** Ends this delivery, which the consumer does not want to have. */
  void giveBack() {
    Attempt ending = Objects.requireNonNull(attempt, "settled");
    attempt = null;
    payload = null;
    ending.giveBack();
  }

  /** Ends this delivery and tells the engine how. */
  void settle(DispatchOutcome outcome) {
    Attempt ending = Objects.requireNonNull(attempt, "settled");
    attempt = null;
    payload = null;
    ending.complete(outcome);
  }

  /** The number of failed attempts before. */
  int attemptNumber() {
    return Objects.requireNonNull(attempt, "settled").number();
  }

  String deliveryId() {
    if (deliveryId == null) {
      deliveryId = Objects.requireNonNull(attempt, "settled").deliveryId();
    }
    return deliveryId;
  }
}
