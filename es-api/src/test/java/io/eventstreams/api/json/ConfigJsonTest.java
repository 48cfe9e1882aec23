package io.eventstreams.api.json;

import static io.eventstreams.api.Codes.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.EventStreamsConfig.CheckpointsTuningConfig;
import io.eventstreams.api.EventStreamsConfig.ConfigWebsocketDefaults;
import io.eventstreams.api.EventStreamsConfig.EventStreamDefaults;
import io.eventstreams.api.EventStreamsConfig.Limits;
import io.eventstreams.api.EventStreamsConfig.Retry;
import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.Jitter;
import io.eventstreams.api.Secret;
import io.eventstreams.api.TlsConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigJsonTest {
  @Test
  void printsTheDefaults() {
    assertThat(text(EventStreamsConfig.DEFAULTS))
        .isEqualTo(
            "{\"retry\":{\"initialDelay\":250000000,\"maximumDelay\":30000000000,\"factor\":2.0},"
                + "\"disabledPrivateIPs\":true,"
                + "\"checkpoints\":{\"asynchronous\":true,\"unmatchedEventThreshold\":250},"
                + "\"defaults\":{\"errorHandling\":\"block\",\"batchSize\":50,"
                + "\"batchTimeout\":\"500ms\",\"retryTimeout\":\"5m0s\","
                + "\"blockedRetryDelay\":\"1m0s\","
                + "\"webSockets\":{\"distributionMode\":\"load_balance\"},"
                + "\"webhooks\":{\"requestTimeout\":\"30s\",\"idleTimeout\":\"475ms\","
                + "\"connectionTimeout\":\"30s\",\"expectContinueTimeout\":\"1s\","
                + "\"retryCount\":5,\"retryInitialDelay\":\"250ms\","
                + "\"retryMaximumDelay\":\"30s\",\"maxIdleConns\":100,"
                + "\"maxIdleConnsPerHost\":100,\"tlsHandshakeTimeout\":\"10s\"},"
                + "\"maxInFlight\":1,\"maxBufferedBytes\":67108864,"
                + "\"checkpointInterval\":\"10s\"},"
                + "\"limits\":{\"stopTimeout\":\"10s\",\"maxUnsaved\":10000,\"maxParked\":10000}}");
  }

  @Test
  void readsBackWhatItPrinted() {
    EventStreamsConfig config =
        EventStreamsConfig.DEFAULTS
            .withDisablePrivateIPs(false)
            .withCheckpoints(new CheckpointsTuningConfig(false, 0))
            .withRetry(new Retry(Duration.ofNanos(1), Duration.ofNanos(2), 1.5, Jitter.FULL))
            .withLimits(new Limits(Duration.ofNanos(3), 4, 5))
            .withTlsConfigs(
                Map.of(
                    "a",
                    new TlsConfig(
                        true,
                        true,
                        true,
                        "1",
                        "2",
                        "3",
                        "4",
                        "5",
                        null,
                        Map.of("CN", "x", "cn", "y")),
                    "A",
                    TlsConfig.platformDefault()))
            .withDefaults(
                EventStreamDefaults.DEFAULTS
                    .with(
                        EventStreamFields.builder()
                            .batchSize(7)
                            .maxInFlight(2)
                            .maxBufferedBytes(5L)
                            .checkpointInterval(Duration.ofMillis(1))
                            .build())
                    .withWebSockets(new ConfigWebsocketDefaults(DistributionMode.BROADCAST))
                    .withWebhooks(HttpConfig.builder().burst(3).retry(true).build()));

    assertThat(ConfigJson.read(ConfigJson.print(config))).isEqualTo(config);
    assertThat(read("{}")).isEqualTo(EventStreamsConfig.DEFAULTS);
    assertThat(
            read(
                "{\"retry\":null,\"checkpoints\":{},\"defaults\":{\"webSockets\":{}},"
                    + "\"tlsConfigs\":null,\"limits\":{}}"))
        .isEqualTo(EventStreamsConfig.DEFAULTS);
  }

  @Test
  void printsNoSecret() {
    TlsConfig tls =
        new TlsConfig(
            true, false, false, null, null, null, null, null, Secret.of("hunter2"), Map.of());
    HttpConfig http =
        HttpConfig.builder()
            .proxyURL("http://u:hunter2@p")
            .authPassword(Secret.of("hunter2"))
            .headers(Map.of("h", Secret.of("hunter2")))
            .build();
    EventStreamsConfig config =
        EventStreamsConfig.DEFAULTS
            .withTlsConfigs(Map.of("t", tls))
            .withDefaults(EventStreamDefaults.DEFAULTS.withWebhooks(http));

    assertThat(text(config))
        .doesNotContain("hunter2")
        .contains(
            "\"tlsConfigs\":{\"t\":{\"enabled\":true,\"insecureSkipHostVerify\":false,"
                + "\"key\":\"*****\"}}");
    assertFails(ErrorCode.REDACTED_VALUE_GIVEN, () -> ConfigJson.read(ConfigJson.print(config)));
  }

  @Test
  void refusesWhatIsNoConfiguration() {
    assertFails(ErrorCode.JSON_INVALID, () -> read("[]"));
    assertFails(ErrorCode.MEMBER_UNKNOWN, () -> read("{\"disablePrivateIPs\":true}"));
    assertFails(ErrorCode.MEMBER_UNKNOWN, () -> read("{\"tlsConfigs\":{\"a\":{\"x\":1}}}"));
    assertFails(ErrorCode.FIELD_INVALID, () -> read("{\"retry\":{\"initialDelay\":\"1s\"}}"));
    assertFails(ErrorCode.FIELD_INVALID, () -> read("{\"retry\":{\"factor\":\"2\"}}"));
    assertFails(ErrorCode.CONFIG_INVALID, () -> read("{\"retry\":{\"factor\":1e999}}"));
    assertFails(ErrorCode.CONFIG_INVALID, () -> read("{\"retry\":{\"initialDelay\":0}}"));
    assertFails(ErrorCode.FIELD_INVALID, () -> read("{\"defaults\":{\"batchSize\":0}}"));
    assertFails(ErrorCode.BAD_DURATION, () -> read("{\"defaults\":{\"retryTimeout\":\"x\"}}"));
    assertFails(ErrorCode.CONFIG_INVALID, () -> read("{\"limits\":{\"maxUnsaved\":0}}"));
    assertFails(ErrorCode.CONFIG_INVALID, () -> read("{\"limits\":{\"maxParked\":0}}"));
  }

  private static EventStreamsConfig read(String json) {
    return ConfigJson.read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(EventStreamsConfig config) {
    return new String(ConfigJson.print(config), StandardCharsets.UTF_8);
  }
}
