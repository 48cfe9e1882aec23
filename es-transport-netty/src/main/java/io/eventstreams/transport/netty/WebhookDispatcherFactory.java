package io.eventstreams.transport.netty;

import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.json.EventJson;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.transport.netty.internal.webhook.WebhookPlan;
import io.eventstreams.transport.netty.internal.webhook.WebhookRuntime;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Dispatchers for streams of type {@code webhook}: each batch is the JSON body of one HTTP request.
 *
 * <p>Only a status of 2xx means delivered. Redirects are not followed, bodies of replies are not
 * read, and the process's proxy settings are not used. Each attempt resolves the host once, checks
 * every address of the answer, and connects to those addresses and no others. Requests carry {@code
 * webhook-id}, which is the same whenever the same events are sent again.
 *
 * <p><b>Threads:</b> any. A dispatcher lives on one of this factory's few daemon threads.
 *
 * <p><b>Errors:</b> attempts end with {@code FF00218} (host not resolvable), {@code FF00219} (no
 * reply), {@code FF00220} (address not allowed) or {@code FF00221} (a status other than 2xx). The
 * last is a refusal for 410, 413 and 415, which no repetition would change.
 *
 * @param <S> the type of the specification
 * @param <D> the type of the payload
 */
public final class WebhookDispatcherFactory<S extends EventStreamSpec<S>, D>
    implements DispatcherFactory<S, D>, AutoCloseable {
  /** What an attempt may take beyond its own deadlines, so that these tell what went wrong. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  private final EventJson<D> json;
  private final WebhookRuntime runtime;

  private WebhookDispatcherFactory(EventDataCodec<D> codec, WebhookRuntime runtime) {
    this.json = new EventJson<>(codec);
    this.runtime = runtime;
  }

  /** A factory with the JDK's resolver. */
  public static <S extends EventStreamSpec<S>, D> WebhookDispatcherFactory<S, D> create(
      EventDataCodec<D> codec) {
    return WebhookDispatcherFactory.<S, D>builder(codec).build();
  }

  public static <S extends EventStreamSpec<S>, D> Builder<S, D> builder(EventDataCodec<D> codec) {
    return new Builder<>(codec);
  }

  /**
   * Checks what a configuration says for all webhooks: that streams which set nothing but their URL
   * would be accepted, and that each TLS configuration that is enabled can be used. A program that
   * does so when it starts need not find out stream by stream.
   *
   * <p><b>Blocking:</b> reads files.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00234}, naming the field as a stream
   *     has it, such as {@code webhook.http.headers}; {@code FF00153}, {@code FF00206} or {@code
   *     FF00207}, naming {@code tlsConfigs.NAME}
   */
  public static void checkConfig(EventStreamsConfig config) {
    WebhookPlan.checkConfig(config);
  }

  static <S extends EventStreamSpec<S>, D> WebhookDispatcherFactory<S, D> of(
      EventDataCodec<D> codec, WebhookRuntime runtime) {
    return new WebhookDispatcherFactory<>(codec, runtime);
  }

  @Override
  public void validate(EventStreamsConfig config, S spec, LifecyclePhase phase) {
    WebhookPlan.of(config, spec);
  }

  @Override
  public S withDefaults(EventStreamsConfig config, S spec) {
    return spec.withWebhook(WebhookPlan.effective(config, spec.webhook()));
  }

  @Override
  public Dispatcher<D> newDispatcher(EventStreamsConfig config, S spec) {
    return runtime.dispatcher(
        WebhookPlan.of(config, spec),
        (batch, out) -> json.printBatch(batch.withBatchNumber(0), out));
  }

  /** All requests and pauses of one attempt together, with some slack. */
  @Override
  public Duration attemptTimeout(EventStreamsConfig config, S spec) {
    return WebhookPlan.attemptTime(config, spec).plus(SLACK);
  }

  /**
   * Ends all requests, connections and threads of this factory; its dispatchers then deliver
   * nothing.
   *
   * <p><b>Blocking:</b> some seconds at most.
   */
  @Override
  public void close() {
    runtime.close();
  }

  /** Collects the parts of a factory. Not for use by several threads. */
  public static final class Builder<S extends EventStreamSpec<S>, D> {
    /** Enough for tens of thousands of requests a second. */
    private static final int DEFAULT_THREADS = 2;

    private final EventDataCodec<D> codec;
    private int threads = DEFAULT_THREADS;
    private @Nullable HostResolver resolver;
    private InstantSource clock = Clock.systemUTC();

    private Builder(EventDataCodec<D> codec) {
      this.codec = Objects.requireNonNull(codec, "codec");
    }

    /** How many threads carry the connections; 2. */
    public Builder<S, D> threads(int count) {
      if (count < 1) {
        throw new IllegalArgumentException("threads must be at least 1, was " + count);
      }
      threads = count;
      return this;
    }

    /**
     * Finds the addresses of hosts; the JDK's resolver. What it answers is checked all the same.
     */
    public Builder<S, D> resolver(HostResolver hostResolver) {
      resolver = Objects.requireNonNull(hostResolver, "hostResolver");
      return this;
    }

    /** The time of day, for {@code webhook-timestamp} and {@code Retry-After}; the system's. */
    public Builder<S, D> clock(InstantSource source) {
      clock = Objects.requireNonNull(source, "source");
      return this;
    }

    public WebhookDispatcherFactory<S, D> build() {
      return new WebhookDispatcherFactory<>(codec, WebhookRuntime.start(threads, resolver, clock));
    }
  }
}
