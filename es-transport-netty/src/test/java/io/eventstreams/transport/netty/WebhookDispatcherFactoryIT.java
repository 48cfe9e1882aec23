package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.WebhookConfig;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.transport.netty.internal.webhook.RawServer;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WebhookDispatcherFactoryIT {
  static {
    LeakWatch.install();
  }

  @AfterEach
  void leavesNoBufferBehind() {
    LeakWatch.check();
  }

  private static final EventStreamsConfig CONFIG =
      EventStreamsConfig.DEFAULTS.withDisablePrivateIPs(false);

  @Test
  void deliversToAServerFoundByTheResolverOfTheJdk() throws Exception {
    RawServer server = RawServer.answering("HTTP/1.1 202 Accepted\nContent-Length: 0\n\n");
    try (WebhookDispatcherFactory<GenericEventStream, byte[]> factory =
        WebhookDispatcherFactory.create(EventDataCodec.rawBytes())) {
      GenericEventStream stream = stream("http://localhost:" + server.port() + "/hook");
      factory.validate(CONFIG, stream, LifecyclePhase.PRE_INSERT_VALIDATION);
      GenericEventStream filled = factory.withDefaults(CONFIG, stream);
      factory.validate(CONFIG, filled, LifecyclePhase.STARTING);
      Dispatcher<byte[]> dispatcher = factory.newDispatcher(CONFIG, filled);
      assertThat(dispatcher.mayBlock()).isFalse();
      assertThat(dispatcher.waitsForConsumer()).isFalse();
      for (int i = 1; i <= 3; i++) {
        assertThat(deliver(dispatcher, i)).isEqualTo(DispatchOutcome.delivered());
      }
      dispatcher.close();
    } finally {
      server.close();
    }
    assertThat(server.requests())
        .extracting(RawServer.Seen::body)
        .containsExactly(body("001"), body("002"), body("003"));
  }

  @Test
  void privateAddressesAreRefusedByDefault() throws Exception {
    try (WebhookDispatcherFactory<GenericEventStream, byte[]> factory =
        WebhookDispatcherFactory.<GenericEventStream, byte[]>builder(EventDataCodec.rawBytes())
            .threads(1)
            .resolver(
                host ->
                    CompletableFuture.completedFuture(List.of(InetAddress.getLoopbackAddress())))
            .build()) {
      EventStreamsConfig config = EventStreamsConfig.DEFAULTS;
      assertThatThrownBy(
              () ->
                  factory.validate(
                      config, stream("http://127.0.0.1/"), LifecyclePhase.PRE_INSERT_VALIDATION))
          .hasMessageStartingWith("FF00220: ");
      Dispatcher<byte[]> dispatcher = factory.newDispatcher(config, stream("http://hook.example/"));
      assertThat(deliver(dispatcher, 1))
          .isInstanceOfSatisfying(
              DispatchOutcome.Unavailable.class,
              unavailable -> assertThat(unavailable.cause()).hasMessageStartingWith("FF00220: "));
    }
  }

  @Test
  void anAttemptMayTakeLongerThanItsRequest() {
    try (WebhookDispatcherFactory<GenericEventStream, byte[]> factory =
        WebhookDispatcherFactory.create(EventDataCodec.rawBytes())) {
      GenericEventStream stream = stream("http://hook.example/");
      assertThat(factory.attemptTimeout(CONFIG, stream))
          .isGreaterThan(HttpConfig.DEFAULTS.requestTimeout())
          .isLessThan(Duration.ofMinutes(1));
    }
  }

  @Test
  void closingLeavesNoThreadBehind() throws Exception {
    Set<Thread> before = threads();
    try (WebhookDispatcherFactory<GenericEventStream, byte[]> factory =
        WebhookDispatcherFactory.create(EventDataCodec.rawBytes())) {
      assertThat(deliver(factory.newDispatcher(CONFIG, stream("http://no-such-host.invalid/")), 1))
          .isInstanceOf(DispatchOutcome.Unavailable.class);
      assertThat(threads()).hasSizeGreaterThan(before.size());
    }
    for (Thread thread : threads()) {
      if (!before.contains(thread)) {
        thread.join(20_000);
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("webhook"))
        .collect(Collectors.toSet());
  }

  private static GenericEventStream stream(String url) {
    return GenericEventStream.named("orders")
        .withType(EventStreamType.WEBHOOK)
        .withWebhook(new WebhookConfig(url, null, null, null));
  }

  private static String body(String sequenceId) {
    return "{\"stream\":\"orders\",\"type\":\"event_batch\",\"events\":[{\"data\":[1],\"sequenceId\":\""
        + sequenceId
        + "\",\"topic\":\"t\"}]}";
  }

  private static DispatchOutcome deliver(Dispatcher<byte[]> dispatcher, int number)
      throws Exception {
    CompletableFuture<DispatchOutcome> outcome = new CompletableFuture<>();
    Event<byte[]> event = new Event<>("t", "00" + number, "[1]".getBytes(StandardCharsets.UTF_8));
    CompletionStage<DispatchOutcome> stage =
        dispatcher.attemptDispatch(
            new EventBatch<>(7, "orders", List.of(event)), new OneAttempt(outcome));
    // The stage that never completes is shared, and would keep all attempts, and their buffers.
    if (stage != Dispatcher.pending()) {
      stage.whenComplete((result, failure) -> outcome.complete(result));
    }
    return outcome.get(20, TimeUnit.SECONDS);
  }

  /** An attempt that nobody cancels. */
  private record OneAttempt(CompletableFuture<DispatchOutcome> outcome) implements Attempt {
    @Override
    public String streamId() {
      return "id";
    }

    @Override
    public String streamName() {
      return "orders";
    }

    @Override
    public String deliveryId() {
      return "delivery";
    }

    @Override
    public int number() {
      return 0;
    }

    @Override
    public Duration timeout() {
      return Duration.ofMinutes(1);
    }

    @Override
    public void handedOver() {}

    @Override
    public boolean cancelled() {
      return false;
    }

    @Override
    public void onCancel(Runnable action) {}

    @Override
    public void progress(int count) {}

    @Override
    public void complete(DispatchOutcome result) {
      outcome.complete(result);
    }
  }
}
