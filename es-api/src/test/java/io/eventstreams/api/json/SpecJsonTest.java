package io.eventstreams.api.json;

import static io.eventstreams.api.Codes.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.Secret;
import io.eventstreams.api.WebSocketConfig;
import io.eventstreams.api.WebhookConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecJsonTest {
  private static final SpecJson<GenericEventStream> SPECS = SpecJson.generic();
  private static final Instant CREATED = Instant.parse("2026-11-23T07:38:36.489554076Z");

  private static final GenericEventStream DEMO =
      GenericEventStream.EMPTY
          .withId("6d1b26ce-6a47-4a3c-a0de-5b2e0c5b7d0f")
          .withTimes(CREATED, CREATED)
          .withType(EventStreamType.WEBSOCKET)
          .withFields(
              EventStreamFields.builder()
                  .name("demo")
                  .status(EventStreamStatus.STARTED)
                  .errorHandling(ErrorHandlingType.BLOCK)
                  .batchSize(2)
                  .batchTimeout(Duration.ofMillis(50))
                  .retryTimeout(Duration.ofMinutes(5))
                  .blockedRetryDelay(Duration.ofMinutes(1))
                  .build())
          .withWebsocket(new WebSocketConfig(DistributionMode.LOAD_BALANCE));

  private static final GenericEventStream FULL =
      GenericEventStream.EMPTY
          .withId("id-1")
          .withTimes(CREATED, CREATED.plusSeconds(1))
          .withType(EventStreamType.WEBHOOK)
          .withFields(
              EventStreamFields.builder()
                  .name("n")
                  .status(EventStreamStatus.STOPPED)
                  .initialSequenceId("")
                  .topicFilter("a|<b>&\u2028")
                  .errorHandling(ErrorHandlingType.PARK)
                  .batchSize(1)
                  .batchTimeout(Duration.ZERO)
                  .retryTimeout(Duration.ofNanos(1))
                  .blockedRetryDelay(Duration.ofHours(1))
                  .maxInFlight(8)
                  .maxBufferedBytes(1L << 40)
                  .checkpointInterval(Duration.ofSeconds(90))
                  .build())
          .withWebhook(
              new WebhookConfig(
                  "https://u:hunter1@h/x?y=1@2",
                  "PUT",
                  "tls1",
                  HttpConfig.builder()
                      .proxyURL("http://:hunter2@proxy:80")
                      .requestTimeout(Duration.ofSeconds(30))
                      .idleTimeout(Duration.ZERO)
                      .maxIdleTimeout(Duration.ofMillis(1))
                      .connectionTimeout(Duration.ofMillis(2))
                      .expectContinueTimeout(Duration.ofMillis(3))
                      .authUsername("user")
                      .authPassword(Secret.of("hunter3"))
                      .requestsPerSecond(4)
                      .burst(5)
                      .retry(true)
                      .retryCount(0)
                      .retryInitialDelay(Duration.ofMillis(6))
                      .retryMaximumDelay(Duration.ofMillis(7))
                      .retryErrorStatusCodeRegex("")
                      .maxIdleConns(8)
                      .maxConnsPerHost(9)
                      .maxIdleConnsPerHost(10)
                      .httpPassthroughHeadersEnabled(false)
                      .headers(Map.of("X-B", Secret.of("hunter4"), "X-A", Secret.of("hunter5")))
                      .tlsHandshakeTimeout(Duration.ofMillis(11))
                      .build()))
          .withWebsocket(new WebSocketConfig(null));

  @Test
  void printsTheEmptyStream() {
    assertThat(print(GenericEventStream.EMPTY))
        .isEqualTo(
            "{\"id\":null,\"created\":null,\"updated\":null,\"errorHandling\":null,"
                + "\"batchSize\":null,\"batchTimeout\":null,\"retryTimeout\":null,"
                + "\"blockedRetryDelay\":null}");
  }

  @Test
  void printsAStreamAsItIsAfterItWasCreated() {
    assertThat(
            print(
                DEMO.withRuntimeStatus(
                    EventStreamStatus.STARTED, EventStreamStatistics.fresh(CREATED))))
        .isEqualTo(
            "{\"id\":\"6d1b26ce-6a47-4a3c-a0de-5b2e0c5b7d0f\","
                + "\"created\":\"2026-11-23T07:38:36.489554076Z\","
                + "\"updated\":\"2026-11-23T07:38:36.489554076Z\","
                + "\"type\":\"websocket\",\"name\":\"demo\",\"status\":\"started\","
                + "\"errorHandling\":\"block\",\"batchSize\":2,\"batchTimeout\":\"50ms\","
                + "\"retryTimeout\":\"5m0s\",\"blockedRetryDelay\":\"1m0s\","
                + "\"websocket\":{\"distributionMode\":\"load_balance\"},"
                + "\"statistics\":{\"startTime\":\"2026-11-23T07:38:36.489554076Z\","
                + "\"lastDispatchTime\":null,\"lastDispatchComplete\":\"\","
                + "\"highestDetected\":\"\",\"highestDispatched\":\"\",\"checkpoint\":\"\"}}");
  }

  @Test
  void whatCannotBeReadOfAStoredStreamIsLeftOut() {
    byte[] newer =
        utf8(
            "{\"id\":\"id-1\",\"name\":\"n\",\"status\":\"newer\",\"batchSize\":\"many\","
                + "\"errorHandling\":\"skip\",\"webhook\":{\"url\":7,\"method\":\"PUT\"},\"newest\":1}");
    assertFails(ErrorCode.STORED_VALUE_UNREADABLE, () -> SPECS.readStored(newer));
    GenericEventStream readable =
        GenericEventStream.EMPTY
            .withId("id-1")
            .withFields(
                EventStreamFields.builder()
                    .name("n")
                    .status(EventStreamStatus.UNKNOWN)
                    .errorHandling(ErrorHandlingType.SKIP)
                    .build());
    assertThat(SPECS.readStoredBase(newer)).isEqualTo(readable);
    assertThat(SPECS.readStoredParts(newer)).isEqualTo(readable);
    byte[] deleted = utf8("{\"id\":\"id-1\",\"status\":\"deleted\",\"webhook\":7}");
    assertThat(SPECS.readStoredBase(deleted).fields().status())
        .isEqualTo(EventStreamStatus.DELETED);
    assertFails(ErrorCode.STORED_VALUE_UNREADABLE, () -> SPECS.readStoredBase(utf8("[]")));
  }

  @Test
  void changesOnlyThoseMembersOfAStoredStreamThatAreSet() {
    byte[] newer =
        utf8("{\"id\":\"id-1\",\"batchSize\":\"many\",\"webhook\":7,\"newest\":[1.50,null]}");
    EventStreamFields changes = EventStreamFields.builder().name("n").batchSize(8).build();
    assertThat(SPECS.changeStored(newer, changes))
        .isEqualTo(
            utf8(
                "{\"id\":\"id-1\",\"batchSize\":8,\"webhook\":7,\"newest\":[1.50,null],"
                    + "\"name\":\"n\"}"));
    byte[] full = SPECS.printStored(FULL);
    assertThat(SPECS.readStored(SPECS.changeStored(full, EventStreamFields.NONE))).isEqualTo(FULL);
  }

  @Test
  void printsATimeWithoutEndAsTheLongestThereIs() {
    EventStreamFields endless =
        EventStreamFields.builder().retryTimeout(ChronoUnit.FOREVER.getDuration()).build();
    GenericEventStream stream =
        GenericEventStream.EMPTY
            .withFields(endless)
            .withWebhook(
                new WebhookConfig(
                    "u",
                    null,
                    null,
                    HttpConfig.builder().requestTimeout(Duration.ofDays(200_000)).build()));
    assertThat(print(stream))
        .contains(
            "\"retryTimeout\":\"2562047h47m16.854775807s\"",
            "\"requestTimeout\":\"2562047h47m16.854775807s\"");
  }

  @Test
  void printsAllFieldsInOrderAndNoSecret() {
    EventStreamStatistics statistics =
        new EventStreamStatistics(
            CREATED, CREATED, 1, "f", DispatchStatus.PARKED, "3", "2", "1", 4, 5, 6, 7, 8, "s");

    assertThat(print(FULL.withRuntimeStatus(EventStreamStatus.STOPPING, statistics)))
        .isEqualTo(
            "{\"id\":\"id-1\",\"created\":\"2026-11-23T07:38:36.489554076Z\","
                + "\"updated\":\"2026-11-23T07:38:37.489554076Z\",\"type\":\"webhook\","
                + "\"name\":\"n\",\"status\":\"stopping\",\"initialSequenceId\":\"\","
                + "\"topicFilter\":\"a|<b>&\u2028\",\"errorHandling\":\"park\",\"batchSize\":1,"
                + "\"batchTimeout\":\"0s\",\"retryTimeout\":\"1ns\","
                + "\"blockedRetryDelay\":\"1h0m0s\",\"maxInFlight\":8,"
                + "\"maxBufferedBytes\":1099511627776,\"checkpointInterval\":\"1m30s\","
                + "\"webhook\":{\"url\":\"https://u:*****@h/x?y=1@2\",\"method\":\"PUT\","
                + "\"tlsConfigName\":\"tls1\",\"http\":{\"proxyURL\":\"http://:*****@proxy:80\","
                + "\"requestTimeout\":\"30s\",\"maxIdleTimeout\":\"1ms\","
                + "\"connectionTimeout\":\"2ms\",\"expectContinueTimeout\":\"3ms\","
                + "\"authUsername\":\"user\",\"requestsPerSecond\":4,\"burst\":5,\"retry\":true,"
                + "\"retryInitialDelay\":\"6ms\",\"retryMaximumDelay\":\"7ms\","
                + "\"maxIdleConns\":8,\"maxConnsPerHost\":9,\"maxIdleConnsPerHost\":10,"
                + "\"headers\":{\"X-A\":\"*****\",\"X-B\":\"*****\"},"
                + "\"tlsHandshakeTimeout\":\"11ms\"}},\"websocket\":{},"
                + "\"statistics\":{\"startTime\":\"2026-11-23T07:38:36.489554076Z\","
                + "\"lastDispatchTime\":\"2026-11-23T07:38:36.489554076Z\","
                + "\"lastDispatchAttempts\":1,\"lastDispatchFailure\":\"f\","
                + "\"lastDispatchComplete\":\"parked\",\"highestDetected\":\"3\","
                + "\"highestDispatched\":\"2\",\"checkpoint\":\"1\",\"eventsDelivered\":4,"
                + "\"eventsSkipped\":5,\"eventsParked\":6,\"eventsUnmatched\":7,"
                + "\"batchesDelivered\":8,\"lastSourceFailure\":\"s\"}}");
  }

  @Test
  void storesEverythingButStatistics() {
    byte[] stored =
        SPECS.printStored(
            FULL.withRuntimeStatus(
                EventStreamStatus.STOPPED, EventStreamStatistics.fresh(CREATED)));

    assertThat(SPECS.readStored(stored)).isEqualTo(FULL);
    assertThat(new String(stored, StandardCharsets.UTF_8)).contains("hunter1", "hunter5");
  }

  @Test
  void readsStoredTextWithUnknownMembersAndInAnyCase() {
    assertThat(
            SPECS.readStored(
                utf8(
                    "{\"future\":{},\"NAME\":\"a\",\"batchTimeout\":\"\",\"STATUS\":\"DELETED\","
                        + "\"created\":\"1621108144\",\"webhook\":{\"future\":1,\"URL\":\"u\"}}")))
        .isEqualTo(
            GenericEventStream.EMPTY
                .withTimes(Instant.ofEpochSecond(1621108144), null)
                .withFields(
                    EventStreamFields.builder()
                        .name("a")
                        .status(EventStreamStatus.DELETED)
                        .batchTimeout(Duration.ZERO)
                        .build())
                .withWebhook(new WebhookConfig("u", null, null, null)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "{", "{\"batchSize\":\"x\"}", "{\"created\":\"\"}", "{\"type\":1}"})
  void saysThatStoredTextCannotBeRead(String json) {
    assertThat(assertFails(ErrorCode.STORED_VALUE_UNREADABLE, () -> SPECS.readStored(utf8(json))))
        .hasCauseInstanceOf(io.eventstreams.api.EventStreamException.class);
  }

  @Test
  void readsARequest() {
    GenericEventStream read =
        request(
            "{\"NAME\":\"a\",\"type\":\"WebHook\",\"Status\":\"STOPPED\","
                + "\"errorHandling\":\"SKIP\",\"batchSize\":10,\"batchTimeout\":\"1.5s\","
                + "\"retryTimeout\":500,\"blockedRetryDelay\":\"500\",\"topicFilter\":\"\","
                + "\"webSocket\":{\"DistributionMode\":\"BROADCAST\"},"
                + "\"webhook\":{\"url\":\"http://x\",\"http\":{\"headers\":{\"a\":\"b\"}}}}");

    assertThat(read)
        .isEqualTo(
            GenericEventStream.EMPTY
                .withType(EventStreamType.WEBHOOK)
                .withFields(
                    EventStreamFields.builder()
                        .name("a")
                        .status(EventStreamStatus.STOPPED)
                        .topicFilter("")
                        .errorHandling(ErrorHandlingType.SKIP)
                        .batchSize(10)
                        .batchTimeout(Duration.ofMillis(1500))
                        .retryTimeout(Duration.ofMillis(500))
                        .blockedRetryDelay(Duration.ofMillis(500))
                        .build())
                .withWebsocket(new WebSocketConfig(DistributionMode.BROADCAST))
                .withWebhook(
                    new WebhookConfig(
                        "http://x",
                        null,
                        null,
                        HttpConfig.builder().headers(Map.of("a", Secret.of("b"))).build())));
  }

  @Test
  void ignoresWhatOnlyReadsShow() {
    assertThat(request("{\"created\":1,\"Updated\":[],\"statistics\":{\"x\":1}}"))
        .isEqualTo(GenericEventStream.EMPTY);
    assertThat(request("{}")).isEqualTo(GenericEventStream.EMPTY);
  }

  @Test
  void takesNullAsNotSet() {
    assertThat(
            request(
                "{\"id\":null,\"name\":null,\"type\":null,\"status\":null,\"batchSize\":null,"
                    + "\"batchTimeout\":null,\"errorHandling\":null,\"webhook\":null,"
                    + "\"websocket\":null,\"maxBufferedBytes\":null}"))
        .isEqualTo(GenericEventStream.EMPTY);
  }

  @ParameterizedTest
  @CsvSource({
    "6D1B26CE6A474A3CA0DE5B2E0C5B7D0F, 6d1b26ce-6a47-4a3c-a0de-5b2e0c5b7d0f",
    "{6d1b26ce-6a47-4a3c-a0de-5b2e0c5b7d0f}, 6d1b26ce-6a47-4a3c-a0de-5b2e0c5b7d0f",
    "Own-Id, Own-Id",
    "'',",
  })
  void readsAnIdInCanonicalForm(String given, String id) {
    assertThat(request("{\"id\":\"" + given + "\"}").id()).isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      quoteCharacter = '`',
      value = {
        "{\"nam\":\"a\"} -> ES10021 -> nam",
        "{\"webhook\":{\"headers\":{}}} -> ES10021 -> webhook.headers",
        "{\"webhook\":{\"http\":{\"x\":1}}} -> ES10021 -> webhook.http.x",
        "{\"websocket\":{\"mode\":1}} -> ES10021 -> websocket.mode",
        "{\"name\":1} -> FF00234 -> name must be a string, was 1",
        "{\"name\":{}} -> FF00234 -> name must be a string, was an object",
        "{\"name\":\"a\\u0000\"} -> FF00234 -> name",
        "{\"topicFilter\":\"\\ud800\"} -> FF00234 -> topicFilter",
        "{\"id\":1} -> FF00234 -> id",
        "{\"type\":\"\"} -> FF00234 -> type",
        "{\"type\":true} -> FF00234 -> type must be a string, was true",
        "{\"status\":\"x\"} -> FF00236 -> status",
        "{\"status\":\"\"} -> FF00236 -> status",
        "{\"errorHandling\":\"x\"} -> FF00234 -> errorHandling must be one of",
        "{\"websocket\":{\"distributionMode\":\"x\"}} -> FF00234 -> websocket.distributionMode",
        "{\"websocket\":[]} -> FF00234 -> websocket must be an object, was an array",
        "{\"webhook\":\"x\"} -> FF00234 -> webhook must be an object, was a string",
        "{\"batchSize\":\"50\"} -> FF00234 -> batchSize must be a whole number",
        "{\"batchSize\":1.0} -> FF00234 -> batchSize must be a whole number, was 1.0",
        "{\"batchSize\":1e3} -> FF00234 -> batchSize",
        "{\"batchSize\":1e999999999} -> FF00234 -> batchSize",
        "{\"batchSize\":1e9999999999} -> ES10020 -> number",
        "{\"batchSize\":2147483648} -> FF00234 -> batchSize must be -2147483648 to 2147483647",
        "{\"batchSize\":99999999999999999999} -> FF00234 -> batchSize",
        "{\"maxBufferedBytes\":9223372036854775808} -> FF00234 -> maxBufferedBytes",
        "{\"webhook\":{\"http\":{\"retryCount\":-1}}} -> FF00234 -> webhook.http.retryCount",
        "{\"webhook\":{\"http\":{\"retry\":1}}} -> FF00234 -> webhook.http.retry",
        "{\"webhook\":{\"http\":{\"headers\":{\"a\":1}}}} -> FF00234 -> webhook.http.headers.a",
        "{\"batchTimeout\":\"\"} -> FF00234 -> batchTimeout",
        "{\"batchTimeout\":\"1 year\"} -> FF00137 -> batchTimeout: ",
        "{\"batchTimeout\":1.5} -> FF00137 -> batchTimeout: ",
        "{\"batchTimeout\":1.0} -> FF00137 -> batchTimeout: ",
        "{\"batchTimeout\":1e3} -> FF00137 -> batchTimeout: ",
        "{\"batchTimeout\":true} -> FF00137 -> batchTimeout: ",
        "{\"batchTimeout\":{}} -> FF00137 -> batchTimeout: ",
        "{\"batchTimeout\":9223372036854775807} -> FF00137 -> batchTimeout: ",
        "{\"batchTimeout\":9223372036854775808} -> FF00137 -> batchTimeout: ",
        "{\"retryTimeout\":\"1d\"} -> FF00137 -> retryTimeout: ",
        "{\"webhook\":{\"http\":{\"idleTimeout\":\"x\"}}} -> FF00137 -> webhook.http.idleTimeout: ",
        "{\"webhook\":{\"http\":{\"authPassword\":\"*****\"}}} -> ES10022 -> http.authPassword",
        "{\"webhook\":{\"http\":{\"headers\":{\"A\":\"*****\"}}}} -> ES10022 -> http.headers.A",
        "{\"webhook\":{\"url\":\"http://a:*****@b/\"}} -> ES10022 -> webhook.url",
        "{\"name\":\"a\",\"name\":\"b\"} -> ES10020 -> twice",
        "{\"name\":\"a\",\"Name\":\"b\"} -> ES10020 -> 'Name' is given twice",
        "{\"webhook\":{\"url\":\"a\",\"URL\":\"b\"}} -> ES10020 -> 'webhook.URL' is given twice",
        "[] -> ES10020 -> object",
        "null -> ES10020 -> object",
        "{\"name\":\"a\"}} -> ES10020 -> line 1, column 13",
      })
  void refusesARequest(String json, String code, String text) {
    assertThatThrownBy(() -> request(json))
        .isInstanceOf(io.eventstreams.api.EventStreamException.class)
        .hasMessageStartingWith(code + ": ")
        .hasMessageContaining(text);
    assertThatThrownBy(() -> SPECS.merge(DEMO, utf8(json)))
        .hasMessageStartingWith(code + ": ")
        .hasMessageContaining(text);
  }

  /** Else whoever may change a stream could read what is never shown. */
  @Test
  void secretsDoNotGoToAnotherServer() {
    GenericEventStream before =
        request(
            "{\"name\":\"a\",\"webhook\":{\"url\":\"https://own.example/x\",\"http\":"
                + "{\"authUsername\":\"u\",\"authPassword\":\"p\",\"headers\":{\"X-Key\":\"k\"}}}}");
    String both = "webhook.http.authPassword, webhook.http.headers.X-Key";
    assertKept(before, "\"url\":\"https://other.example/x\"", both);
    assertKept(before, "\"url\":\"http://own.example/x\"", both);
    assertKept(before, "\"url\":\"https://own.example:8443/x\"", both);
    assertKept(
        before,
        "\"url\":\"https://other.example/\",\"http\":{\"authPassword\":\"p\"}",
        "webhook.http.headers.X-Key");
    GenericEventStream nowhere =
        SPECS.merge(before, utf8("{\"type\":\"websocket\",\"webhook\":{\"url\":null}}"));
    assertKept(nowhere, "\"url\":\"https://other.example/\"", both);

    for (String allowed :
        List.of(
            "\"url\":\"HTTPS://OWN.example:443/y?z\"",
            "\"method\":\"PUT\"",
            "\"url\":\"https://other.example/\",\"http\":null",
            "\"url\":\"https://other.example/\",\"http\":{\"authPassword\":\"p\",\"headers\":{\"x-key\":null}}",
            "\"url\":\"https://other.example/\",\"http\":{\"authPassword\":\"p\",\"headers\":{\"X-KEY\":\"k\"}}")) {
      SPECS.merge(before, utf8("{\"webhook\":{" + allowed + "}}"));
    }
  }

  private static void assertKept(GenericEventStream before, String change, String kept) {
    assertThatThrownBy(() -> SPECS.merge(before, utf8("{\"webhook\":{" + change + "}}")))
        .hasMessageStartingWith("FF00234: webhook.url must stay on the same scheme, host and port")
        .hasMessageEndingWith("with it: " + kept);
  }

  @Test
  void mergesMemberByMember() {
    GenericEventStream merged =
        SPECS.merge(
            FULL,
            utf8(
                "{\"BatchSize\":7,\"topicFilter\":null,\"webhook\":{\"method\":null,"
                    + "\"http\":{\"burst\":1,\"authPassword\":\"new\","
                    + "\"headers\":{\"x-a\":\"new\",\"X-B\":null,\"X-C\":\"c\"}}},"
                    + "\"websocket\":null,\"created\":null}"));

    WebhookConfig before = FULL.webhook();
    HttpConfig http =
        before.http().toBuilder()
            .burst(1)
            .authPassword(Secret.of("new"))
            .headers(Map.of("x-a", Secret.of("new"), "X-C", Secret.of("c")))
            .build();
    assertThat(merged)
        .isEqualTo(
            FULL.withFields(FULL.fields().toBuilder().batchSize(7).topicFilter(null).build())
                .withWebhook(new WebhookConfig(before.url(), null, before.tlsConfigName(), http))
                .withWebsocket(null));
  }

  @Test
  void mergesNothingWithoutChange() {
    assertThat(SPECS.merge(FULL, utf8("{}"))).isEqualTo(FULL);
    assertThat(SPECS.merge(FULL, utf8("{\"id\":null,\"webhook\":{\"http\":{}}}"))).isEqualTo(FULL);
  }

  private static GenericEventStream request(String json) {
    return SPECS.readRequest(utf8(json));
  }

  private static String print(GenericEventStream spec) {
    return new String(SPECS.print(spec), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void refusesARequestOfTooManyValuesBeforeItIsKept() {
    String values = ",{}".repeat(JsonLimits.MAX_REQUEST_TOKENS / 2).substring(1);
    String json = "{\"name\":[" + values + "]}";
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> SpecJson.generic().readRequest(bytes))
        .hasMessageStartingWith("ES10020: ")
        .hasMessageContaining("too many values");
    assertThatThrownBy(() -> SpecJson.generic().merge(GenericEventStream.EMPTY, bytes))
        .hasMessageStartingWith("ES10020: ");
    byte[] fewer = "{\"name\":[{},{}]}".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> SpecJson.generic().readRequest(fewer))
        .hasMessageStartingWith("FF00234: ");
  }
}
