package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The protocol and the routes with the real engine behind them. */
final class EngineIT {
  static {
    LeakWatch.install();
  }

  private static final String DEMO = "/api/v1/eventstreams/demo";
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final InMemoryEventLog<RawJson> log = InMemoryEventLog.create();
  private final WebSocketProtocol<RawJson> protocol =
      WebSocketProtocol.create(RawJson.codec(), WebSocketOptions.DEFAULTS);
  private final EventStreamManager<GenericEventStream> manager =
      EventStreams.<GenericEventStream, RawJson>builder(
              log.source(), InMemoryPersistence.<GenericEventStream>create())
          .config(
              EventStreamsConfig.DEFAULTS.withRetry(
                  new Retry(Duration.ofMillis(1), Duration.ofMillis(10), 2)))
          .dispatcher(EventStreamType.WEBSOCKET, protocol.dispatcherFactory())
          .dataCodec(RawJson.codec())
          .build();
  private final EventStreamsServer server =
      EventStreamsServer.builder(manager, protocol)
          .specCodec(SpecCodec.generic())
          .events(log, RawJson.codec())
          .port(0)
          .start();

  @AfterEach
  void close() {
    server.close();
    manager.close();
    log.close();
    LeakWatch.check();
  }

  private String call(String method, String path, String body) {
    String type = path.endsWith("/events") ? "application/x-ndjson" : "application/json";
    HttpRequest request =
        HttpRequest.newBuilder(server.uri().resolve(path))
            .header("content-type", type)
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

  private void publish(String... lines) {
    assertThat(call("POST", "/api/v1/events", String.join("\n", lines))).startsWith("200 ");
  }

  private void createDemo(String mode) {
    String body =
        "{\"batchSize\":1,\"batchTimeout\":\"0s\",\"websocket\":{\"distributionMode\":\"%s\"}}";
    assertThat(call("PUT", DEMO, body.formatted(mode))).startsWith("201 ");
  }

  private void awaitStream(String part) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    String shown = call("GET", DEMO, "");
    while (!shown.contains(part)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("no " + part + " within 10 s in " + shown);
      }
      Thread.onSpinWait();
      shown = call("GET", DEMO, "");
    }
  }

  private static long numberOf(String batch) {
    return Long.parseLong(batch.replaceAll("(?s).*\"batchNumber\":(\\d+).*", "$1"));
  }

  @Test
  void takesEventsFromThePublisherToTheConsumer() {
    createDemo("load_balance");
    publish("{\"topic\":\"t1\",\"data\":{\"n\":1.0}}", "{\"data\":\"text\"}");
    TestClient client = TestClient.started(server, "demo");
    String first = client.next();
    assertThat(first)
        .startsWith("{\"batchNumber\":1,\"stream\":\"demo\",\"type\":\"event_batch\",")
        .contains("[{\"n\":1.0,\"sequenceId\":\"")
        .contains("\"topic\":\"t1\"}]");
    client.ack("demo", 1);
    assertThat(client.next()).contains("\"data\":\"text\"");
    client.ack("demo", 2);
    awaitStream("\"eventsDelivered\":2");
  }

  @Test
  void redeliversWhatWasRejectedAndTellsWhy() {
    createDemo("load_balance");
    TestClient client = TestClient.started(server, "demo");
    publish("{\"data\":1}");
    long number = numberOf(client.next());
    client.send("{\"type\":\"nack\",\"stream\":\"demo\",\"message\":\"not today\"}");
    assertThat(numberOf(client.next())).isEqualTo(number + 1);
    awaitStream("not today");
    assertThat(call("GET", DEMO, "")).contains("FF00227").contains("\"lastDispatchAttempts\":1");
    client.ack("demo", number + 1);
    awaitStream("\"lastDispatchComplete\":\"complete\"");
  }

  @Test
  void givesABatchToAnotherConnectionWhenItsOwnIsLost() {
    createDemo("load_balance");
    TestClient first = TestClient.started(server, "demo");
    publish("{\"data\":1}");
    first.next();
    TestClient second = TestClient.started(server, "demo");
    first.abort();
    String again = second.next();
    assertThat(again).contains("\"data\":1");
    second.ack("demo", numberOf(again));
    awaitStream("\"lastDispatchComplete\":\"complete\"");
  }

  @Test
  void keepsItsConsumersOverStopStartAndReset() {
    createDemo("load_balance");
    TestClient client = TestClient.started(server, "demo");
    publish("{\"data\":1}");
    String first = client.next();
    assertThat(call("POST", DEMO + "/reset", "")).startsWith("200 ");
    String second = client.next();
    assertThat(numberOf(second)).isEqualTo(numberOf(first) + 1);
    client.ack("demo", numberOf(second));
    awaitStream("\"lastDispatchComplete\":\"complete\"");
    assertThat(call("POST", DEMO + "/stop", "")).contains("\"status\":\"stopped\"");
    assertThat(call("POST", DEMO + "/start", "")).contains("\"status\":\"started\"");
    publish("{\"data\":2}");
    String third = client.next();
    assertThat(third).contains("\"data\":2");
    client.ack("demo", numberOf(third));
    awaitStream("\"lastDispatchComplete\":\"complete\"");
  }

  @Test
  void deliversWithSeveralBatchesInFlight() {
    assertThat(call("PUT", DEMO, "{\"batchSize\":5,\"batchTimeout\":\"0s\",\"maxInFlight\":8}"))
        .startsWith("201 ");
    TestClient client = TestClient.started(server, "demo");
    String[] lines = new String[1_000];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "{\"data\":" + i + "}";
    }
    publish(lines);
    int expected = 0;
    while (expected < lines.length) {
      String batch = client.next();
      client.ack("demo", numberOf(batch));
      for (String event : batch.split("\"data\":", -1)) {
        if (!event.startsWith("{")) {
          assertThat(event).startsWith(expected + ",");
          expected++;
        }
      }
    }
    awaitStream("\"eventsDelivered\":1000");
  }

  @Test
  void broadcastsWithoutWaitingForAnyone() {
    createDemo("broadcast");
    publish("{\"data\":1}");
    awaitStream("\"eventsDelivered\":1");
    TestClient one = TestClient.started(server, "demo");
    TestClient two = TestClient.started(server, "demo");
    publish("{\"data\":2}");
    assertThat(one.next()).doesNotContain("batchNumber").contains("\"data\":2");
    assertThat(two.next()).contains("\"data\":2");
    awaitStream("\"eventsDelivered\":2");
    assertThat(one.hasNothing()).isTrue();
  }

  private String awaitParked(int number) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    String shown = call("GET", DEMO + "/parked?count", "");
    while (!shown.contains("\"total\":" + number + ",")) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not " + number + " parked within 10 s in " + shown);
      }
      Thread.onSpinWait();
      shown = call("GET", DEMO + "/parked?count", "");
    }
    return shown;
  }

  @Test
  void parkedEventsAreShownReplayedAndDropped() throws InterruptedException {
    String body =
        "{\"batchSize\":1,\"batchTimeout\":\"0s\",\"errorHandling\":\"park\",\"retryTimeout\":\"1ms\"}";
    assertThat(call("PUT", DEMO, body)).startsWith("201 ");
    AtomicBoolean takes = new AtomicBoolean();
    TestClient client = TestClient.started(server, "demo");
    publish("{\"topic\":\"t1\",\"data\":{\"n\":1.0}}", "{\"data\":2}", "{\"data\":3}");
    Thread consumer =
        new Thread(
            () -> {
              while (true) {
                String batch = client.nextOrNull();
                if (batch == null) {
                  return;
                }
                client.send(
                    takes.get()
                        ? "{\"type\":\"ack\",\"stream\":\"demo\",\"batchNumber\":%d}"
                            .formatted(numberOf(batch))
                        : "{\"type\":\"nack\",\"stream\":\"demo\",\"batchNumber\":%d,\"message\":\"no\"}"
                            .formatted(numberOf(batch)));
              }
            });
    consumer.start();
    String shown = awaitParked(3);
    assertThat(shown)
        .startsWith("200 {\"count\":3,\"total\":3,\"items\":[{\"id\":\"")
        .contains("\"topic\":\"t1\"", "FF00227", "\"data\":{\"n\":1.0}}", "\"data\":2}");
    String[] ids =
        Pattern.compile("\"id\":\"([^\"]+)\"")
            .matcher(shown)
            .results()
            .map(found -> found.group(1))
            .toArray(String[]::new);
    assertThat(call("GET", DEMO + "/parked?limit=1&after=" + ids[0], ""))
        .startsWith("200 [{\"id\":\"" + ids[1] + "\"")
        .doesNotContain(ids[2]);
    assertThat(call("GET", DEMO + "/parked/" + ids[0], "")).contains("\"data\":{\"n\":1.0}");
    assertThat(call("GET", DEMO + "/parked/nosuch", "")).startsWith("404 ").contains("ES10032");
    String first = "{\"ids\":[\"" + ids[0] + "\"]}";
    assertThat(call("POST", DEMO + "/parked/replay", first)).startsWith("502 ").contains("ES10034");
    takes.set(true);
    assertThat(call("POST", DEMO + "/parked/replay", first))
        .isEqualTo("200 {\"replayed\":[\"" + ids[0] + "\"]}");
    assertThat(call("DELETE", DEMO + "/parked/" + ids[1], "")).startsWith("204 ");
    assertThat(call("DELETE", DEMO + "/parked/" + ids[1], "")).startsWith("404 ");
    String both = "{\"ids\":[\"" + ids[1] + "\",\"" + ids[2] + "\"]}";
    assertThat(call("POST", DEMO + "/parked/replay", both))
        .startsWith("404 {\"replayed\":[\"" + ids[2] + "\"],\"errors\":[{\"id\":\"" + ids[1])
        .contains("ES10032");
    assertThat(call("GET", DEMO + "/parked", "")).isEqualTo("200 []");
    assertThat(call("POST", DEMO + "/parked/replay", "{\"ids\":[]}")).startsWith("400 ");
    consumer.interrupt();
    consumer.join();
  }

  @Test
  void saysWhyAndGuardsResets() {
    createDemo("load_balance");
    publish("{\"data\":1}");
    awaitWhy("\"kind\":\"waiting-for-consumer\"");
    TestClient client = TestClient.started(server, "demo");
    String batch = client.next();
    awaitWhy("\"kind\":\"waiting-for-outcome\"");
    client.ack("demo", numberOf(batch));
    awaitWhy("\"kind\":\"idle\"");
    awaitStream("\"lastDispatchComplete\":\"complete\"");
    assertThat(call("POST", DEMO + "/stop", "")).startsWith("200 ");
    String position =
        call("GET", DEMO + "/lag", "").replaceAll(".*\"position\":\"([^\"]*)\".*", "$1");
    String guarded = "{\"expectedCheckpoint\":\"%s\"}";
    assertThat(call("POST", DEMO + "/reset", guarded.formatted(position + "0")))
        .startsWith("409 ")
        .contains("ES10023");
    assertThat(call("POST", DEMO + "/reset", guarded.formatted(position))).startsWith("200 ");
    assertThat(call("GET", DEMO + "/lag", ""))
        .isEqualTo("200 {\"position\":\"\",\"eventsBehind\":1,\"bufferedEvents\":0}");
  }

  private void awaitWhy(String part) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    String shown = call("GET", DEMO + "/why", "");
    while (!shown.contains(part)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("no " + part + " within 10 s in " + shown);
      }
      Thread.onSpinWait();
      shown = call("GET", DEMO + "/why", "");
    }
  }

  @Test
  void aTagOfAStreamHoldsWhileItOnlyDelivers() throws Exception {
    createDemo("broadcast");
    String before = tag();
    publish("{\"data\":1}");
    awaitStream("\"eventsDelivered\":1");
    assertThat(tag()).isEqualTo(before);
    HttpRequest change =
        HttpRequest.newBuilder(server.uri().resolve(DEMO))
            .header("content-type", "application/json")
            .header("if-match", before)
            .method("PATCH", BodyPublishers.ofString("{\"batchSize\":2}"))
            .build();
    assertThat(HTTP.send(change, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    assertThat(HTTP.send(change, BodyHandlers.ofString()).statusCode()).isEqualTo(412);
  }

  private String tag() throws IOException, InterruptedException {
    HttpRequest get = HttpRequest.newBuilder(server.uri().resolve(DEMO)).build();
    return HTTP.send(get, BodyHandlers.ofString()).headers().firstValue("etag").orElseThrow();
  }
}
