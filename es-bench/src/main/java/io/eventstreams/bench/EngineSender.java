package io.eventstreams.bench;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.WebSocketConfig;
import io.eventstreams.api.WebhookConfig;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.engine.EventStreams;
import io.eventstreams.transport.netty.EventStreamsServer;
import io.eventstreams.transport.netty.WebSocketOptions;
import io.eventstreams.transport.netty.WebSocketProtocol;
import io.eventstreams.transport.netty.WebhookDispatcherFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Streams of the whole engine with their transport, their progress kept in memory. */
final class EngineSender implements WireSender {
  static final Duration LONG = Duration.ofHours(1);

  private final WireSources sources;
  private final CountingPersistence persistence = new CountingPersistence(false);
  private final EventStreamManager<GenericEventStream> manager;
  private final AutoCloseable transport;
  private final int port;

  private EngineSender(
      WireLoad load,
      WireSources sources,
      EventStreamType type,
      DispatcherFactory<GenericEventStream, RawJson> dispatchers,
      AutoCloseable transport,
      WebSocketProtocol<RawJson> protocol,
      GenericEventStream stream,
      int window) {
    this.sources = sources;
    this.manager =
        EventStreams.builder(sources, persistence)
            .config(EventStreamsConfig.DEFAULTS.withDisablePrivateIPs(false))
            .dataCodec(RawJson.codec())
            .dispatcher(type, load.watched(dispatchers))
            .build();
    EventStreamsServer server =
        EventStreamsServer.builder(manager, protocol)
            .port(0)
            .specCodec(SpecCodec.generic())
            .start();
    this.port = server.port();
    this.transport =
        () -> {
          server.close();
          transport.close();
        };
    for (String name : sources.names()) {
      manager.upsert(name, stream.withType(type).withFields(fields(load, window)));
    }
  }

  static EngineSender webSocket(WireLoad load, int window, boolean broadcast) {
    // A client that stalls stays for the whole run, and what it does not read is dropped.
    WebSocketOptions options =
        WebSocketOptions.builder()
            .writeDeadline(LONG)
            .pingInterval(LONG)
            .slowConsumers(WebSocketOptions.SlowConsumerPolicy.DROP_OLDEST)
            .build();
    WebSocketProtocol<RawJson> protocol = WebSocketProtocol.create(RawJson.codec(), options);
    return new EngineSender(
        load,
        new WireSources(load, 1, broadcast ? window : Long.MAX_VALUE),
        EventStreamType.WEBSOCKET,
        protocol.dispatcherFactory(),
        protocol,
        protocol,
        GenericEventStream.EMPTY.withWebsocket(
            new WebSocketConfig(
                broadcast ? DistributionMode.BROADCAST : DistributionMode.LOAD_BALANCE)),
        window);
  }

  /** Streams that all post to one server, each within a window of its own. */
  static EngineSender webhook(WireLoad load, int window, int port, int streams) {
    WebhookDispatcherFactory<GenericEventStream, RawJson> webhooks =
        WebhookDispatcherFactory.create(RawJson.codec());
    return new EngineSender(
        load,
        new WireSources(load, streams, Long.MAX_VALUE),
        EventStreamType.WEBHOOK,
        webhooks,
        webhooks,
        WebSocketProtocol.create(RawJson.codec(), WebSocketOptions.DEFAULTS),
        GenericEventStream.EMPTY.withWebhook(
            new WebhookConfig("http://127.0.0.1:" + port + "/hook", null, null, null)),
        window);
  }

  private static EventStreamFields fields(WireLoad load, int window) {
    return EventStreamFields.builder()
        .batchSize(load.batchSize())
        .maxInFlight(window)
        .batchTimeout(load.batchTimeout())
        .build();
  }

  int port() {
    return port;
  }

  @Override
  public void begin() {
    sources.begin();
  }

  @Override
  public long taken() {
    long taken = 0;
    for (String name : sources.names()) {
      EventStreamStatistics now = manager.getByNameOrId(name).statistics();
      taken += now == null ? 0 : now.batchesDelivered();
    }
    return taken;
  }

  @Override
  public void progressed(long batches) {
    sources.progressed(batches);
  }

  @Override
  public long stop() throws InterruptedException {
    long sent = sources.stop();
    long untilNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (taken() < sent) {
      if (System.nanoTime() - untilNanos > 0) {
        throw new IllegalStateException("only " + taken() + " of " + sent + " batches were taken");
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
    if (persistence.saved() == 0) {
      throw new IllegalStateException("no checkpoint was stored");
    }
    return sent;
  }

  @Override
  public long checksum(WireLoad load, long batches) {
    return sources.checksum();
  }

  @Override
  public void close() {
    manager.close();
    try {
      transport.close();
    } catch (Exception failure) {
      throw new IllegalStateException("the transport cannot be closed", failure);
    }
  }
}
