package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.engine.EventStreams;
import io.eventstreams.engine.InMemoryEventLog;
import io.eventstreams.engine.InMemoryPersistence;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Members which only the server sets, ids of others, and paths that pretend to be others. */
final class ForgedMembersIT {
  static {
    LeakWatch.install();
  }

  private static final String STREAMS = "/api/v1/eventstreams";
  private static final List<String> FORGED =
      List.of(
          "\"created\":\"1999-01-01T00:00:00Z\"",
          "\"updated\":\"1999-01-01T00:00:00Z\"",
          "\"created\":17",
          "\"statistics\":{\"eventsDelivered\":99,\"checkpoint\":\"9\",\"startTime\":null}",
          "\"statistics\":[1]",
          "\"STATISTICS\":\"x\"");

  private final InMemoryEventLog<RawJson> log = InMemoryEventLog.create();
  private final WebSocketProtocol<RawJson> protocol =
      WebSocketProtocol.create(RawJson.codec(), WebSocketOptions.DEFAULTS);
  private final EventStreamManager<GenericEventStream> manager =
      EventStreams.<GenericEventStream, RawJson>builder(
              log.source(), InMemoryPersistence.<GenericEventStream>create())
          .dispatcher(EventStreamType.WEBSOCKET, protocol.dispatcherFactory())
          .dataCodec(RawJson.codec())
          .build();
  private final TestServer test = new TestServer(manager, protocol);

  @AfterEach
  void close() {
    test.close();
    manager.close();
    log.close();
  }

  private static JsonNode stream(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  @Test
  void whatOnlyTheServerSetsIsIgnored() {
    Random random = new Random(4711);
    for (int i = 0; i < 200; i++) {
      String members =
          FORGED.get(random.nextInt(FORGED.size())) + ",\"batchSize\":" + (1 + random.nextInt(9));
      HttpResponse<String> answer =
          random.nextBoolean()
              ? test.call("PUT", STREAMS + "/demo", "{" + members + "}")
              : test.call("POST", STREAMS, "{\"name\":\"s" + i + "\"," + members + "}");
      assertThat(answer.statusCode()).as(members).isIn(200, 201);
      assertThat(answer.body())
          .as(members)
          .doesNotContain("1999-01-01", "\"created\":17", ":99", "\"9\"");
      assertThat(stream(answer).at("/statistics/checkpoint").asString()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"deleted", "stopping", "stopping_deleted", "unknown", "STOPPING", "x", ""})
  void aStatusThatOnlyTheServerGivesIsRefused(String status) {
    HttpResponse<String> answer =
        test.call("PUT", STREAMS + "/demo", "{\"status\":\"" + status + "\"}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(test.call("GET", STREAMS).body()).isEqualTo("[]");
  }

  @Test
  void nobodyTakesTheIdOfAnother() {
    String first = stream(test.call("PUT", STREAMS + "/first", "{}")).get("id").asString();
    String second = stream(test.call("PUT", STREAMS + "/second", "{}")).get("id").asString();
    // What an id in a body may mean is to change the stream which has it, never to become it.
    for (String name : List.of("first", "second")) {
      HttpResponse<String> forged =
          test.call("PUT", STREAMS + "/" + name, "{\"id\":\"" + UUID.randomUUID() + "\"}");
      assertThat(stream(test.call("GET", STREAMS + "/" + name)).get("id").asString())
          .as(forged.body())
          .isEqualTo(name.equals("first") ? first : second);
    }
    HttpResponse<String> stolen =
        test.call("PUT", STREAMS + "/" + second, "{\"id\":\"" + first + "\",\"name\":\"x\"}");
    assertThat(stream(test.call("GET", STREAMS + "/" + first)).get("name").asString())
        .as(stolen.body())
        .isEqualTo("first");
  }

  @Test
  void unknownMembersAreRefusedInEveryBody() {
    test.call("PUT", STREAMS + "/demo", "{}");
    for (String request :
        List.of(
            "POST " + STREAMS,
            "PUT " + STREAMS + "/demo",
            "PATCH " + STREAMS + "/demo",
            "POST " + STREAMS + "/query",
            "POST " + STREAMS + "/demo/start",
            "POST " + STREAMS + "/demo/stop",
            "POST " + STREAMS + "/demo/reset",
            "POST " + STREAMS + "/demo/parked/replay")) {
      String[] parts = request.split(" ", 2);
      for (String member : List.of("isAdmin", "__proto__", "owner", "checkpoint", "constructor")) {
        HttpResponse<String> answer =
            test.call(parts[0], parts[1], "{\"" + member + "\":{\"a\":true}}");
        assertThat(answer.statusCode()).as(request).isEqualTo(400);
        assertThat(answer.body()).as(request).contains("ES10021", member);
      }
    }
  }

  @Test
  void noOtherSpellingOfAPathReachesAResource() {
    test.call("PUT", STREAMS + "/demo", "{}");
    for (String path :
        List.of(
            "/api/v1/./eventstreams",
            "/api/v1/../v1/eventstreams",
            "/api/v1/%2e%2e/v1/eventstreams",
            "/api/v1//eventstreams",
            "//api/v1/eventstreams",
            "/API/v1/eventstreams",
            "/api/v1/eventstreams/",
            "/api/v1/eventstreams;a=b",
            "/api/v1/eventstreams/demo/",
            "/api/v1/eventstreams/demo;a",
            "/api/v1/eventstreams/demo%00",
            "/api/v1/eventstreams/demo%2fwhy",
            "/api/v1/eventstreams%2fdemo",
            "/api/v1/eventstreams/%64emo%20",
            "/health/live/../../metrics",
            "/health/live/..;/metrics")) {
      try (RawSocket raw = new RawSocket(test.server)) {
        raw.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(raw.readAll().toLowerCase(Locale.ROOT)).as(path).startsWith("http/1.1 404 ");
      }
    }
  }
}
