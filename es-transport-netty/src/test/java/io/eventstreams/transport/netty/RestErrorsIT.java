package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.engine.EventStreams;
import io.eventstreams.engine.InMemoryPersistence;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the engine refuses, as a client of the REST API is told. */
final class RestErrorsIT {
  static {
    LeakWatch.install();
  }

  private static final String STREAMS = "/api/v1/eventstreams";
  private static final String DEMO = STREAMS + "/demo";

  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final WebSocketProtocol<RawJson> protocol =
      WebSocketProtocol.create(RawJson.codec(), WebSocketOptions.DEFAULTS);
  private final WebhookDispatcherFactory<GenericEventStream, RawJson> webhooks =
      WebhookDispatcherFactory.create(RawJson.codec());
  private final EventStreamManager<GenericEventStream> manager =
      builder().dispatcher(EventStreamType.WEBHOOK, webhooks).build();
  private final TestServer test = new TestServer(manager, protocol);

  private EventStreams.Builder<GenericEventStream, RawJson> builder() {
    EventStreamsConfig config =
        EventStreamsConfig.DEFAULTS.withLimits(
            new EventStreamsConfig.Limits(Duration.ofMillis(200), 10_000, 10_000));
    return EventStreams.<GenericEventStream, RawJson>builder(
            this::run, InMemoryPersistence.<GenericEventStream>create())
        .config(config)
        .dispatcher(EventStreamType.WEBSOCKET, protocol.dispatcherFactory());
  }

  /** A source which a stream named slow cannot interrupt. */
  private void run(
      SourceContext<GenericEventStream> context, String checkpoint, Deliver<RawJson> deliver)
      throws InterruptedException {
    boolean slow = "slow".equals(context.spec().fields().name());
    running.countDown();
    while (mayEnd.getCount() > 0) {
      try {
        mayEnd.await();
      } catch (InterruptedException stop) {
        if (!slow) {
          throw stop;
        }
      }
    }
  }

  @AfterEach
  void close() {
    mayEnd.countDown();
    test.close();
    manager.close();
    webhooks.close();
    LeakWatch.check();
  }

