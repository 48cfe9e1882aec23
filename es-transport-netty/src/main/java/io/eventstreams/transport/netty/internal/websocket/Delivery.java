package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.spi.Attempt;
import java.util.Objects;
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
  private @Nullable Attempt attempt;
  private @Nullable Supplier<byte[]> payload;
  private @Nullable String deliveryId;

  private long number;
  private @Nullable Connection connection;
  private boolean handedOver;
  private long ackDeadlineNanos;

  /**
   * Makes a delivery.
   *
   * @param payload the batch as JSON, without a number
   */
  Delivery(StreamConsumers stream, Attempt attempt, Supplier<byte[]> payload) {
    this.stream = stream;
    this.attempt = attempt;
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

  @Nullable Connection connection() {
    return connection;
  }

  boolean settled() {
    return attempt == null;
  }

  void assign(Connection consumer, long batchNumber) {
    connection = consumer;
    number = batchNumber;
  }

  void handedOver(long deadlineNanos) {
    handedOver = true;
    ackDeadlineNanos = deadlineNanos;
    if (attempt != null) {
      Connection consumer = connection;
      attempt.handedOver(consumer == null ? "?" : "connection " + consumer.id());
    }
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

  /** Ends this delivery and tells the engine how. */
  void settle(DispatchOutcome outcome) {
    Attempt ending = Objects.requireNonNull(attempt, "settled");
    attempt = null;
    payload = null;
    ending.complete(outcome);
  }

  private String deliveryId() {
    if (deliveryId == null) {
      deliveryId = Objects.requireNonNull(attempt, "settled").deliveryId();
    }
    return deliveryId;
  }
}
