package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.query.QueryFields;
import java.net.http.HttpResponse;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StreamRoutesIT {
  static {
    LeakWatch.install();
  }

  private static final String STREAMS = "/api/v1/eventstreams";

  private final TestServer test = new TestServer();

  @AfterEach
  void close() {
    test.close();
  }

  private void is(HttpResponse<String> answer, int status, String bodyPart) {
    assertThat(answer.statusCode() + " " + answer.body())
        .startsWith(status + " ")
        .contains(bodyPart);
    assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
    if (status != 204) {
      assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    }
  }

  @Test
  void createsReadsChangesAndDeletesAStream() {
    HttpResponse<String> created = test.call("POST", STREAMS, "{\"name\":\"demo\"}");
    is(created, 201, "\"name\":\"demo\",\"status\":\"started\"");
    String id = created.body().replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
    is(test.call("GET", STREAMS + "/demo"), 200, created.body());
    is(test.call("GET", STREAMS + "/" + id), 200, created.body());
    is(test.call("PUT", STREAMS + "/demo", "{\"batchSize\":7}"), 200, "\"batchSize\":7");
    is(test.call("PUT", STREAMS + "/other", "{}"), 201, "\"name\":\"other\"");
    is(test.call("PATCH", STREAMS + "/demo", "{\"batchTimeout\":\"2s\"}"), 200, "\"batchSize\":7");
    is(test.call("GET", STREAMS + "/demo"), 200, "\"batchTimeout\":\"2s\"");
    is(test.call("PATCH", STREAMS + "/demo", "{\"batchSize\":null}"), 200, "\"batchSize\":null");
    is(test.call("DELETE", STREAMS + "/demo"), 204, "");
    is(test.call("GET", STREAMS + "/demo"), 404, "{\"error\":\"FF00164: ");
    is(test.call("DELETE", STREAMS + "/demo"), 404, "{\"error\":\"FF00164: ");
  }

  @Test
  void startsStopsAndResets() {
    test.call("POST", STREAMS, "{\"name\":\"demo\"}");
    is(test.call("POST", STREAMS + "/demo/stop"), 200, "\"status\":\"stopped\"");
    is(test.call("POST", STREAMS + "/demo/start", "{}"), 200, "\"status\":\"started\"");
    is(test.call("POST", STREAMS + "/demo/reset"), 200, "\"name\":\"demo\"");
    is(
        test.call("POST", STREAMS + "/demo/reset", "{\"sequenceId\":\"0007\"}"),
        200,
        "\"initialSequenceId\":\"0007\"");
    assertThat(test.manager.resets).containsExactly("demo@null", "demo@0007");
    is(test.call("POST", STREAMS + "/demo/start", "{\"sequenceId\":\"1\"}"), 400, "ES10021");
    is(test.call("POST", STREAMS + "/demo/reset", "{\"sequence\":\"1\"}"), 400, "'sequence'");
    is(test.call("POST", STREAMS + "/demo/reset", "{\"sequenceId\":7}"), 400, "ES10020");
    is(test.call("POST", STREAMS + "/demo/reset", "[]"), 400, "ES10020");
    is(test.call("POST", STREAMS + "/nobody/start"), 404, "FF00164");
    assertThat(test.manager.resets).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "POST|/api/v1/eventstreams|{|400|ES10020",
        "POST|/api/v1/eventstreams|{\"nme\":\"a\"}|400|ES10021",
        "POST|/api/v1/eventstreams|{}|400|FF00112",
        "POST|/api/v1/eventstreams|{\"name\":\"a\",\"batchTimeout\":\"1 year\"}|400|FF00137",
        "PUT|/api/v1/eventstreams/a|[]|400|ES10020",
        "GET|/api/v1/eventstreams/a/why/not|``|404|ES10024",
        "GET|/api/v1|``|404|ES10024",
        "GET|/|``|404|ES10024",
        "GET|/api/v1/eventstreams/|``|404|ES10024",
        "POST|/api/v1/eventstreams/a/explode|``|404|ES10024",
        "GET|/%00%1b[31m|``|404|\\\\u001b",
        "GET|/api/v1/eventstreams/%zz|``|400|ES10029",
        "GET|/api/v1/eventstreams/%ff|``|400|ES10029",
        "GET|/api/v1/eventstreams/a%2Fb|``|404|FF00164"
      })
  void answersMistakesWithACode(String method, String path, String body, int status, String part) {
    try (RawSocket raw = new RawSocket(test.server)) {
      byte[] bytes = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      raw.send(
          "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
                  .formatted(method, path)
              + "Content-Length: %d\r\n\r\n%s".formatted(bytes.length, body));
      assertThat(raw.readAll())
          .startsWith("HTTP/1.1 " + status + " ")
          .contains("{\"error\":\"", part)
          .doesNotContain("\u001b");
    }
  }

  @Test
  void suspendAndResumeMeanStopAndStart() {
    test.call("POST", STREAMS, "{\"name\":\"demo\"}");
    is(test.call("POST", STREAMS + "/demo/suspend"), 200, "\"status\":\"stopped\"");
    is(test.call("POST", STREAMS + "/demo/resume"), 200, "\"status\":\"started\"");
  }

  @Test
  void resetsOnlyWhereTheStreamIsExpected() {
    test.call("POST", STREAMS, "{\"name\":\"demo\"}");
    test.manager.position = "0009";
    String elsewhere = "{\"expectedCheckpoint\":\"0008\",\"sequenceId\":\"0001\"}";
    is(test.call("POST", STREAMS + "/demo/reset", elsewhere), 409, "ES10023");
    is(test.call("POST", STREAMS + "/demo/reset", "{\"expectedCheckpoint\":9}"), 400, "ES10020");
    assertThat(test.manager.resets).isEmpty();
    is(test.call("GET", STREAMS + "/demo/lag"), 200, "{\"position\":\"0009\",");
    String there = "{\"expectedCheckpoint\":\"0009\",\"sequenceId\":\"0001\"}";
    is(test.call("POST", STREAMS + "/demo/reset", there), 200, "");
    assertThat(test.manager.resets).containsExactly("demo@0001");
  }

  @Test
  void saysWhyAStreamIsNotMoving() {
    test.call("POST", STREAMS, "{\"name\":\"demo\"}");
    is(
        test.call("GET", STREAMS + "/demo/why"),
        200,
        "{\"kind\":\"stopped\",\"text\":\"stopped by request\",\"reason\":\"request\"}");
    is(test.call("GET", STREAMS + "/nobody/why"), 404, "FF00164");
  }

  private static String tagOf(HttpResponse<String> answer) {
    return answer.headers().firstValue("etag").orElseThrow();
  }

  private HttpResponse<String> callIf(String header, String tag, String method, String body) {
    return test.call(
        method,
        STREAMS + "/demo",
        "application/json",
        java.net.http.HttpRequest.BodyPublishers.ofString(body),
        header,
        tag);
  }

  @Test
  void changesAStreamOnlyIfItIsStillTheOneThatWasRead() {
    String first = tagOf(test.call("POST", STREAMS, "{\"name\":\"demo\"}"));
    assertThat(tagOf(test.call("GET", STREAMS + "/demo"))).isEqualTo(first);
    HttpResponse<String> patched = callIf("If-Match", first, "PATCH", "{\"batchSize\":7}");
    is(patched, 200, "\"batchSize\":7");
    String second = tagOf(patched);
    assertThat(second).isNotEqualTo(first).matches("\"[A-Za-z0-9_-]{20}\"");
    is(callIf("If-Match", first, "PATCH", "{\"batchSize\":8}"), 412, "ES10036");
    is(callIf("If-Match", first, "PUT", "{\"batchSize\":8}"), 412, second.replace("\"", "\\\""));
    is(callIf("If-Match", "W/" + second, "PUT", "{\"batchSize\":8}"), 412, "ES10036");
    is(test.call("GET", STREAMS + "/demo"), 200, "\"batchSize\":7");
    is(callIf("If-Match", first + ", " + second, "PUT", "{}"), 200, "\"batchSize\":null");
    is(callIf("If-Match", "*", "PUT", "{\"batchSize\":9}"), 200, "\"name\":\"demo\"");
    is(callIf("If-Match", second, "DELETE", ""), 400, "ES10029");
    is(callIf("If-None-Match", "*", "PUT", "{}"), 400, "ES10029");
    assertThat(tagOf(test.call("POST", STREAMS + "/demo/stop")))
        .isNotEqualTo(tagOf(test.call("POST", STREAMS + "/demo/start")));
  }

  @Test
  void refusesUnknownMembersByTheirName() {
    is(test.call("POST", STREAMS, "{\"name\":\"a\",\"nmae\":1}"), 400, "'nmae'");
    is(test.call("PUT", STREAMS + "/a", "{\"webhook\":{\"ulr\":1}}"), 400, "ulr");
    test.call("POST", STREAMS, "{\"name\":\"a\"}");
    is(test.call("PATCH", STREAMS + "/a", "{\"batchSiz\":1}"), 400, "'batchSiz'");
    is(test.call("POST", STREAMS + "/query", "{\"equals\":[]}"), 400, "'equals'");
    is(test.call("POST", STREAMS + "/a/parked/replay", "{\"id\":1}"), 400, "'id'");
    is(test.call("GET", STREAMS + "/a/parked?offset=1"), 400, "'offset'");
  }

  @Test
  void queriesByABody() {
    test.call("POST", STREAMS, "{\"name\":\"a\"}");
    test.call("POST", STREAMS, "{\"name\":\"query\"}");
    is(test.call("GET", STREAMS + "/query"), 200, "\"name\":\"query\"");
    String query = "{\"limit\":1,\"count\":true,\"eq\":[{\"field\":\"name\",\"value\":\"a\"}]}";
    is(test.call("POST", STREAMS + "/query", query), 200, "{\"count\":1,\"total\":2,\"items\":[{");
    assertThat(test.manager.queries)
        .last()
        .extracting(Query::filter)
        .isEqualTo(Filter.equal(QueryFields.NAME, "a"));
    is(test.call("POST", STREAMS + "/query", "{}"), 200, "[{");
    is(test.call("POST", STREAMS + "/query", "{\"limit\":101}"), 400, "FF00192");
  }

  @Test
  void saysWhichMethodsAResourceHas() {
    HttpResponse<String> answer = test.call("PUT", STREAMS);
    is(answer, 405, "ES10025");
    assertThat(answer.headers().firstValue("allow")).contains("GET, POST");
    is(test.call("GET", "/api/v1/events"), 405, "ES10025");
  }

  @Test
  void wantsJson() {
    HttpResponse<String> answer =
        test.call(
            "POST",
            STREAMS,
            "text/plain",
            java.net.http.HttpRequest.BodyPublishers.ofString("{\"name\":\"demo\"}"));
    is(answer, 415, "ES10026");
    is(test.call("GET", STREAMS), 200, "[]");
  }

  @Test
  void tellsConflictsAndOutagesApart() {
    test.call("POST", STREAMS, "{\"name\":\"demo\"}");
    is(test.call("POST", STREAMS, "{\"name\":\"demo\"}"), 409, "FF00177");
    test.manager.failure = ErrorCode.STORE_UNAVAILABLE.error("the store is down");
    is(test.call("GET", STREAMS), 503, "ES10007");
    is(test.call("GET", "/health/ready"), 503, "ES10007");
    is(test.call("GET", "/health/live"), 200, "live");
    test.manager.failure = new IllegalStateException("secret detail");
    HttpResponse<String> answer = test.call("GET", STREAMS);
    is(answer, 500, "ES10001");
    assertThat(answer.body()).doesNotContain("secret", "Exception", "at io.");
  }

  @Test
  void listsInPages() {
    for (int i = 0; i < 30; i++) {
      test.call("POST", STREAMS, "{\"name\":\"s" + i + "\"}");
    }
    assertThat(test.call("GET", STREAMS).body().split("\"id\"")).hasSize(26);
    assertThat(test.call("GET", STREAMS + "?skip=28").body().split("\"id\"")).hasSize(3);
    is(test.call("GET", STREAMS + "?count&limit=1"), 200, "{\"count\":1,\"total\":30,\"items\":[{");
    is(test.call("GET", STREAMS + "?limit=0"), 400, "FF00192");
    is(test.call("GET", STREAMS + "?limit=101"), 400, "FF00192");
    is(test.call("GET", STREAMS + "?nosuch=1"), 400, "FF00142");
  }

  @Test
  void aListHasTheLimitsOfItsServer() {
    ServerLimits limits = ServerLimits.DEFAULTS.withLists(new ServerLimits.Lists(2, 3, 4));
    try (TestServer own = new TestServer(WebSocketOptions.DEFAULTS, limits)) {
      for (int i = 0; i < 8; i++) {
        own.call("POST", STREAMS, "{\"name\":\"s" + i + "\"}");
      }
      is(own.call("GET", STREAMS + "?count"), 200, "{\"count\":2,\"total\":8,");
      is(own.call("GET", STREAMS + "?limit=3&skip=4&count"), 200, "{\"count\":3,");
      is(own.call("GET", STREAMS + "?limit=4"), 400, "FF00192: limit must be 1 to 3, was '4'");
      is(own.call("GET", STREAMS + "?skip=5"), 400, "FF00191: skip must be 0 to 4, was '5'");
      String query = STREAMS + "/query";
      is(own.call("POST", query, "{\"count\":true}"), 200, "{\"count\":2,");
      is(own.call("POST", query, "{\"limit\":4}"), 400, "FF00192: limit must be 1 to 3");
      is(own.call("POST", query, "{\"skip\":5}"), 400, "FF00191: skip must be 0 to 4");
      is(own.call("GET", STREAMS + "/s1/parked?limit=4"), 400, "FF00192: limit must be 1 to 3");
    }
  }

  @Test
  void showsAStreamWithATimeWithoutEnd() {
    test.manager.upsert(
        null,
        GenericEventStream.EMPTY.withFields(
            EventStreamFields.builder()
                .name("demo")
                .retryTimeout(ChronoUnit.FOREVER.getDuration())
                .build()));
    is(test.call("GET", STREAMS + "/demo"), 200, "\"retryTimeout\":\"2562047h47m16.854775807s\"");
  }

  @Test
  void answersHealth() {
    is(test.call("GET", "/health/live"), 200, "{\"status\":\"live\"}");
    is(test.call("GET", "/health/ready"), 200, "{\"status\":\"ready\"}");
  }
}
