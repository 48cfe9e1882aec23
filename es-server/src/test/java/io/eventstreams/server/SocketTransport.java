package io.eventstreams.server;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.WebhookConfig;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.engine.simulation.RealNumbers;
import io.eventstreams.engine.simulation.RealReceipts;
import io.eventstreams.engine.simulation.RealTransport;
import io.eventstreams.transport.netty.EventStreamsServer;
import io.eventstreams.transport.netty.WebSocketOptions;
import io.eventstreams.transport.netty.WebSocketProtocol;
import io.eventstreams.transport.netty.WebhookDispatcherFactory;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Real WebSockets and webhooks on loopback: each process has a server of its own, to which three
 * clients of each stream come, one of which speaks {@code eventstreams.v2}; the webhooks' server
 * outlives them all. Streams with an even number are webhooks.
 */
final class SocketTransport implements RealTransport {
  /** How long a consumer may take; a late one takes longer. */
  static final Duration ANSWER = Duration.ofMillis(200);

  private static final JsonMapper JSON = new JsonMapper();
  private static final int PLAIN_CLIENTS = 2;
  private static final int LEAST_IN_A_BATCH = 5;
  private static final int MOST_IN_A_BATCH = 60;

  private final List<String> webSockets;
  private final ScheduledExecutorService later = Executors.newScheduledThreadPool(1);
  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable RealReceipts receipts;
  private @Nullable HookServer hooks;

  /** For streams s0, s1, … */
  SocketTransport(int streams) {
    List<String> names = new ArrayList<>();
    for (int i = 1; i < streams; i += 2) {
      names.add("s" + i);
    }
    this.webSockets = names;
  }

  @Override
  public void begins(RealReceipts newReceipts) {
    receipts = newReceipts;
    hooks = HookServer.start(newReceipts);
  }

  @Override
  public GenericEventStream addressed(String name, GenericEventStream wanted) {
    // Small ones, so that much can go wrong.
    int batchSize = LEAST_IN_A_BATCH + ThreadLocalRandom.current().nextInt(MOST_IN_A_BATCH);
    GenericEventStream spec =
        wanted.withFields(wanted.fields().toBuilder().batchSize(batchSize).build());
    if (webSockets.contains(name)) {
      return spec.withType(EventStreamType.WEBSOCKET);
    }
    HttpConfig http = HttpConfig.builder().requestTimeout(ANSWER).build();
    String url = Objects.requireNonNull(hooks).url(name);
    return spec.withType(EventStreamType.WEBHOOK)
        .withWebhook(new WebhookConfig(url, null, null, http));
  }

  @Override
  public Side newSide() {
    return new OneServer();
  }

  @Override
  public void close() {
    later.shutdownNow();
    HookServer server = hooks;
    if (server != null) {
      server.close();
    }
  }

  /** The events of a message, as a consumer reads them. */
  static List<Event<Integer>> events(byte[] json) {
    List<Event<Integer>> events = new ArrayList<>();
    for (JsonNode event : JSON.readTree(json).get("events")) {
      events.add(
          new Event<>(
              event.get("topic").asString(),
              event.get("sequenceId").asString(),
              event.get("data").asInt()));
    }
    return events;
  }

  private final class OneServer implements Side {
    private final WebSocketProtocol<Integer> protocol =
        WebSocketProtocol.create(
            RealNumbers.CODEC, WebSocketOptions.builder().ackTimeout(ANSWER).build());
    private final WebhookDispatcherFactory<GenericEventStream, Integer> webhooks =
        WebhookDispatcherFactory.create(RealNumbers.CODEC);
    private final List<SocketClient> clients = new ArrayList<>();
    private final List<StoppingClient> stoppingClients = new ArrayList<>();
    private @Nullable EventStreamsServer server;

    @Override
    public Map<EventStreamType, DispatcherFactory<GenericEventStream, Integer>> factories() {
      return Map.of(
          EventStreamType.WEBSOCKET,
          protocol.dispatcherFactory(),
          EventStreamType.WEBHOOK,
          webhooks);
    }

    @Override
    public void serves(EventStreamManager<GenericEventStream> manager) {
      EventStreamsServer started =
          EventStreamsServer.builder(manager, protocol)
              .specCodec(SpecCodec.generic())
              .port(0)
              .start();
      server = started;
      RealReceipts told = Objects.requireNonNull(receipts);
      for (String name : webSockets) {
        for (int i = 0; i < PLAIN_CLIENTS; i++) {
          clients.add(SocketClient.start(started.uri(), name, told, later));
        }
        stoppingClients.add(StoppingClient.start(http, started.uri(), name, told, later));
      }
    }

    @Override
    public void close() {
      clients.forEach(SocketClient::close);
      stoppingClients.forEach(StoppingClient::close);
      EventStreamsServer started = server;
      if (started == null) {
        protocol.close();
      } else {
        started.close();
      }
      webhooks.close();
    }
  }
}
