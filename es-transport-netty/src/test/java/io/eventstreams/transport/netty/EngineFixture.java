package io.eventstreams.transport.netty;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.EventStreamsConfig.Retry;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.WebSocketConfig;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.engine.EventStreams;
import io.eventstreams.engine.InMemoryEventLog;
import io.eventstreams.engine.InMemoryPersistence;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

/** A server with the real engine behind it, whose streams read a log in memory. */
final class EngineFixture implements AutoCloseable {
  private final InMemoryEventLog<RawJson> log = InMemoryEventLog.create();
  final WebSocketProtocol<RawJson> protocol;
  private final EventStreamManager<GenericEventStream> manager;
  final EventStreamsServer server;

  EngineFixture(WebSocketOptions options) {
    this(WebSocketProtocol.create(RawJson.codec(), options));
  }

  EngineFixture(WebSocketProtocol<RawJson> protocol) {
    this.protocol = protocol;
    manager =
        EventStreams.<GenericEventStream, RawJson>builder(
                log.source(), InMemoryPersistence.<GenericEventStream>create())
            .config(
                EventStreamsConfig.DEFAULTS.withRetry(
                    new Retry(Duration.ofMillis(1), Duration.ofMillis(1), 1)))
            .dispatcher(EventStreamType.WEBSOCKET, protocol.dispatcherFactory())
            .dataCodec(RawJson.codec())
            .build();
    server =
        EventStreamsServer.builder(manager, protocol)
            .specCodec(SpecCodec.generic())
            .events(log, RawJson.codec())
            .port(0)
            .start();
  }

  void create(String stream, DistributionMode mode, EventStreamFields.Builder fields) {
    manager.upsert(
        null,
        GenericEventStream.EMPTY
            .withFields(fields.name(stream).build())
            .withWebsocket(new WebSocketConfig(mode)));
  }

  /** Appends events whose data are the numbers from {@code first} on. */
  void publish(long first, int count) {
    publish("t", first, count, "");
  }

  /** Appends events whose data are the numbers from {@code first} on, with something beside it. */
  void publish(String topic, long first, int count, String pad) {
    log.append(
        LongStream.range(first, first + count)
            .mapToObj(
                number ->
                    new NewEvent<>(
                        topic, RawJson.parse("{\"n\":" + number + ",\"pad\":\"" + pad + "\"}")))
            .toList(),
        null);
  }

  EventStreamStatistics statistics(String stream) {
    EventStreamStatistics statistics = manager.stream(stream).statistics();
    if (statistics == null) {
      throw new AssertionError(stream + " does not run");
    }
    return statistics;
  }

  /** The numbers of the events in a batch. */
  static List<Long> numbersIn(String batch) {
    return java.util.regex.Pattern.compile("\"n\":(\\d+)")
        .matcher(batch)
        .results()
        .map(found -> Long.valueOf(found.group(1)))
        .toList();
  }

  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within 30 s: " + what);
      }
      LockSupport.parkNanos(1_000_000); // the server needs the processor
    }
  }

  @Override
  public void close() {
    server.close();
    manager.close();
    log.close();
    LeakWatch.check();
  }
}
