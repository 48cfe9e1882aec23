package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.EventStreamsConfig.Retry;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.Secret;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.engine.EventStreams;
import io.eventstreams.engine.InMemoryEventLog;
import io.eventstreams.engine.InMemoryPersistence;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page for Prometheus, read by a strict reader of our own and by the one of Prometheus. */
@Timeout(60)
final class MetricsIT {
  static {
    LeakWatch.install();
  }

  private static final String STREAM = "{stream=\"demo\"}";
  private static final String PARSE =
      """
      import sys
      from prometheus_client.parser import text_string_to_metric_families
      for family in text_string_to_metric_families(sys.stdin.read()):
          for sample in family.samples:
              print(family.type, sample.name, repr(sample.value))
      """;

  private static Map<String, String> page(TestServer test) {
    HttpResponse<String> answer = test.call("GET", "/metrics");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    return PrometheusText.parse(answer.body());
  }

  private static Map<String, String> awaitPage(
      TestServer test, Predicate<Map<String, String>> condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    Map<String, String> shown = page(test);
    while (!condition.test(shown)) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within 20 s: " + shown);
      }
      Thread.onSpinWait();
      shown = page(test);
    }
    return shown;
  }

  private static String of(Map<String, String> page, String name) {
    return page.get("eventstreams_stream_" + name + STREAM);
  }

  private static NewEvent<RawJson> event(String topic) {
    return new NewEvent<>(topic, RawJson.parse("1"));
  }

  @Test
  void tellsWhatAStreamDoes() throws Exception {
    WebSocketProtocol<RawJson> protocol =
        WebSocketProtocol.create(RawJson.codec(), WebSocketOptions.DEFAULTS);
    try (InMemoryEventLog<RawJson> log = InMemoryEventLog.create();
        EventStreamManager<GenericEventStream> manager =
            EventStreams.<GenericEventStream, RawJson>builder(
                    log.source(), InMemoryPersistence.<GenericEventStream>create())
                .config(
                    EventStreamsConfig.DEFAULTS.withRetry(
                        new Retry(Duration.ofMillis(1), Duration.ofMillis(10), 2)))
                .dispatcher(EventStreamType.WEBSOCKET, protocol.dispatcherFactory())
                .dataCodec(RawJson.codec())
                .build();
        TestServer test = new TestServer(manager, protocol)) {
      manager.upsert(
          "demo",
          GenericEventStream.EMPTY.withFields(
              EventStreamFields.builder()
                  .batchSize(2)
                  .batchTimeout(Duration.ZERO)
                  .topicFilter("t")
                  .build()));
      log.append(List.of(event("t"), event("other"), event("t"), event("t")), null);
      TestClient client = TestClient.started(test.server, "demo");
      client.next();
      client.send("{\"type\":\"nack\",\"stream\":\"demo\",\"message\":\"no\"}");
      String again = client.next();
      Map<String, String> failing =
          awaitPage(
              test,
              page ->
                  "1".equals(of(page, "last_batch_failed_attempts"))
                      && of(page, "unsettled_events") != null);
      assertThat(of(failing, "batch_in_flight")).isEqualTo("1");
      assertThat(of(failing, "events_delivered_total")).isEqualTo("0");
      assertThat(of(failing, "unsettled_events")).isEqualTo("3");
      assertThat(of(failing, "events_behind")).isEqualTo("4");

      client.ack("demo", Long.parseLong(again.replaceAll("(?s).*\"batchNumber\":(\\d+).*", "$1")));
      client.next();
      client.ack("demo", 3);
      // What is told of a stream is read at different moments, this last.
      awaitPage(test, page -> "0".equals(of(page, "events_behind")));
      Map<String, String> done = page(test);
      assertThat(of(done, "events_delivered_total")).isEqualTo("3");
      assertThat(of(done, "events_unmatched_total")).isEqualTo("1");
      assertThat(of(done, "batches_delivered_total")).isEqualTo("2");
      assertThat(of(done, "unsettled_events")).isEqualTo("0");
      assertThat(of(done, "batch_in_flight")).isEqualTo("0");
      assertThat(done)
          .containsEntry(
              "eventstreams_stream_info{stream=\"demo\",type=\"websocket\",status=\"started\"}",
              "1")
          .containsEntry("eventstreams_server_websockets", "1")
          .containsEntry("eventstreams_streams", "1");
    }
  }

  @Test
  void whatAStreamIsTooBusyToTellIsLeftOut() {
    try (TestServer test = new TestServer()) {
      test.manager.upsert("demo", GenericEventStream.EMPTY);
      assertThat(of(page(test), "unsettled_events")).isEqualTo("0");
      test.manager.bufferedEvents = null;
      assertThat(of(page(test), "unsettled_events")).isNull();
      assertThat(test.call("GET", "/api/v1/eventstreams/demo/lag").body())
          .doesNotContain("bufferedEvents")
          .contains("position");
    }
  }

  @Test
  @SuppressWarnings("try") // it is closed in the middle
  void countsConnectionsAndRequests() {
    try (TestServer test =
        new TestServer(WebSocketOptions.DEFAULTS, ServerLimits.DEFAULTS.withMaxConnections(2))) {
      test.call("GET", "/nothing");
      try (RawSocket second = RawSocket.webSocket(test.server);
          RawSocket third = new RawSocket(test.server)) {
        assertThat(third.endsSilently()).isTrue();
        Map<String, String> page = page(test);
        assertThat(page)
            .containsEntry("eventstreams_server_connections", "2")
            .containsEntry("eventstreams_server_connections_total", "2")
            .containsEntry("eventstreams_server_connections_refused_total", "1")
            .containsEntry("eventstreams_server_websockets", "1")
            .containsEntry("eventstreams_server_requests_total{status=\"4xx\"}", "1")
            .containsEntry("eventstreams_server_requests_total{status=\"1xx\"}", "1")
            .containsEntry("eventstreams_server_requests_total{status=\"2xx\"}", "0");
        second.close();
        awaitPage(test, later -> later.get("eventstreams_server_connections").equals("1"));
      }
    }
  }

  @Test
  void showsABoundedNumberOfStreams() {
    try (TestServer test = new TestServer()) {
      for (int i = 0; i < 1_005; i++) {
        test.manager.upsert("s" + i, GenericEventStream.EMPTY);
      }
      test.manager.override("s1", EventStreamStatus.STOPPED);
      Map<String, String> page = page(test);
      assertThat(page)
          .containsEntry("eventstreams_streams", "1005")
          .containsEntry("eventstreams_streams_not_shown", "5")
          .containsEntry(
              "eventstreams_stream_info{stream=\"s1\",type=\"websocket\",status=\"stopped\"}", "1");
      assertThat(page.keySet().stream().filter(name -> name.contains("stream_info")))
          .hasSize(1_000);
      assertThat(page.keySet().stream().filter(name -> name.contains("unsettled"))).hasSize(100);
    }
  }

  @Test
  void isForThoseOnlyWhoMayComeIn() {
    try (TestServer test =
        new TestServer(
            WebSocketOptions.DEFAULTS,
            ServerLimits.DEFAULTS,
            builder -> builder.authenticator(Authenticators.bearer(Secret.of("s3cret"))))) {
      assertThat(test.call("GET", "/metrics").statusCode()).isEqualTo(401);
      assertThat(test.call("GET", "/health/live").statusCode()).isEqualTo(200);
      HttpResponse<String> answer =
          test.call(
              "GET",
              "/metrics",
              "text/plain",
              BodyPublishers.noBody(),
              "authorization",
              "Bearer s3cret");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).doesNotContain("s3cret");
    }
  }

  @Test
  void theReaderOfPrometheusReadsTheSame() throws Exception {
    Python.assumePackage("prometheus_client");
    try (TestServer test = new TestServer()) {
      test.manager.upsert("demo", GenericEventStream.EMPTY);
      String page = test.call("GET", "/metrics").body();
      Map<String, String> ours = PrometheusText.parse(page);
      Python.Result read = Python.run(page, "-c", PARSE);
      assertThat(read.exitCode()).as(read.output()).isZero();
      List<String> theirs = read.output().lines().toList();
      assertThat(theirs)
          .hasSize(ours.size())
          .contains("gauge eventstreams_streams 1", "counter eventstreams_server_requests_total 0");
    }
  }
}
