package io.eventstreams.api.testkit;

import static io.eventstreams.api.testkit.StoreFixture.idOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.Secret;
import io.eventstreams.api.WebSocketConfig;
import io.eventstreams.api.WebhookConfig;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is written into a stream is read back unchanged, whatever it is. */
interface StreamRoundTripContract extends StoreFixture {
  /**
   * Asserts that a specification is answered and found as it was given, by every way to write it.
   */
  private void assertKept(GenericEventStream spec) {
    String id = idOf(spec);
    GenericEventStream inserted = store().streams().insert(spec, newGeneration());
    assertSameButTimes(inserted, spec);
    assertSameButTimes(found(id), spec);

    store().streams().replace(GenericEventStream.named("between").withId(id));
    assertSameButTimes(store().streams().upsert(spec, newGeneration()).spec(), spec);
    assertSameButTimes(found(id), spec);

    store().streams().replace(GenericEventStream.named("between").withId(id));
    assertSameButTimes(store().streams().replace(spec), spec);
    assertSameButTimes(found(id), spec);
    assertThat(store().streams().findByName(String.valueOf(spec.fields().name())))
        .contains(found(id));
  }

  private static void assertSameButTimes(GenericEventStream actual, GenericEventStream expected) {
    assertThat(actual).isEqualTo(expected.withTimes(actual.created(), actual.updated()));
  }

  @Test
  default void whatIsNotSetStaysNotSet() {
    assertKept(spec("bare"));
  }

  @Test
  default void everyCommonFieldIsKept() {
    assertKept(
        spec("full")
            .withType(EventStreamType.of("x-ledger"))
            .withFields(
                new EventStreamFields(
                    "full",
                    EventStreamStatus.STOPPED,
                    "0000001",
                    "^(a|b)\\.[^%_]+$",
                    ErrorHandlingType.PARK,
                    1_000_000,
                    Duration.ofNanos(1),
                    Duration.ofNanos(Long.MAX_VALUE),
                    Duration.ofSeconds(59, 999_999_999),
                    1_024,
                    Long.MAX_VALUE,
                    Duration.ofDays(400).plusNanos(123_456_789))));
  }

  @Test
  default void aZeroDurationIsNotTheSameAsNone() {
    assertKept(spec("zero", f -> f.batchTimeout(Duration.ZERO)));
  }

  @Test
  default void emptyTextIsNotTheSameAsNone() {
    assertKept(spec("empty", f -> f.topicFilter("").initialSequenceId("")));
  }

  @Test
  default void textIsKeptCharacterByCharacter() {
    assertKept(
        spec(
            "text",
            f ->
                f.topicFilter(" %_[]\\'\"`;--/* ${x} :a ? \t\r\n\u0001 é ß 漢 \uD83D\uDE80 \uFFFD ")
                    .initialSequenceId("'; DROP TABLE eventstreams; --")));
    assertKept(spec("long", f -> f.topicFilter("x".repeat(20_000))));
    assertKept(spec("n".repeat(64)));
  }

  @Test
  default void everyStatusAndErrorHandlingIsKept() {
    for (EventStreamStatus status : EventStreamStatus.values()) {
      assertKept(spec("s" + status.ordinal(), f -> f.status(status)));
    }
    for (ErrorHandlingType handling : ErrorHandlingType.values()) {
      assertKept(spec("h" + handling.ordinal(), f -> f.errorHandling(handling)));
    }
  }

  @Test
  default void websocketSettingsAreKept() {
    assertKept(
        spec("broadcast")
            .withType(EventStreamType.WEBSOCKET)
            .withWebsocket(new WebSocketConfig(DistributionMode.BROADCAST)));
    assertKept(spec("balanced").withWebsocket(new WebSocketConfig(DistributionMode.LOAD_BALANCE)));
    assertKept(spec("empty").withWebsocket(new WebSocketConfig(null)));
  }

  @Test
  default void webhookSettingsAreKeptWithTheirSecrets() {
    HttpConfig http =
        HttpConfig.builder()
            .proxyURL("http://proxy:3128")
            .requestTimeout(Duration.ofNanos(1_000_000_001))
            .idleTimeout(Duration.ofMillis(475))
            .maxIdleTimeout(Duration.ofNanos(7))
            .connectionTimeout(Duration.ofHours(3).plusNanos(1))
            .expectContinueTimeout(Duration.ofMillis(1_500))
            .authUsername("üser")
            .authPassword(Secret.of("pa\"ss\\wörd \uD83D\uDD11"))
            .requestsPerSecond(12)
            .burst(0)
            .retry(false)
            .retryCount(9)
            .retryInitialDelay(Duration.ofNanos(250_000_001))
            .retryMaximumDelay(Duration.ofMinutes(90))
            .retryErrorStatusCodeRegex("^5\\d\\d.*")
            .maxIdleConns(1)
            .maxConnsPerHost(2)
            .maxIdleConnsPerHost(3)
            .httpPassthroughHeadersEnabled(true)
            .headers(
                Map.of("Authorization", Secret.of("Bearer t0k\u00e9n"), "X-Empty", Secret.of("")))
            .tlsHandshakeTimeout(Duration.ofSeconds(10))
            .build();
    WebhookConfig webhook =
        new WebhookConfig("https://host:8443/p?q=%20a&b=ü", "PUT", "tls-1", http);
    GenericEventStream spec = spec("hook").withType(EventStreamType.WEBHOOK).withWebhook(webhook);
    assertKept(spec);

    WebhookConfig kept = found(idOf(spec)).webhook();
    assertThat(kept).isNotNull();
    HttpConfig keptHttp = kept == null ? null : kept.http();
    assertThat(keptHttp).isEqualTo(http);
  }

  @Test
  default void webhookSettingsThatAreNotSetStaySo() {
    assertKept(spec("none").withWebhook(new WebhookConfig(null, null, null, null)));
    assertKept(spec("url").withWebhook(new WebhookConfig("http://h/", null, null, null)));
    assertKept(
        spec("one")
            .withWebhook(
                new WebhookConfig(
                    "http://h/", null, null, HttpConfig.builder().retry(true).build())));
  }

  @Test
  default void anUpdateLeavesTheSettingsOfTheTypeAlone() {
    GenericEventStream spec =
        spec("hook")
            .withType(EventStreamType.WEBHOOK)
            .withWebhook(
                new WebhookConfig(
                    "http://h/",
                    null,
                    null,
                    HttpConfig.builder().authPassword(Secret.of("p")).build()));
    String id = idOf(given(spec));
    store().streams().update(id, EventStreamFields.NONE.withStatus(EventStreamStatus.STOPPED));
    store().streams().reset(id, newGeneration(), "9");
    assertThat(found(id).webhook()).isEqualTo(spec.webhook());
    assertThat(found(id).type()).isEqualTo(EventStreamType.WEBHOOK);
  }
}