  private static void is(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode() + " " + answer.body())
        .startsWith(status + " {\"error\":\"" + code + ": ");
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
  }

  @ParameterizedTest(name = "{0}: {1} is {2} {3}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "C-06|{\"batchSize\":0}|400|FF00234",
        "C-06|{\"batchTimeout\":-1}|400|FF00234",
        "C-06|{\"batchTimeout\":\"\"}|400|FF00234",
        "C-06|{\"retryTimeout\":-1}|400|FF00234",
        "C-06|{\"blockedRetryDelay\":0}|400|FF00234",
        "C-07|{\"type\":\"kafka\"}|400|FF00234",
        "C-07|{\"errorHandling\":\"x\"}|400|FF00234",
        "C-07|{\"websocket\":{\"distributionMode\":\"x\"}}|400|FF00234",
        "C-08|{\"topicFilter\":\"[\"}|400|FF00235",
        "C-08|{\"topicFilter\":\"a(?!b)\"}|400|FF00235",
        "C-09|{\"type\":\"webhook\"}|400|FF00216",
        "C-09|{\"type\":\"webhook\",\"webhook\":{\"method\":\"PUT\"}}|400|FF00216",
        "C-09|{\"type\":\"webhook\",\"webhook\":{\"url\":\"http://hook.example/\","
            + "\"tlsConfigName\":\"nosuch\"}}|400|FF00223",
        "C-12|{\"batchTimeout\":\"1 year\"}|400|FF00137",
        "R-103|{\"status\":\"deleted\"}|400|FF00236",
        "R-103|{\"status\":\"stopping\"}|400|FF00236",
        "R-103|{\"status\":\"x\"}|400|FF00236",
        "R-160|{\"type\":\"webhook\",\"webhook\":{\"url\":\"http://127.0.0.1/\"}}|400|FF00220"
      })
  void aRefusedSpecificationChangesNothing(String clause, String body, int status, String code) {
    assertThat(test.call("PUT", DEMO, "{\"batchSize\":7}").statusCode()).isEqualTo(201);
    String before = test.call("GET", DEMO).headers().firstValue("etag").orElseThrow();
    is(test.call("PUT", STREAMS + "/other", body), status, code);
    is(test.call("POST", STREAMS, body.replaceFirst("}$", ",\"name\":\"other\"}")), status, code);
    is(test.call("PUT", DEMO, body), status, code);
    is(test.call("PATCH", DEMO, body), status, code);
    is(test.call("GET", STREAMS + "/other"), 404, "FF00164");
    assertThat(test.call("GET", DEMO).headers().firstValue("etag")).contains(before);
  }

  @Test
  @DisplayName("R-104: a type without a dispatcher is 400 FF00217")
  void aTypeThatNobodyDispatchesIsRefused() {
    EventStreamManager<GenericEventStream> onlySockets = builder().build();
    try (TestServer without = new TestServer(onlySockets, protocol)) {
      is(without.call("PUT", DEMO, "{\"type\":\"webhook\"}"), 400, "FF00217");
      is(without.call("GET", DEMO), 404, "FF00164");
    } finally {
      onlySockets.close();
    }
  }

  @ParameterizedTest(name = "C-18: {0} {1} of an unknown name is 404 FF00164")
  @CsvSource({
    "GET, ''",
    "DELETE, ''",
    "POST, /start",
    "POST, /stop",
    "POST, /reset",
    "GET, /why",
    "GET, /lag"
  })
  void anUnknownNameIsNotFound(String method, String action) {
    is(test.call(method, STREAMS + "/nobody" + action), 404, "FF00164");
  }

  private void givenOneThatRuns() throws InterruptedException {
    assertThat(test.call("PUT", STREAMS + "/slow", "{}").statusCode()).isEqualTo(201);
    assertThat(running.await(20, TimeUnit.SECONDS)).as("the source runs").isTrue();
  }

  private void statusIs(String status) {
    assertThat(test.call("GET", STREAMS + "/slow").body())
        .contains("\"status\":\"" + status + "\"");
  }

  @Test
  @DisplayName("C-20: a start while it is stopping is 409 FF00230")
  void isNotStartedWhileItStops() throws InterruptedException {
    givenOneThatRuns();
    is(test.call("POST", STREAMS + "/slow/stop"), 408, "FF00229");
    statusIs("stopping");
    is(test.call("POST", STREAMS + "/slow/start"), 409, "FF00230");
    is(test.call("POST", STREAMS + "/slow/resume"), 409, "FF00230");
    mayEnd.countDown();
    EngineFixture.await(
        "it has stopped",
        () -> test.call("GET", STREAMS + "/slow").body().contains("\"status\":\"stopped\""));
    assertThat(test.call("POST", STREAMS + "/slow/stop").statusCode()).isEqualTo(200);
    assertThat(test.call("POST", STREAMS + "/slow/start").statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("C-21: a start or a change while it is being deleted is 409 FF00231")
  void isNotStartedWhileItIsDeleted() throws InterruptedException {
    givenOneThatRuns();
    is(test.call("DELETE", STREAMS + "/slow"), 408, "FF00229");
    statusIs("stopping_deleted");
    is(test.call("POST", STREAMS + "/slow/start"), 409, "FF00231");
    is(test.call("POST", STREAMS + "/slow/stop"), 409, "FF00231");
    is(test.call("PUT", STREAMS + "/slow", "{}"), 409, "FF00231");
    is(test.call("PATCH", STREAMS + "/slow", "{\"batchSize\":7}"), 409, "FF00231");
    mayEnd.countDown();
    EngineFixture.await("deletion", () -> test.call("GET", STREAMS + "/slow").statusCode() == 404);
  }
}
