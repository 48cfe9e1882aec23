package io.eventstreams.transport.netty;

import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.EventStreamsConfig.Retry;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.engine.EventStreams;
import io.eventstreams.engine.InMemoryEventLog;
import io.eventstreams.engine.InMemoryPersistence;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Consumer;

/** A server on a free port with the real engine and everything in memory. */
final class EngineServer implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  final InMemoryEventLog<RawJson> log = InMemoryEventLog.create();
  final WebSocketProtocol<RawJson> protocol;
  final EventStreamManager<GenericEventStream> manager;
  final EventStreamsServer server;

  EngineServer(
      WebSocketOptions options,
      Consumer<EventStreamsServer.Builder<GenericEventStream, RawJson>> more) {
    protocol = WebSocketProtocol.create(RawJson.codec(), options);
    manager =
        EventStreams.<GenericEventStream, RawJson>builder(
                log.source(), InMemoryPersistence.<GenericEventStream>create())
            .config(
                EventStreamsConfig.DEFAULTS.withRetry(
                    new Retry(Duration.ofMillis(1), Duration.ofMillis(10), 2)))
            .dispatcher(EventStreamType.WEBSOCKET, protocol.dispatcherFactory())
            .dataCodec(RawJson.codec())
            .build();
    EventStreamsServer.Builder<GenericEventStream, RawJson> builder =
        EventStreamsServer.builder(manager, protocol)
            .specCodec(SpecCodec.generic())
            .events(log, RawJson.codec())
            .port(0);
    more.accept(builder);
    server = builder.start();
  }

  /** The status and the body of the answer. */
  String call(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri().resolve(path))
            .header("content-type", "application/json")
            .timeout(Duration.ofSeconds(20))
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      var answer = HTTP.send(request, BodyHandlers.ofString());
      return answer.statusCode() + " " + answer.body();
    } catch (IOException | InterruptedException failure) {
      throw new AssertionError(method + " " + path, failure);
    }
  }

  /** Asks until the answer has a text. */
  void await(String method, String path, String part) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    String shown = call(method, path, "");
    while (!shown.contains(part)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("no " + part + " within 20 s in " + shown);
      }
      Thread.onSpinWait();
      shown = call(method, path, "");
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
