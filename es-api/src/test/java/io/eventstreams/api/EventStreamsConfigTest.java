package io.eventstreams.api;

import static io.eventstreams.api.Codes.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.EventStreamsConfig.CheckpointsTuningConfig;
import io.eventstreams.api.EventStreamsConfig.EventStreamDefaults;
import io.eventstreams.api.EventStreamsConfig.Limits;
import io.eventstreams.api.EventStreamsConfig.Retry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EventStreamsConfigTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void hasTheDocumentedDefaults() {
    EventStreamsConfig config = EventStreamsConfig.DEFAULTS;
    EventStreamDefaults defaults = config.defaults();

    assertThat(config.disablePrivateIPs()).isTrue();
    assertThat(config.checkpoints()).isEqualTo(new CheckpointsTuningConfig(true, 250));
    assertThat(config.retry())
        .isEqualTo(new Retry(Duration.ofMillis(250), SECOND.multipliedBy(30), 2));
    assertThat(config.tlsConfigs()).isEmpty();
    assertThat(config.limits()).isEqualTo(new Limits(SECOND.multipliedBy(10), 10_000, 10_000));
    assertThat(defaults.asFields())
        .isEqualTo(
            EventStreamFields.builder()
                .errorHandling(ErrorHandlingType.BLOCK)
                .batchSize(50)
                .batchTimeout(Duration.ofMillis(500))
                .retryTimeout(Duration.ofMinutes(5))
                .blockedRetryDelay(Duration.ofMinutes(1))
                .maxInFlight(1)
                .maxBufferedBytes(64L * 1024 * 1024)
                .checkpointInterval(SECOND.multipliedBy(10))
                .build());
    assertThat(defaults.webSockets().distributionMode()).isEqualTo(DistributionMode.LOAD_BALANCE);
    assertThat(defaults.webhooks())
        .isEqualTo(
            HttpConfig.builder()
                .requestTimeout(SECOND.multipliedBy(30))
                .idleTimeout(Duration.ofMillis(475))
                .connectionTimeout(SECOND.multipliedBy(30))
                .expectContinueTimeout(SECOND)
                .retry(false)
                .retryCount(5)
                .retryInitialDelay(Duration.ofMillis(250))
                .retryMaximumDelay(SECOND.multipliedBy(30))
                .maxIdleConns(100)
                .maxConnsPerHost(0)
                .maxIdleConnsPerHost(100)
                .httpPassthroughHeadersEnabled(false)
                .tlsHandshakeTimeout(SECOND.multipliedBy(10))
                .build());
  }

  @Test
  void replacesOnlyTheDefaultsThatAreGiven() {
    EventStreamDefaults defaults =
        EventStreamDefaults.DEFAULTS
            .with(EventStreamFields.builder().batchSize(3).build())
            .withWebhooks(HttpConfig.builder().retry(true).build());

    assertThat(defaults.batchSize()).isEqualTo(3);
    assertThat(defaults.maxInFlight()).isEqualTo(1);
    assertThat(defaults.webhooks()).isEqualTo(HttpConfig.DEFAULTS.toBuilder().retry(true).build());
  }

  @Test
  void refusesWhatCannotWork() {
    assertFails(
        ErrorCode.FIELD_INVALID,
        () -> EventStreamDefaults.DEFAULTS.with(EventStreamFields.builder().batchSize(0).build()));
    assertThatThrownBy(() -> new Retry(Duration.ZERO, SECOND, 2))
        .hasMessageContaining("retry.initialDelay must be positive, was PT0S");
    assertThatThrownBy(() -> new Retry(SECOND, Duration.ofMillis(1), 2))
        .hasMessageContaining("retry.maximumDelay");
    assertThatThrownBy(() -> new Retry(SECOND, SECOND, Double.NaN))
        .hasMessageContaining("retry.factor");
    assertThatThrownBy(() -> new CheckpointsTuningConfig(true, -1))
        .hasMessageContaining("unmatchedEventThreshold");
    assertThatThrownBy(() -> new Limits(Duration.ZERO, 1, 1)).hasMessageContaining("stopTimeout");
    assertThatThrownBy(() -> new Limits(SECOND, 0, 1)).hasMessageContaining("maxUnsaved");
    assertThatThrownBy(() -> new Limits(SECOND, 1, 0)).hasMessageContaining("maxParked");
    assertThat(new Retry(SECOND, SECOND, 0.5).factor()).isEqualTo(2.0);
  }
}
