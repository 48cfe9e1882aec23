package io.eventstreams.transport.netty.internal.webhook;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.spi.Attempt;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to deliver one batch: a request, and as many repetitions of it as the settings allow,
 * each after its turn at the throttle.
 *
 * <p><b>Threads:</b> its event loop only.
 */
final class Delivery {
  private final WebhookClient client;
  private final Attempt attempt;
  private final ByteBuf body;
  private final Consumer<Delivery> end;
  private final Runnable turn = this::send;
  private @Nullable Exchange exchange;
  private @Nullable ScheduledFuture<?> pause;
  private int repetitions;
  private boolean over;

  /**
   * Makes a delivery.
   *
   * @param body the batch, which is released at the end
   */
  Delivery(WebhookClient client, Attempt attempt, ByteBuf body, Consumer<Delivery> end) {
    this.client = client;
    this.attempt = attempt;
    this.body = body;
    this.end = end;
  }

  void start() {
    takeTurn();
  }

  /** Closes the connection in use at once; the attempt ends as not delivered. */
  void cancel() {
    if (exchange != null) {
      exchange.abandon();
    }
    finish(DispatchOutcome.unavailable(ErrorCode.CANCELLED.error("webhook request was cancelled")));
  }

  /** Not before its pause is over: a place in the line that is far away holds up all behind it. */
  private void takeTurn() {
    pause = null;
    if (!over) {
      client.line().join(turn);
    }
  }

  private void send() {
    if (repetitions == 0) {
      attempt.handedOver(client.plan().target().hostHeader());
    }
    Exchange next = new Exchange(client, this::request, this::ended);
    exchange = next;
    next.start();
  }

  private void ended(TryResult result) {
    exchange = null;
    RetryPolicy retry = client.plan().client().retry();
    if (over || !result.repeatable() || repetitions >= retry.repetitions()) {
      finish(result.outcome());
      return;
    }
    long delayNanos = retry.delayBefore(repetitions++).toNanos();
    pause = client.loop().schedule(this::takeTurn, delayNanos, TimeUnit.NANOSECONDS);
  }

  private FullHttpRequest request() {
    WebhookPlan plan = client.plan();
    HttpHeaders headers = plan.headers().copy();
    headers.set("webhook-id", attempt.deliveryId());
    headers.set("webhook-timestamp", Long.toString(client.clock().instant().getEpochSecond()));
    headers.set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.readableBytes()));
    return new DefaultFullHttpRequest(
        HttpVersion.HTTP_1_1,
        plan.method(),
        plan.target().requestTarget(),
        body.retainedDuplicate(),
        headers,
        EmptyHttpHeaders.INSTANCE);
  }

  private void finish(DispatchOutcome outcome) {
    if (over) {
      return;
    }
    over = true;
    if (pause != null) {
      pause.cancel(false);
    }
    client.line().leave(turn);
    body.release();
    end.accept(this);
    attempt.complete(outcome);
  }
}
