package io.eventstreams.transport.netty.internal.webhook;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.WebhookConfig;
import io.eventstreams.api.json.EventJson;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.transport.netty.HostResolver;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A stream with a webhook, without an engine. Names ending in {@code .test} are this machine. */
final class Webhook implements AutoCloseable {
  static final EventStreamsConfig LOCAL_ALLOWED =
      EventStreamsConfig.DEFAULTS.withDisablePrivateIPs(false);
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final HostResolver LOOPBACK =
      host ->
          host.endsWith(".test")
              ? CompletableFuture.completedFuture(List.of(InetAddress.getLoopbackAddress()))
              : CompletableFuture.failedFuture(new java.net.UnknownHostException(host));

  private final WebhookRuntime runtime;
  private final Dispatcher<byte[]> dispatcher;
  private int count;

  Webhook(
      EventStreamsConfig config,
      WebhookConfig webhook,
      HostResolver resolver,
      Connector connector) {
    runtime = new WebhookRuntime(1, resolver, connector, InstantSource.fixed(NOW));
    EventJson<byte[]> json = new EventJson<>(EventDataCodec.rawBytes());
    dispatcher = runtime.dispatcher(WebhookPlan.of(config, stream(webhook)), json::printBatch);
  }

  static Webhook to(String url, HttpConfig http) {
    return new Webhook(
        LOCAL_ALLOWED, new WebhookConfig(url, null, null, http), LOOPBACK, new TcpConnector());
  }

  static Webhook to(RawServer server, HttpConfig http) {
    return to("http://127.0.0.1:" + server.port() + "/hook", http);
  }

  static Webhook to(RawServer server) {
    return to(server, HttpConfig.NONE);
  }

  static GenericEventStream stream(WebhookConfig webhook) {
    return GenericEventStream.named("orders")
        .withType(EventStreamType.WEBHOOK)
        .withWebhook(webhook);
  }

  Dispatcher<byte[]> dispatcher() {
    return dispatcher;
  }

  /** Begins to deliver one event. */
  RecordingAttempt begin(String json) {
    RecordingAttempt attempt = new RecordingAttempt("delivery-" + ++count);
    Event<byte[]> event = new Event<>("t1", "00" + count, json.getBytes(StandardCharsets.UTF_8));
    return attempt.follow(
        dispatcher.attemptDispatch(new EventBatch<>(0, "orders", List.of(event)), attempt));
  }

  DispatchOutcome deliver() throws Exception {
    return begin("{\"x\":1}").outcome();
  }

  static String textOf(DispatchOutcome outcome) {
    return outcome.fold(
        delivered -> "Delivered",
        unavailable -> "Unavailable " + message(unavailable.cause()),
        refused -> "Refused " + message(refused.cause()),
        partial -> "Partial");
  }

  private static String message(Throwable cause) {
    return cause instanceof EventStreamException typed ? typed.getMessage() : "untyped " + cause;
  }

  /** Waits for a condition, at most 20 seconds. */
  static void await(BooleanSupplier condition, Supplier<String> state) throws InterruptedException {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within 20 s: " + state.get());
      }
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    dispatcher.close();
    runtime.close();
  }
}
